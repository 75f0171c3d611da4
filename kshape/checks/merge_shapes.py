"""KS105 merge-shapes."""

from __future__ import annotations

from .base import Check


class MergeShapes(Check):
    """The inputs of a merge layer do not fit each other.

    Add, Multiply and their kin want shapes that broadcast; Concatenate wants all axes but one to be equal. In a
    residual block the shortcut needs the same stride, padding and number of filters as the main path.

    Bad:
        x = Input((32, 32, 8))
        y = Conv2D(8, 3)(x)
        z = add([x, y])
    Good:
        x = Input((32, 32, 8))
        y = Conv2D(8, 3, padding="same")(x)
        z = add([x, y])
    """

    code = "KS105"
    fix = "u"
