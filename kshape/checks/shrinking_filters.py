"""KS807 shrinking-filters."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.values.trace import Trace

from ._design import filters_of, nets
from .base import Check, Finding


class ShrinkingFilters(Check):
    """A convolution has fewer filters than the one before it.

    As maps get smaller, the number of filters usually grows, so that the layer can hold more kinds of
    structure. Decoders and convolutions of 1 x 1 are left alone.

    Bad:
        model = Sequential(
            [
                Input((64, 64, 3)),
                Conv2D(64, 3, activation="relu"),
                MaxPooling2D(),
                Conv2D(16, 3, activation="relu"),
                GlobalAveragePooling2D(),
                Dense(10, "softmax"),
            ]
        )
    Good:
        model = Sequential(
            [
                Input((64, 64, 3)),
                Conv2D(16, 3, activation="relu"),
                MaxPooling2D(),
                Conv2D(64, 3, activation="relu"),
                GlobalAveragePooling2D(),
                Dense(10, "softmax"),
            ]
        )
    """

    code = "KS807"
    severity = "info"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for net in nets(trace):
            if any(place.is_growing for place in net.places) or not any(place.kind == "Dense" for place in net.places):
                continue
            for place in net.convolutions:
                before = place.weighted_before()
                if before is not None and before.is_pooling:
                    before = before.weighted_before()
                if before is None or not before.is_convolution or place.made is None:
                    continue
                few, many = filters_of(place), filters_of(before)
                if few is not None and many is not None and few < many:
                    text = f"This convolution has {few} filters, the one before it has {many}."
                    yield Finding(place.made, f"{text} Deeper ones usually have as many or more.")
