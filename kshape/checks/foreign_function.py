"""KS204 foreign-function."""

from __future__ import annotations

from .base import Check


class ForeignFunction(Check):
    """A numpy function is called on a symbolic tensor.

    What `Input` and layers give has a shape and a dtype, and no numbers before the model runs. `keras.ops` has the same
    functions for such tensors.

    Bad:
        x = Input((4,))
        y = np.sqrt(x)
    Good:
        x = Input((4,))
        y = ops.sqrt(x)
    """

    code = "KS204"
    fix = "S"
