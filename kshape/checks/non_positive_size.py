"""KS104 non-positive-size."""

from __future__ import annotations

from kshape.values.trace import Fault, Trace

from ._edits import argument_set
from ._layers import made_by_fault
from .base import Check, Repair


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

    def repair(self, fault: Fault, trace: Trace) -> Repair | None:
        edit = argument_set(made_by_fault(fault), "padding", '"same"') if 'padding="same"' in fault.message else None
        return None if edit is None else Repair('use padding="same"', edit, safe=False)
