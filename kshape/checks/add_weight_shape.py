"""KS706 add-weight-shape."""

from __future__ import annotations

import ast

from kshape.values.trace import Fault, Trace

from ._edits import value_span
from ._written import expression, part, syntax_of
from .base import Check, Repair, TextEdit


class AddWeightShape(Check):
    """`add_weight` is given a shape with an axis of unknown size.

    `input_shape[0]` is the batch, which Keras does not know; the features are `input_shape[-1]`.

    Bad:
        class Scale(keras.layers.Layer):
            def build(self, input_shape):
                self.scale = self.add_weight(shape=(None,))

            def call(self, x):
                return x * self.scale

        y = Scale()(Input((4,)))
    Good:
        class Scale(keras.layers.Layer):
            def build(self, input_shape):
                self.scale = self.add_weight(shape=(input_shape[-1],))

            def call(self, x):
                return x * self.scale

        y = Scale()(Input((4,)))
    """

    code = "KS706"
    fix = "u"

    def repair(self, fault: Fault, trace: Trace) -> Repair | None:
        """The one None in the shape becomes the last size of the input, where it stands in `build`."""
        shape = value_span(fault.span)
        node = expression(shape)
        name = _input_shape(fault)
        if name is None or not isinstance(node, (ast.Tuple, ast.List)):
            return None
        unknown = [each for each in node.elts if isinstance(each, ast.Constant) and each.value is None]
        if len(unknown) != 1:
            return None
        return Repair("take the input's last size", TextEdit(part(shape, unknown[0]), f"{name}[-1]"), safe=False)


def _input_shape(fault: Fault) -> str | None:
    """What `build` around a fault calls its argument."""
    tree = syntax_of(fault.span.origin)
    functions = [] if tree is None else [each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)]
    around = [each for each in functions if each.lineno <= fault.span.line <= (each.end_lineno or 0)]
    if not around or around[-1].name != "build" or len(around[-1].args.args) != 2:
        return None
    return around[-1].args.args[1].arg
