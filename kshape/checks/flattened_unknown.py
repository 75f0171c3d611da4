"""KS112 flattened-unknown."""

from __future__ import annotations

from .base import Check


class FlattenedUnknown(Check):
    """Flatten over a size that is not known gives a number of features that is not known.

    A layer behind it makes one row of weights for each feature, and cannot. Give the sizes in the Input's shape, or
    use GlobalAveragePooling (or its Max), which gives one feature for each channel of a map of any size.

    Bad:
        x = Conv2D(8, 3)(Input((None, None, 3)))
        y = Dense(2)(Flatten()(x))
    Bad:
        model = Sequential([Input((None, 16)), Flatten(), Dropout(0.2), Dense(2)])
    Good:
        x = Conv2D(8, 3)(Input((32, 32, 3)))
        y = Dense(2)(Flatten()(x))
    Good:
        x = Conv2D(8, 3)(Input((None, None, 3)))
        y = Dense(2)(GlobalAveragePooling2D()(x))
    """

    code = "KS112"
    fix = "u"
