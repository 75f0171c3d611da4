"""KS121 normalization-axis."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.rulebook.graph import KerasTensor, Node
from kshape.rulebook.specs import TensorSpec
from kshape.values.trace import Trace

from ._edits import with_value
from ._graph import argument_span, calls
from .base import Check, Finding, Repair

SHAPE_KEEPING = frozenset({"Activation", "ReLU", "LeakyReLU", "PReLU", "ELU", "Dropout", "SpatialDropout2D"})


class NormalizationAxis(Check):
    """BatchNormalization normalises over the rows of an image, not over its channels.

    `axis` is the axis that keeps its own mean and variance: the channels. They are the last axis, -1, unless the
    convolutions are given `data_format="channels_first"`; `axis=1` comes from code for that layout. Keras says nothing:
    the layer learns one scale for each row.

    Bad:
        x = Conv2D(8, 3, padding="same")(Input((32, 32, 3)))
        y = BatchNormalization(axis=1)(x)
    Bad:
        model = Sequential([Input((32, 32, 3)), Conv2D(8, 3), BatchNormalization(axis=1), Flatten(), Dense(2)])
    Good:
        x = Conv2D(8, 3, padding="same")(Input((32, 32, 3)))
        y = BatchNormalization()(x)
    Good:
        x = Conv2D(8, 3, padding="same", data_format="channels_first")(Input((3, 32, 32)))
        y = BatchNormalization(axis=1)(x)
    """

    code = "KS121"
    severity = "warning"
    fix = "S"

    def run(self, trace: Trace) -> Iterator[Finding]:
        for node in calls(trace):
            if node.operation.class_name != "BatchNormalization" or len(node.inputs) != 1 or node.error is not None:
                continue
            axis, span = node.operation.rule.axis, argument_span(node, "axis", 0)
            if not isinstance(axis, int) or axis != 1 or span is None:
                continue
            before = convolution_before(node.inputs[0])
            if before is None or (node.inputs[0].spec.rank or 0) < 4:
                continue
            text = (
                f"BatchNormalization normalises axis {axis} of {shown(node.inputs[0].spec)}, the rows. "
                f"{before.operation.class_name} before it has its channels in the last axis: use axis=-1."
            )
            yield Finding(span, text, repair=Repair("Normalise the channels: axis=-1", with_value(span, "-1")))


def shown(spec: TensorSpec) -> str:
    """The shape of a tensor in words."""
    from kshape.rulebook.dims import show_shape

    return show_shape(spec.sizes)


def convolution_before(tensor: KerasTensor) -> Node | None:
    """The channels-last convolution that gave a tensor, through layers that keep its layout."""
    node = tensor.node
    while node is not None and len(node.inputs) == 1 and node.operation.class_name in SHAPE_KEEPING:
        node = node.inputs[0].node
    rule = None if node is None else node.operation.rule
    if not hasattr(rule, "kernel_size") or "LSTM" in type(rule).__name__:
        return None
    layout = getattr(rule, "data_format", None)
    return node if isinstance(layout, str) and layout == "channels_last" else None
