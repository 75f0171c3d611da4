"""KS205 symbolic-as-value."""

from __future__ import annotations

from .base import Check


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
