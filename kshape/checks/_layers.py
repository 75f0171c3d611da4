"""Where the layers and the calls around a fault are written, for edits of their arguments."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from math import prod
from typing import Any

from kshape.source.span import Span
from kshape.values.trace import Fault, Site, Trace
from kshape.values.values import Tensor

from ._edits import as_primary, value_span, value_text, with_value
from ._written import expression, written_call
from .base import Repair

_PASSING = frozenset(
    {"Dropout", "BatchNormalization", "LayerNormalization", "Activation", "SpatialDropout1D", "Masking"}
)
"""Layers that may stand between two recurrent layers, and that take a sequence as well as its last step."""


def called(fault: Fault) -> tuple[Any, Any] | None:
    """The layer whose call is at fault, and the first thing it was given."""
    about = getattr(fault.subject, "about", None)
    return (about[0], about[1][0]) if isinstance(about, tuple) and about[1] else None


def made_by_fault(fault: Fault) -> Span | None:
    """The constructor's call of the layer whose call is at fault."""
    about = getattr(fault.subject, "about", None)
    return _made(about[0]) if isinstance(about, tuple) else None


def recurrent_before(fault: Fault) -> Span | None:
    """The constructor's call of the recurrent layer whose last step the layer at fault was given."""
    about = getattr(fault.subject, "about", None)
    given = about[1] if isinstance(about, tuple) and about[1] else [None]
    tensor = given[0]
    while isinstance(tensor, Tensor) and tensor.node is not None:
        operation: Any = tensor.node.operation
        inner = getattr(operation.rule, "layer", None) if operation.class_name == "Bidirectional" else operation
        if hasattr(getattr(inner, "rule", None), "return_sequences"):
            return _made(inner)
        if operation.class_name not in _PASSING or len(tensor.node.inputs) != 1:
            return None
        tensor = tensor.node.inputs[0]
    return None


def flatten_before(fault: Fault) -> Span | None:
    """The constructor's call of the Flatten whose result the layer at fault was given."""
    found = called(fault)
    tensor = found[1] if found is not None else None
    if found is not None and found[0].class_name == "Flatten":
        return _made(found[0])
    while isinstance(tensor, Tensor) and tensor.node is not None:
        operation = tensor.node.operation
        if operation.class_name == "Flatten":
            return _made(operation)
        if operation.class_name not in _PASSING or len(tensor.node.inputs) != 1:
            return None
        tensor = tensor.node.inputs[0]
    return None


def _made(operation: Any) -> Span | None:
    made = getattr(operation, "made", None)
    return made if isinstance(made, Span) else None


def site_of(trace: Trace, argument: Span) -> Site | None:
    """The call to which an argument is given."""
    return next((site for site in trace.sites.values() if argument in site.spans.values()), None)


def call_around(trace: Trace, argument: Span) -> Span | None:
    """Where the call to which an argument is given stands."""
    return next((call for call, site in trace.sites.items() if argument in site.spans.values()), None)


def without_batch_axis(shape: Span) -> Repair | None:
    """A shape without its first axis: (None, 28, 28) -> (28, 28), x.shape -> x.shape[1:]."""
    node, text = expression(value_span(shape)), value_text(shape)
    if isinstance(node, (ast.Tuple, ast.List)) and len(node.elts) > 1:
        opening, closing = text[0], text[-1]
        if opening + closing not in ("()", "[]"):
            return None
        rest = ", ".join(ast.unparse(each) for each in node.elts[1:])
        new = f"{opening}{rest}{',' if len(node.elts) == 2 and opening == '(' else ''}{closing}"
    elif isinstance(node, (ast.Attribute, ast.Name)):
        new = f"{as_primary(text)}[1:]"
    else:
        return None
    return Repair("leave the batch axis out", with_value(shape, new))


def one_size_left_open(shape: Span, sizes: tuple[Any, ...], count: int, brackets: str = "()") -> Repair | None:
    """A target shape with -1 for the size that is wrong: the last one for which the others leave a whole number."""
    if not sizes or not all(isinstance(size, int) and size > 0 for size in sizes):
        return None
    for at in reversed(range(len(sizes))):
        others = prod(sizes[:at] + sizes[at + 1 :])
        if count % others == 0:
            new = ", ".join("-1" if i == at else str(size) for i, size in enumerate(sizes))
            text = f"({new}{',' * (len(sizes) == 1)})" if brackets else new
            return Repair("write -1 for the size that is left", with_value(shape, text), safe=False)
    return None


def input_shape(made: Span | None) -> Span | None:
    """The argument for the shape in the call that declares an input: an Input, or a layer with input_shape."""
    call = written_call(made)
    if call is None:
        return None
    return call.argument("shape", 0) if call.name == "Input" else call.argument("input_shape") or call.argument("shape")


def with_sizes(shape: Span, sizes: Sequence[Any]) -> Repair | None:
    """Other sizes in a shape that is written as a tuple of as many numbers, where they are known."""
    node = expression(value_span(shape))
    if not isinstance(node, ast.Tuple) or len(node.elts) != len(sizes):
        return None
    old = [each.value if isinstance(each, ast.Constant) else "" for each in node.elts]
    if "" in old or not all(isinstance(size, int) for size in sizes):
        return None
    new = tuple(None if before is None else size for before, size in zip(old, sizes, strict=True))
    return Repair(f"declare the input as {new}", with_value(shape, str(new)), safe=False)
