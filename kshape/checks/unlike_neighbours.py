"""KS810 unlike-neighbours."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.values.trace import Trace

from ._design import filters_of, kernel_of, nets, strides_of
from .base import Check, Finding


class UnlikeNeighbours(Check):
    """Two convolutions without a pooling between them differ in kernel or filters.

    Deep convolutional nets are made of blocks of like layers, and change the number of filters where the map
    changes its size. Convolutions of 1 x 1, the first one of a net and decoders are left alone.
    Source: Nikanjam and Khomh, Design Smells in Deep Learning Programs, 2021

    Bad:
        x = inputs = Input((64, 64, 3))
        x = Conv2D(8, 3, activation="relu")(x)
        x = Conv2D(8, 3, activation="relu")(x)
        x = Conv2D(24, 5, activation="relu")(x)
        x = MaxPooling2D()(x)
        model = Model(inputs, Dense(10, "softmax")(GlobalAveragePooling2D()(x)))
    Good:
        x = inputs = Input((64, 64, 3))
        x = Conv2D(8, 3, activation="relu")(x)
        x = Conv2D(8, 3, activation="relu")(x)
        x = MaxPooling2D()(x)
        x = Conv2D(24, 5, activation="relu")(x)
        model = Model(inputs, Dense(10, "softmax")(GlobalAveragePooling2D()(x)))
    """

    code = "KS810"
    severity = "info"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for net in nets(trace):
            if any(place.is_growing for place in net.places):
                continue
            convolutions = net.convolutions
            for place in convolutions[1:]:
                before = place.weighted_before()
                if before not in convolutions[1:] or before is None or place.made is None or strides_of(place) != 1:
                    continue
                ours, theirs = (filters_of(place), kernel_of(place)), (filters_of(before), kernel_of(before))
                if None not in (*ours, *theirs) and ours[0] != theirs[0] and ours[1] != theirs[1]:
                    text = f"It has {ours[0]} filters of size {ours[1]}, the one before it {theirs[0]} of {theirs[1]}."
                    yield Finding(place.made, f"{text} Within a block, alike ones are usual.")
