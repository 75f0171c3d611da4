"""KS111 undefined-last-axis."""

from __future__ import annotations

from .base import Check


class UndefinedLastAxis(Check):
    """The size of the last axis is not known where a layer needs it for its weights.

    Dense and BatchNormalization multiply along the last axis and make one weight for each of its places. Say the
    size where the tensor begins: in `Input`, or in the layer that makes it.

    Bad:
        y = Dense(4)(Input((None,)))
    Good:
        y = Dense(4)(Input((16,)))
    """

    code = "KS111"
