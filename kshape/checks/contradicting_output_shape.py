"""KS702 contradicting-output-shape."""

from __future__ import annotations

from kshape.source import ir
from kshape.source.span import Span
from kshape.values.calls import Call
from kshape.values.trace import Fault, Trace
from kshape.values.values import Function

from ._edits import without_argument
from .base import Check, Repair, TextEdit


class ContradictingOutputShape(Check):
    """`compute_output_shape`, or a Lambda's `output_shape`, says another shape than the code gives.

    Keras 3 believes the declaration while it builds a model, and is silent about it. Layers behind get their weights
    for a shape that never comes, so that the first batch fails; where none stands behind, summaries and exported
    signatures are wrong. Keras finds the shape of most code by itself: the fix takes the declaration away.

    Bad:
        class Twice(keras.layers.Layer):
            def call(self, x):
                return ops.concatenate([x, x], axis=-1)

            def compute_output_shape(self, input_shape):
                return input_shape

        y = Twice()(Input((3,)))
    Good:
        class Twice(keras.layers.Layer):
            def call(self, x):
                return ops.concatenate([x, x], axis=-1)

            def compute_output_shape(self, input_shape):
                return (*input_shape[:-1], 2 * input_shape[-1])

        y = Twice()(Input((3,)))

    Bad:
        y = Lambda(lambda x: ops.concatenate([x, x], axis=-1), output_shape=(3,))(Input((3,)))
    Good:
        y = Lambda(lambda x: ops.concatenate([x, x], axis=-1), output_shape=(6,))(Input((3,)))
    """

    code = "KS702"
    severity = "warning"
    fix = "S"

    def repair(self, fault: Fault, trace: Trace) -> Repair | None:
        subject = fault.subject
        if isinstance(subject, Call):
            edit = without_argument(subject.span, fault.span)
            return None if edit is None else Repair("take output_shape away", edit)
        if isinstance(subject, Function) and isinstance(subject.node, ir.FunctionDef):
            return Repair("take compute_output_shape away", TextEdit(_lines_of(subject.node), ""))
        return None


def _lines_of(node: ir.FunctionDef) -> Span:
    """The whole lines of a method, decorators and the empty lines before it included."""
    span = node.span
    lines = span.origin.lines
    first = min([span.line, *(decorator.span.line for decorator in node.decorator_list)])
    while first > 1 and not lines[first - 2].strip():
        first -= 1
    above = first - 1
    return Span(span.origin, above, len(lines[above - 1]) + 1, span.end_line, len(lines[span.end_line - 1]) + 1)
