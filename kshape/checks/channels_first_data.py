"""KS109 channels-first-data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kshape.rulebook.dims import Size, show_shape
from kshape.rulebook.graph import Node
from kshape.source.span import Span
from kshape.values.trace import Related, Trace
from kshape.values.values import Tensor

from ._edits import argument_set
from ._graph import calls, made_of, place_of
from ._layers import input_shape, with_sizes
from .base import Check, Finding, Repair

CONVOLUTIONS = frozenset({"Conv2D", "SeparableConv2D", "DepthwiseConv2D"})
COLOURS, SMALLEST = 3, 16


class ChannelsFirstData(Check):
    """An image has its colours in the first axis, and the convolution takes the last axis for them.

    (3, 224, 224) is an image of 3 rows, 224 columns and 224 channels, unless `data_format="channels_first"` is given.
    Keras says nothing. Declare (224, 224, 3) and bring the data into that order (`np.moveaxis(x, 1, -1)`), or give
    each layer, or `keras.config.set_image_data_format`, "channels_first".

    Bad:
        x = Input((3, 224, 224))
        y = Conv2D(16, 3, padding="same")(x)
    Bad:
        model = Sequential([Input((3, 32, 32)), Conv2D(16, 3), Flatten(), Dense(10)])
    Good:
        x = Input((224, 224, 3))
        y = Conv2D(16, 3, padding="same")(x)
    Good:
        x = Input((3, 224, 224))
        y = Conv2D(16, 3, padding="same", data_format="channels_first")(x)
    """

    code = "KS109"
    severity = "warning"
    fix = "u"

    def run(self, trace: Trace) -> Iterator[Finding]:
        if any(fault.slug == "non-positive-size" for fault in trace.faults):
            return  # the three rows were used up: one cause, and the ladder of sizes shows it
        for node in calls(trace):
            if node.operation.class_name not in CONVOLUTIONS or len(node.inputs) != 1:
                continue
            if any(each.error is not None for each in (node, *node.operation.nodes)):
                continue  # images of two sizes: the error says which channels it takes
            given, span = node.inputs[0], place_of(node)
            if given.node is None or not given.node.is_input or span is None or not is_turned(node, given.spec.sizes):
                continue
            rows, height, width = given.spec.shape[1:]
            text = (
                f"{node.operation.class_name} takes {show_shape(given.spec.sizes)} for {rows} rows, {height} columns "
                f"and {width} channels. An image with its {rows} colours first needs "
                f'data_format="channels_first"; else declare the shape ({height}, {width}, {rows}).'
            )
            place = given.span if isinstance(given, Tensor) else None
            related = () if place is None or place is span else (Related(place, "the image's shape"),)
            repairs = list(_repairs(place, made_of(node.operation), (height, width, rows)))
            yield Finding(span, text, related).offering(repairs)


def _repairs(place: Span | None, convolution: Span | None, shape: tuple[Size, ...]) -> Iterator[Repair]:
    """The colours last in the Input, or the layer told that they come first: the data say which."""
    declared = input_shape(place)
    turned = None if declared is None else with_sizes(declared, shape)
    if turned is not None:
        yield turned
    edit = argument_set(convolution, "data_format", '"channels_first"')
    if edit is not None:
        yield Repair('use data_format="channels_first"', edit, safe=False)


def is_turned(node: Node, sizes: Any) -> bool:
    """Whether a shape surely is (batch, colours, side, side), and the kernel covers more than one of the rows."""
    rule = node.operation.rule
    layout, kernel = getattr(rule, "data_format", None), getattr(rule, "kernel_size", None)
    if getattr(node.operation, "dialect", None) in ("keras1", "keras2") or sizes is None or len(sizes) != 4:
        return False
    if not isinstance(layout, str) or layout != "channels_last" or not isinstance(kernel, tuple):
        return False
    if not all(isinstance(each, int) for each in (*sizes[1:], *kernel)) or len(kernel) != 2 or kernel[0] != kernel[1]:
        return False
    rows, height, width = sizes[1:]
    return bool(rows == COLOURS and height == width >= SMALLEST and kernel[0] > 1)
