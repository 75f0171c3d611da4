"""KS110 reshape-count."""

from __future__ import annotations

from .base import Check


class ReshapeCount(Check):
    """A Reshape does not keep the number of elements.

    `target_shape` leaves out the batch axis, and its product must be that of the input's other axes; one -1 in it
    stands for what remains.

    Bad:
        x = Input((28, 28))
        y = Reshape((28 * 27,))(x)
    Good:
        x = Input((28, 28))
        y = Reshape((28 * 28,))(x)
    """

    code = "KS110"
    fix = "u"
