"""KS419 stateful-batch."""

from __future__ import annotations

from .base import Check


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
