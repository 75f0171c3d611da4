"""The names in runtime.ops: all of the rulebook's, with the rules' parameters, and nothing heavy behind them."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import subprocess
import sys
from typing import Any

import pytest
import torch

import runtime.ops
import runtime.random
from kshape.rulebook.binding import REQUIRED
from kshape.rulebook.ops import OPS
from runtime.ops.base import FUNCTIONS

FAMILIES = (
    "creation unary binary reductions ordering indexing getitem joining splitting reshaping products einsum linalg "
    "growing activations control convolution crossentropy image random signal"
).split()
MINE = [name for name, rule in OPS.items() if rule.function.__module__.rpartition(".")[2] in FAMILIES]
STARS = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}


def test_every_op_exists() -> None:
    assert set(MINE) <= set(FUNCTIONS)
    assert set(FUNCTIONS) <= set(OPS)
    places = {"": runtime.ops, "image": runtime.ops.image, "random": runtime.random}
    for name in MINE:
        place, _, last = name.rpartition(".")
        assert getattr(places[place], last) is FUNCTIONS[name]


@pytest.mark.parametrize("name", MINE)
def test_signature(name: str) -> None:
    """Names, order, kinds and defaults of the parameters are the rule's; the docstring names its source."""
    function = FUNCTIONS[name]
    parameters = inspect.signature(function).parameters.values()
    ours = [(STARS.get(p.kind, "") + p.name, REQUIRED if p.default is p.empty else p.default) for p in parameters]
    rules = [(field.name, field.default) for field in OPS[name].parameters]
    assert sorted(ours, key=_starred) == sorted(rules, key=_starred)  # a rule names *operands after what follows them
    only = {p.name for p in parameters if p.kind is p.KEYWORD_ONLY}
    assert only == {field.name for field in OPS[name].parameters if field.keyword_only}
    assert function.__doc__ and "Source: " in function.__doc__
    assert function.__name__ == name.rpartition(".")[2]


def _starred(parameter: tuple[str, Any]) -> bool:
    return parameter[0].startswith("*")


def test_no_module_hides_an_op() -> None:
    modules = {module.name for module in pkgutil.iter_modules(runtime.ops.__path__)}
    assert not modules & set(FUNCTIONS)


def test_an_unknown_name() -> None:
    with pytest.raises(AttributeError, match="no attribute 'reduce_mean'"):
        runtime.ops.reduce_mean  # noqa: B018
    with pytest.raises(AttributeError, match=r"Did you mean concatenate\?"):
        runtime.ops.concatenat  # noqa: B018
    assert {"matmul", "linalg", "numpy", "nn"} <= set(dir(runtime.ops))


@pytest.mark.parametrize("place", ["linalg", "nn", "numpy"])
def test_second_addresses(place: str) -> None:
    keras_place: Any = importlib.import_module(f"keras.ops.{place}")
    module = importlib.import_module(f"runtime.ops.{place}")
    for name in dir(keras_place):
        if inspect.isfunction(getattr(keras_place, name)) and name in MINE:
            assert getattr(module, name) is FUNCTIONS[name]
    with pytest.raises(AttributeError, match=f"module 'runtime.ops.{place}' has no attribute 'nothing'"):
        module.nothing  # noqa: B018


def test_importing_brings_in_nothing_heavy() -> None:
    code = "import sys, torch; before = set(sys.modules); import runtime.ops; print(*(set(sys.modules) - before))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not [name for name in found if not name.startswith(("runtime", "kshape", "difflib", "graphlib"))]
    assert "kshape.rulebook.ops" not in found


COMPILED: dict[str, Any] = {
    "add": lambda x: runtime.ops.add(x, 2),
    "promotion": lambda x: runtime.ops.multiply(x, torch.ones(3, dtype=torch.int32)),
    "maximum": lambda x: runtime.ops.maximum(x, 0.0),
    "mean": lambda x: runtime.ops.mean(x, axis=-1, keepdims=True),
    "var": lambda x: runtime.ops.var(x),
    "softmax": lambda x: runtime.ops.exp(x) / runtime.ops.sum(runtime.ops.exp(x), axis=1, keepdims=True),
    "matmul": lambda x: runtime.ops.matmul(x, runtime.ops.transpose(x)),
    "einsum": lambda x: runtime.ops.einsum("ij,kj->ik", x, x),
    "reshape": lambda x: runtime.ops.reshape(x, (-1, 2)),
    "take": lambda x: runtime.ops.take(x, torch.tensor([0, 1]), axis=0),
    "where": lambda x: runtime.ops.where(x > 0, x, 0.0),
    "one_hot": lambda x: runtime.ops.one_hot(runtime.ops.cast(x, "int32"), 3),
    "pad": lambda x: runtime.ops.pad(x, ((1, 0), (0, 2)), "reflect"),
    "concatenate": lambda x: runtime.ops.concatenate([x, x], axis=-1),
    "get_item": lambda x: runtime.ops.get_item(x, (slice(None, None, -1), 0)),
    "segment_sum": lambda x: runtime.ops.segment_sum(x, torch.tensor([0, 1]), num_segments=2),
    "moments": lambda x: runtime.ops.moments(x, axes=[0])[1],
    "median": lambda x: runtime.ops.median(x, axis=-1),
    "cast": lambda x: runtime.ops.cast(x, "float16"),
    "linspace": lambda x: runtime.ops.linspace(0, 1, 5) + x[0, 0],
}


@pytest.mark.parametrize("name", COMPILED)
def test_compiles_without_breaks(name: str) -> None:
    """torch.compile takes the whole of it in one graph."""
    x = torch.tensor([[0.5, -1.0, 2.0], [1.5, 0.25, -3.0]])
    compiled = torch.compile(COMPILED[name], fullgraph=True, backend="eager")
    assert torch.equal(compiled(x), COMPILED[name](x))
