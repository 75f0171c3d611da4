"""The standard library over what is not known: defaults, bounds, silence."""

from __future__ import annotations

from typing import Any

import pytest

from kshape.rulebook.dims import Dim, bounds
from kshape.values.join import alternatives
from kshape.values.values import ListValue, Unknown
from tests.evaluator.running import evaluated

PARSER = """
import argparse
parser = argparse.ArgumentParser(description="x")
parser.add_argument("data")
parser.add_argument("count", type=int)
parser.add_argument("--batch-size", "-b", type=int, default=32, help="h")
parser.add_argument("--lr", default="0.1", type=float)
parser.add_argument("--no-cuda", action="store_true", default=False)
parser.add_argument("--flag", action="store_true")
parser.add_argument("--off", action="store_false", dest="on")
parser.add_argument("--name")
parser.add_argument("--units", type=int, nargs="+", default=[64, 32])
group = parser.add_argument_group("g")
group.add_argument("--depth", type=int, default=3)
parser.set_defaults(extra=7)
args = parser.parse_args()
known, rest = parser.parse_known_args()
options = vars(args)
"""


def test_argparse_takes_the_defaults() -> None:
    result = evaluated(
        PARSER + "x = args.batch_size, args.lr, args.no_cuda, args.flag, args.on, args.depth, args.extra, args.units"
    )
    assert result.plain("x") == (32, 0.1, False, False, True, 3, 7, [64, 32])
    assert evaluated(PARSER + "x = options['batch_size'] + known.depth").value("x") == 35


def test_argparse_without_default() -> None:
    result = evaluated(PARSER + "a, b, c, d = args.data, args.count, args.name, args.never_declared")
    assert isinstance(result.value("a"), Unknown)
    assert repr(result.value("b")) == "count"
    assert isinstance(result.value("c"), Unknown)
    assert isinstance(result.value("d"), Unknown)
    assert result.faults == []


def test_the_environment() -> None:
    text = """
        import os, sys
        a = os.environ.get("SIZE", "32")
        b = int(os.getenv("N", 5)) + 1
        c = os.environ["X"]
        os.environ["KERAS_BACKEND"] = "torch"
        d = os.environ.setdefault("A", "b")
        e = os.path.join("a", c)
        f = sys.argv[1]
        g = sys.version_info >= (3, 6), sys.version_info[0], sys.version_info.major
        h = os.listdir(".")
        sys.path.append("..")
        i = os.path.exists("x")
    """
    result = evaluated(text)
    assert (result.value("a"), result.value("b"), result.value("d")) == ("32", 6, "b")
    assert isinstance(result.value("c"), Unknown)
    assert isinstance(result.value("e"), Unknown)
    assert isinstance(result.value("f"), Unknown)
    assert result.value("g") == (True, 3, 3)
    assert isinstance(result.value("h"), ListValue)
    assert isinstance(result.value("i"), Unknown)


def test_values_of_one_file_do_not_reach_the_next() -> None:
    assert (
        evaluated("import sys\nsys.argv.append('x')\nfrom collections import deque\nd = deque()\nd.append(1)").faults
        == []
    )
    result = evaluated("import sys\nx = sys.argv\nfrom collections import deque\ny = len(deque())")
    assert result.value("x").items is None
    assert result.value("y") == 0


def test_random_numbers_keep_their_bounds() -> None:
    result = evaluated(
        "import random\na = random.randint(2, 5)\nb = random.choice([1, 2])\nc = random.random()\nd = [1, 2, 3]\nrandom.shuffle(d)\ne = random.sample(d, 2)"
    )
    assert bounds(result.value("a")) == (2, 5)
    assert set(alternatives(result.value("b"))) == {1, 2}
    assert isinstance(result.value("c"), Unknown)
    assert len(result.value("d").items) == 3
    assert len(result.value("e").items) == 2


