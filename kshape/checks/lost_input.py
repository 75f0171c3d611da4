"""KS202 lost-input."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.values.trace import Trace

from .base import Check, Finding


class LostInput(Check):
    """Why a model's outputs do not lead back to its inputs: the reasons that KS201 gives, as related lines.

    The variable that held the Input was given to another tensor: `x = Input((4,))`, `x = Dense(8)(x)`, then
    `Model(x, y)`. Give the Input a name of its own.

    The Input was made several times: in each round of a loop, in each call of a function, or once more for the model.
    Make it once, and hand it on.

    The tensor is from the inside of another model: `base.output`, with an Input of one's own beside it. Call the
    model, `base(x)`, or begin with `base.input`.

    The Input was added to the list of inputs only after the model was made.
    """

    code = "KS202"
    severity = "info"

    def run(self, trace: Trace) -> Iterator[Finding]:
        return iter(())
