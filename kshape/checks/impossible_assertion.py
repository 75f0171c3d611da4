"""KS611 impossible-assertion."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kshape.rulebook.dims import Dim, show_shape
from kshape.source import ir
from kshape.values.trace import Event, Trace

from .base import Check, Finding

SIZES = frozenset({"shape", "ndim", "size", "output_shape", "input_shape"})


class ImpossibleAssertion(Check):
    """An `assert` about a shape is false on every run.

    What it says of the shape, and what is known of it, contradict one another: one of both is out of date. The program
    stops here with an AssertionError.

    Bad:
        x = np.zeros((32, 28, 28))
        assert x.shape == (32, 784)
    Good:
        x = np.zeros((32, 28, 28)).reshape(32, 784)
        assert x.shape == (32, 784)
    Bad:
        inputs = Input((28, 28, 3))
        x = Conv2D(8, 3)(inputs)
        assert x.shape[1:] == (28, 28, 8)
    Good:
        inputs = Input((28, 28, 3))
        x = Conv2D(8, 3, padding="same")(inputs)
        assert x.shape[1:] == (28, 28, 8)
    """

    code = "KS611"

    def run(self, trace: Trace) -> Iterator[Finding]:
        for event in trace.events:
            if event.kind != "assert" or event.data.get("caught") or not _about_shape(event.subject.test):
                continue
            text = event.span.text()
            message = f"{text} is false on every run. Received: {_values(event)}."
            yield Finding(event.span, message, chain=event.chain)


def _about_shape(node: Any) -> bool:
    """Whether a test reads a shape, a rank or a length."""
    if isinstance(node, ir.Attribute):
        return node.attr in SIZES or _about_shape(node.value)
    if isinstance(node, ir.Call):
        name = node.func.id if isinstance(node.func, ir.Name) else getattr(node.func, "attr", "")
        return name in ("len", "shape", "ndim", "int_shape", "rank") or any(_about_shape(each) for each in node.args)
    if isinstance(node, ir.Compare):
        return any(_about_shape(each) for each in (node.left, *node.comparators))
    if isinstance(node, ir.Subscript):
        return _about_shape(node.value)
    if isinstance(node, ir.BoolOp):
        return any(_about_shape(each) for each in node.values)
    if isinstance(node, ir.BinOp):
        return _about_shape(node.left) or _about_shape(node.right)
    return isinstance(node, ir.UnaryOp) and _about_shape(node.operand)


def _values(event: Event) -> str:
    """What the two sides of the comparison are, as far as it can be told."""
    test = event.subject.test
    sides = event.data.get("sides")
    if sides is None or not isinstance(test, ir.Compare):
        return "what is never so"
    told = []
    for node, value in zip((test.left, test.comparators[0]), sides, strict=True):
        shown = _shown(value)
        if shown is not None and not isinstance(node, (ir.Constant, ir.Tuple, ir.List)):
            told.append(f"{node.span.text()} is {shown}")
    return " and ".join(told) or "what is never so"


def _shown(value: Any) -> str | None:
    if isinstance(value, tuple) and all(isinstance(each, (int, Dim, type(None))) for each in value):
        return show_shape(value)
    return repr(value) if isinstance(value, (int, Dim)) else None
