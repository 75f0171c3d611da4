"""KS112 flattened-unknown."""

from __future__ import annotations

import re

from kshape.values.trace import Fault, Trace

from ._edits import reach
from ._layers import flatten_before
from ._written import written_call
from .base import Check, Repair, TextEdit


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

    def repair(self, fault: Fault, trace: Trace) -> Repair | None:
        """A global pooling in the place of the Flatten."""
        named = re.search(r"GlobalAveragePooling\dD", fault.message)
        call = written_call(flatten_before(fault))
        if named is None or call is None or call.name != "Flatten":
            return None
        found = reach(trace, f"keras.layers.{named[0]}", call.span)
        if found is None:
            return None
        return Repair(f"use {named[0]}", TextEdit(call.span, f"{found[0]}()"), *found[1], safe=False)
