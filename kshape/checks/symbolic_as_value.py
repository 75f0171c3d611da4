"""KS205 symbolic-as-value."""

from __future__ import annotations

from kshape.values.trace import Fault, Trace

from ._edits import as_primary, reach
from ._written import written_call
from .base import Check, Repair, TextEdit


class SymbolicAsValue(Check):
    """A symbolic tensor is used where Python needs a value: in `if`, `len`, `int`, `for`, or together with None.

    What `Input` and layers give has a shape and a dtype; numbers come when the model runs. Choose and count inside the
    model (`keras.ops.where`, `keras.ops.cond`, slices), and read sizes from `x.shape`.

    Bad:
        x = Input((4,))
        if x > 0:
            y = Dense(2)(x)
    Bad:
        n = len(Input((4,)))
    Bad:
        parts = [Dense(2)(part) for part in Input((3, 4))]
    Bad:
        n = int(ops.sum(Input((4,))))
    Bad:
        shortcut = None
        y = Dense(4)(Input((4,))) + shortcut
    Good:
        x = Input((4,))
        y = ops.where(x > 0, x, 0.0)
        if y.shape[-1] > 2:
            y = Dense(2)(y)
    Good:
        x = Input((3, 4))
        parts = [Dense(2)(x[:, i]) for i in range(x.shape[1])]
    """

    code = "KS205"
    fix = "u"

    def repair(self, fault: Fault, trace: Trace) -> Repair | None:
        """len(x) -> x.shape[0], int(x) -> keras.ops.cast(x, "int32")"""
        call = written_call(fault.span)
        if call is None or len(call.positional) != 1 or call.keywords or call.is_open:
            return None
        text = call.positional[0].text()
        if call.function.text() == "len":
            return Repair("take the size from shape", TextEdit(fault.span, f"{as_primary(text)}.shape[0]"), safe=False)
        dtype = {"int": "int32", "float": "float32", "bool": "bool"}.get(call.function.text())
        found = reach(trace, "keras.ops.cast", fault.span) if dtype is not None else None
        if found is None:
            return None
        return Repair(
            f"cast it to {dtype}", TextEdit(fault.span, f'{found[0]}({text}, "{dtype}")'), *found[1], safe=False
        )
