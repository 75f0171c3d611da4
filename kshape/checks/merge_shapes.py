"""KS105 merge-shapes."""

from __future__ import annotations

from kshape.values.trace import Fault, Trace

from ._missing_layers import for_merge
from .base import Check, Repair


class MergeShapes(Check):
    """The inputs of a merge layer do not fit each other.

    Add, Multiply and their kin want shapes that broadcast; Concatenate wants all axes but one to be equal. In a
    residual block the shortcut needs the same stride, padding and number of filters as the main path.

    Bad:
        x = Input((32, 32, 8))
        y = Conv2D(8, 3)(x)
        z = add([x, y])
    Bad:
        x = Input((32, 32, 8))
        y = Conv2D(16, 3, strides=2, padding="same")(x)
        z = Add()([x, y])
    Bad:
        x = Input((16,))
        z = add([Dense(32)(x), x])
    Bad:
        x = Input((25, 25, 4))
        y = UpSampling2D()(MaxPooling2D()(x))
        z = concatenate([x, y])
    Good:
        x = Input((32, 32, 8))
        y = Conv2D(8, 3, padding="same")(x)
        z = add([x, y])
    """

    code = "KS105"
    fix = "u"

    def repairs(self, fault: Fault, trace: Trace) -> list[Repair]:
        return for_merge(fault, trace)
