"""KS113 merge-broadcast."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.rulebook.dims import show_shape
from kshape.rulebook.graph import KerasTensor, Node
from kshape.values.trace import Related, Trace
from kshape.values.values import Tensor

from ._graph import calls, is_before, place_of
from .base import Check, Finding

ENSEMBLES = frozenset({"Average", "Maximum", "Minimum"})


class MergeBroadcast(Check):
    """A merge layer repeats one number along the features of another tensor.

    Add, Average and their kin take (None, 1) beside (None, 10) and use the one number ten times. In a shortcut or an
    ensemble both were meant to have the same width: give the narrow one as many units, or join both with Concatenate.
    Scaling by Multiply, and what is reduced on purpose (a mean, the value of a dueling network), are not meant here.

    Bad:
        x = Dense(10)(Input((4,)))
        y = Add()([x, Dense(1)(x)])
    Bad:
        x = Input((4,))
        y = average([Dense(3, "softmax")(x), Dense(1, "sigmoid")(x)])
    Good:
        x = Dense(10)(Input((4,)))
        y = Add()([x, Dense(10)(x)])
    Good:
        x = Dense(10)(Input((4,)))
        gated = Multiply()([x, Dense(1, "sigmoid")(x)])
        q = Add()([Dense(1)(x), Dense(6)(x)])
    """

    code = "KS113"
    severity = "warning"

    def run(self, trace: Trace) -> Iterator[Finding]:
        for node in calls(trace):
            kind, span = node.operation.class_name, place_of(node)
            if kind not in ENSEMBLES | {"Add", "Subtract"} or span is None or node.error is not None:
                continue
            pair = mismatched(node)
            if pair is None or not is_mistake(kind, *pair):
                continue
            narrow, wide = pair
            text = (
                f"{kind} repeats the one number of {show_shape(narrow.spec.sizes)} along the "
                f"{wide.spec.shape[-1]} features of {show_shape(wide.spec.sizes)}. Give both the same width, or join "
                "them with Concatenate."
            )
            places = [t.span for t in (narrow,) if isinstance(t, Tensor) and t.span is not None]
            yield Finding(span, text, tuple(Related(place, "the tensor with one feature") for place in places))


def mismatched(node: Node) -> tuple[KerasTensor, KerasTensor] | None:
    """The inputs (batch, 1) and (batch, n) of a merge layer."""
    if any(tensor.spec.sizes is None or len(tensor.spec.sizes) != 2 for tensor in node.inputs):
        return None
    sizes = [tensor.spec.shape[-1] for tensor in node.inputs]
    if len(sizes) < 2 or not all(isinstance(size, int) for size in sizes):
        return None
    narrow = next((t for t, size in zip(node.inputs, sizes, strict=True) if isinstance(size, int) and size == 1), None)
    wide = next((t for t, size in zip(node.inputs, sizes, strict=True) if isinstance(size, int) and size > 1), None)
    return None if narrow is None or wide is None else (narrow, wide)


def is_mistake(kind: str, narrow: KerasTensor, wide: KerasTensor) -> bool:
    """Whether the narrow tensor was very likely meant to be as wide: an ensemble, a shortcut, two Inputs."""
    if narrow.node is None or wide.node is None:
        return False
    if narrow.node.is_input and wide.node.is_input:
        return True
    if narrow.node.operation.class_name != "Dense":
        return False
    return kind in ENSEMBLES or (kind == "Add" and is_before(wide, narrow))
