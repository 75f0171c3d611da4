"""KS811 convolution-never-pooled."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.values.trace import Trace

from ._design import nets, strides_of
from .base import Check, Finding


class ConvolutionNeverPooled(Check):
    """Convolutions lead into Flatten without anything that makes their maps smaller.

    The Dense layer behind then has a weight for each place of the full map. Pool between the convolutions, give them
    strides, or end with GlobalAveragePooling.

    Bad:
        model = Sequential([Input((64, 64, 3)), Conv2D(8, 3), ReLU(), Conv2D(16, 3), Flatten(), Dense(10, "softmax")])
    Good:
        model = Sequential(
            [Input((64, 64, 3)), Conv2D(8, 3), ReLU(), MaxPooling2D(), Conv2D(16, 3), Flatten(), Dense(10, "softmax")]
        )
    """

    code = "KS811"
    severity = "info"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for net in nets(trace):
            convolutions = net.convolutions
            flat = next((place for place in net.places if place.kind == "Flatten"), None)
            if len(convolutions) < 2 or flat is None or flat.made is None:
                continue
            smaller = [
                place for place in net.places if place.is_pooling or "Global" in place.kind or "Resizing" in place.kind
            ]
            if smaller or not all(strides_of(place) == 1 for place in net.places if place.is_convolution):
                continue
            text = f"Nothing makes the maps of {len(convolutions)} convolutions smaller before Flatten."
            yield Finding(flat.made, f"{text} Use pooling, strides or GlobalAveragePooling.")
