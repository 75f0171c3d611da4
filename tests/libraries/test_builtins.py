"""Builtins over sizes and over values that are known in part. Their exact side is in tests/evaluator/programs.py."""

from __future__ import annotations

from typing import Any

import pytest

from kshape.rulebook.dims import Dim, show_size
from kshape.values.join import alternatives
from kshape.values.values import DictValue, IteratorValue, ListValue, RangeValue, SetValue, Unknown
from tests.evaluator.running import Result, evaluated


def inside(body: str) -> Result:
    """The body of a function with the sizes n_a and n_b, an unknown u and a list of unknown length; made global."""
    lines = "\n    ".join(["global r", *body.split("\n")])
    text = f"import unknown\nfrom unknown import n_a, u\ndef f(n_a, n_b):\n    {lines}\n"
    return evaluated(
        text + "import argparse\np = argparse.ArgumentParser()\np.add_argument('n_a', type=int)\n"
        "p.add_argument('n_b', type=int)\na = p.parse_args()\nf(a.n_a, a.n_b)"
    )


def value(expression: str) -> Any:
    result = inside(f"unknown_list = list(unknown.x)\nr = {expression}")
    assert result.faults == []
    return result.value("r")


SIZES = {
    "n_a + 1": "n_a + 1",
    "n_a // 2": "n_a // 2",
    "int(n_a / 2)": "n_a // 2",
    "int(n_a)": "n_a",
    "abs(-3) * n_a": "3 * n_a",
    "max(n_a, n_b)": "max(n_a, n_b)",
    "min(n_a, 10, n_b)": "min(min(n_a, 10), n_b)",
    "sum([n_a, n_b, 1])": "n_a + n_b + 1",
    "len(range(n_a))": "max(n_a, 0)",
    "len([n_a] * 3)": "3",
    "round(n_a)": "n_a",
    "divmod(n_a, 2)[0]": "n_a // 2",
    "n_a % n_a": "0",
    "n_a ** 2": "n_a * n_a",
    "-n_a": "-n_a",
    "(n_a, 1)[0]": "n_a",
    "__import__ and n_a": "n_a",
}


@pytest.mark.parametrize("expression", SIZES)
def test_sizes(expression: str) -> None:
    assert show_size(value(expression)) == SIZES[expression]


def test_math_of_sizes() -> None:
    result = inside(
        "import math\nr = math.ceil(n_a / 2), math.floor(n_a / 2), math.prod((n_a, n_b, 2)), math.sqrt(n_a)"
    )
    ceil, floor, product, root = result.value("r")
    assert [show_size(each) for each in (ceil, floor, product)] == ["(n_a + 1) // 2", "n_a // 2", "2 * n_a * n_b"]
    assert isinstance(root, Unknown)


@pytest.mark.parametrize(
    ("expression", "kind"),
    [
        ("n_a / 2", Unknown),
        ("n_a > 3", Unknown),
        ("n_a == n_b", Unknown),
        ("n_a == n_a", bool),
        ("isinstance(n_a, int)", bool),
        ("str(n_a)", Unknown),
        ("f'{n_a}'", Unknown),
        ("'%d' % n_a", Unknown),
        ("[0] * n_a", ListValue),
        ("(0,) * n_a", Unknown),
        ("range(n_a)", RangeValue),
        ("len(unknown_list)", Dim),
        ("sorted(unknown_list)", ListValue),
        ("list(map(str, unknown_list))", ListValue),
        ("zip(unknown_list, [1, 2])", IteratorValue),
        ("sum(unknown_list)", Unknown),
        ("any(unknown_list)", Unknown),
        ("max(unknown_list)", Unknown),
        ("dict(unknown_list)", DictValue),
        ("set(unknown_list)", SetValue),
        ("tuple(unknown_list)", Unknown),
        ("unknown_list[0]", Unknown),
        ("unknown_list[1:]", ListValue),
        ("input('?')", Unknown),
        ("open('f').read()", Unknown),
        ("eval('1')", Unknown),
        ("id(u)", Dim),
        ("hash('a')", Dim),
        ("getattr(u, 'x', 3)", Unknown),
        ("hasattr(u, 'x')", Unknown),
        ("callable(u)", Unknown),
        ("int(u)", Dim),
        ("float(u)", Unknown),
        ("bool(u)", Unknown),
        ("{'a': 1}[u]", int),
        ("[1, 1][u]", int),
        ("{u: 1}", DictValue),
        ("{u}", SetValue),
        ("type(u)", Unknown),
        ("vars()", DictValue),
    ],
)
def test_kinds(expression: str, kind: type) -> None:
    assert isinstance(value(expression), kind)


def test_items_under_unknown_keys_are_joined() -> None:
    assert set(alternatives(value("{'a': 1, 'b': 2}[u]"))) == {1, 2}
    assert set(alternatives(value("[1, 2][u]"))) == {1, 2}
    assert set(alternatives(value("{'a': 1}.get(u, 5)"))) == {1, 5}


def test_dicts_with_unknown_keys() -> None:
    result = inside("r = {'a': 1}\nr[u] = 2")
    assert result.value("r").is_open
    assert set(alternatives(result.value("r").entries["a"])) == {1, 2}


def test_lists_of_unknown_length_take_further_items() -> None:
    result = inside("r = [x for x in unknown.y if x > 3]\nr.append(1)\nr.extend([2])\nr += [3]\nr.sort()\nr.reverse()")
    assert result.value("r").items is None


def test_print_and_exit() -> None:
    assert evaluated("x = print('a')").value("x") is None
    assert evaluated("exit()\nnever").faults == []
    assert evaluated("import os\nos._exit(1)\nnever").faults == []