def test_paths() -> None:
    text = """
        from pathlib import Path
        p = Path("data") / "train" / "x.csv"
        a = str(p), p.name, p.suffix, p.stem, str(p.parent), p.with_suffix(".h5").name, Path("a").joinpath("b").name
        b = p.exists()
        p.parent.mkdir(parents=True, exist_ok=True)
        c = [q.name for q in Path(".").glob("*.py")]
        d = f"{p}"
    """
    result = evaluated(text)
    assert result.value("a") == ("data/train/x.csv", "x.csv", ".csv", "x", "data/train", "x.h5", "b")
    assert isinstance(result.value("b"), Unknown)
    assert result.value("d") == "data/train/x.csv"
    assert result.faults == []


def test_bounded_deques_forget_their_length() -> None:
    assert isinstance(
        evaluated("from collections import deque\nd = deque(maxlen=2)\nd.append(1)\nx = len(d)").value("x"), Dim
    )


@pytest.mark.parametrize(
    "module",
    [
        "logging",
        "time",
        "datetime",
        "re",
        "pickle",
        "csv",
        "glob",
        "warnings",
        "subprocess",
        "tempfile",
        "matplotlib.pyplot",
    ],
)
def test_what_only_looks_at_its_arguments_changes_nothing(module: str) -> None:
    result = evaluated(
        f"import {module} as m\nl = [1]\nx = m.anything(l).other[0](l)\na, b = m.pair()\nfor c in m.many(): pass"
    )
    assert result.plain("l") == [1]
    assert isinstance(result.value("x"), Unknown)
    assert result.faults == []


def test_tqdm_gives_what_it_goes_over() -> None:
    text = "from tqdm import tqdm, trange\na = [x for x in tqdm([1, 2], desc='d')]\nb = len(trange(5))\nbar = tqdm(total=3)\nbar.update(1)"
    result = evaluated(text)
    assert result.plain("a") == [1, 2]
    assert result.value("b") == 5
    assert result.faults == []


def test_partial_and_decorators() -> None:
    text = """
        from functools import partial, wraps, cached_property, total_ordering
        def conv(x, filters, kernel=3): return x, filters, kernel
        small = partial(conv, kernel=1)
        a = small(0, 8), partial(small, 1)(filters=2)
        @total_ordering
        class A:
            @cached_property
            def p(self): return 5
        b = A().p
        def deco(times):
            def outer(f):
                @wraps(f)
                def inner(*args, **kwargs): return [f(*args, **kwargs)] * times
                return inner
            return outer
        @deco(times=2)
        def g(x): return x + 1
        c = g(1)
    """
    result = evaluated(text)
    assert result.plain("a") == ((0, 8, 1), (1, 2, 1))
    assert result.value("b") == 5
    assert result.plain("c") == [2, 2]


def test_deepcopy_copies() -> None:
    result = evaluated(
        "import copy\nclass A: pass\na = A()\na.l = [1]\nb = copy.deepcopy(a)\nc = copy.copy(a)\nb.l.append(2)\nc.l.append(3)\nx = a.l\ny = b.l"
    )
    assert result.plain("x") == [1, 3]
    assert result.plain("y") == [1, 2]


def kinds(result: Any, *names: str) -> list[str]:
    return [type(result.value(name)).__name__ for name in names]


def test_iterators_of_unknown_items() -> None:
    text = """
        import itertools, unknown
        a = list(itertools.chain([1], unknown.x))
        b = next(itertools.cycle([1, 2]))
        c = list(itertools.islice(unknown.x, 3))
        d = next(itertools.count())
        for e, f in itertools.product(unknown.x, [1, 2]): pass
        for g in itertools.repeat("r"): break
    """
    result = evaluated(text)
    assert kinds(result, "a", "c", "d") == ["ListValue", "ListValue", "Dim"]
    assert set(alternatives(result.value("b"))) == {1, 2}
    assert set(alternatives(result.value("f"))) == {1, 2}
    assert result.value("g") == "r"
