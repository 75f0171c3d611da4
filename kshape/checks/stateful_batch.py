"""KS419 stateful-batch."""

from __future__ import annotations

from kshape.values.trace import Fault, Trace

from ._edits import argument_set
from ._layers import called
from ._written import written_call
from .base import Check, Repair


class StatefulBatch(Check):
    """A stateful recurrent layer does not know the size of its batches.

    It keeps one state for each sample of a batch, so the batch has a fixed size: give it to the Input as `batch_size`
    (or `batch_shape`).

    Bad:
        y = LSTM(4, stateful=True)(Input((10, 3)))
    Good:
        y = LSTM(4, stateful=True)(Input((10, 3), batch_size=8))
    """

    code = "KS419"
    fix = "u"

    def repair(self, fault: Fault, trace: Trace) -> Repair | None:
        """A size of the batch for the Input that the layer is called on."""
        found = called(fault)
        given = found[1] if found is not None else None
        is_input = getattr(getattr(given, "node", None), "is_input", False)
        made = written_call(getattr(given, "span", None)) if is_input else None
        if made is None or made.name != "Input" or made.argument("batch_shape") is not None:
            return None
        edit = argument_set(made.span, "batch_size", "32")
        return None if edit is None else Repair("give the Input a batch size", edit, safe=False)
