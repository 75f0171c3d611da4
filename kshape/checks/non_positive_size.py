"""KS104 non-positive-size."""

from __future__ import annotations

from .base import Check


class NonPositiveSize(Check):
    """Nothing is left of an axis: the window is larger than the input.

    Without padding each convolution takes `kernel_size - 1` from an axis, and each pooling divides it. The message
    shows the size that came in. Use `padding="same"`, fewer poolings, or a larger input.

    Bad:
        x = Input((4, 4, 1))
        x = MaxPooling2D(4)(x)
        y = Conv2D(8, 3)(x)
    Good:
        x = Input((4, 4, 1))
        y = Conv2D(8, 3)(x)
    """

    code = "KS104"
    fix = "u"
