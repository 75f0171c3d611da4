"""KS611 impossible-assertion."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kshape.rulebook.dims import compare, differs, show_shape, show_size
from kshape.source import ir
from kshape.values.trace import Event, Trace
from kshape.values.values import is_size

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
            test = event.subject.test if event.kind == "assert" else None
            if not isinstance(test, ir.Compare) or event.data.get("sides") is None or not _about_shape(test):
                continue
            if _is_false(test.ops[0], *event.data["sides"]):
                message = f"assert {event.span.text()} is false on every run. Received: {_values(event)}."
                yield Finding(event.span, message, chain=event.chain)


def _is_false(op: str, left: Any, right: Any) -> bool:
    """Whether a comparison of sizes is certainly false. Keras's None for a size is no number: nothing is said of it."""
    if isinstance(left, tuple) and isinstance(right, tuple):
        if op != "==" or not all(is_size(each) for each in (*left, *right)):
            return False
        return len(left) != len(right) or any(differs(a, b) for a, b in zip(left, right, strict=True))
    if not is_size(left) or not is_size(right):
        return False
    return compare(op, left, right) is False if op in ("==", "!=", "<", "<=", ">", ">=") else False


def _about_shape(node: Any) -> bool:
    """Whether a test reads a shape, a rank or a length."""
    if isinstance(node, ir.Compare):
        return _about_shape(node.left) or _about_shape(node.comparators[0])
    if isinstance(node, ir.Attribute):
        return node.attr in SIZES or _about_shape(node.value)
    if isinstance(node, ir.Subscript):
        return _about_shape(node.value)
    return isinstance(node, ir.Call)  # len(x)


def _values(event: Event) -> str:
    """What the two sides of the comparison are."""
    told = [
        f"{node.span.text()} is {show_shape(value) if isinstance(value, tuple) else show_size(value)}"
        for node, value in zip(
            (event.subject.test.left, event.subject.test.comparators[0]), event.data["sides"], strict=True
        )
        if not isinstance(node, (ir.Constant, ir.Tuple, ir.List))
    ]
    return " and ".join(told)
