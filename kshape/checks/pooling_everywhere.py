"""KS809 pooling-everywhere."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.values.trace import Trace

from ._design import TRANSPARENT, Place, nets
from .base import Check, Finding

DEEP = 4


class PoolingEverywhere(Check):
    """A deep net pools after every one of its convolutions.

    Each pooling throws three quarters of a map away. Two or three convolutions between them see more.

    Bad:
        x = inputs = Input((128, 128, 3))
        for filters in (8, 16, 32, 64):
            x = Conv2D(filters, 3, padding="same", activation="relu")(x)
            x = MaxPooling2D()(x)
        model = Model(inputs, Dense(10, "softmax")(GlobalAveragePooling2D()(x)))
    Good:
        x = inputs = Input((128, 128, 3))
        for filters in (8, 16, 32, 64):
            x = Conv2D(filters, 3, padding="same", activation="relu")(x)
            x = Conv2D(filters, 3, padding="same", activation="relu")(x)
            x = MaxPooling2D()(x)
        model = Model(inputs, Dense(10, "softmax")(GlobalAveragePooling2D()(x)))
    """

    code = "KS809"
    severity = "info"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for net in nets(trace):
            convolutions = net.convolutions
            if len(convolutions) < DEEP or not all(_is_pooled(place) for place in convolutions):
                continue
            if net.view.span is not None:
                text = f"Each of the {len(convolutions)} convolutions is followed by a pooling."
                yield Finding(net.view.span, f"{text} Put two or three convolutions before each of them.")


def _is_pooled(place: Place) -> bool:
    """Whether a pooling follows, with nothing but activations and the like between."""
    while len(place.after) == 1:
        place = place.after[0]
        if place.is_pooling:
            return True
        if place.kind not in TRANSPARENT:
            return False
    return False
