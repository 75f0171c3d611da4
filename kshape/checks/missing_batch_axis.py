"""KS404 missing-batch-axis."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kshape.rulebook.model_inputs import told_rank
from kshape.source.span import Span
from kshape.values.trace import Trace
from kshape.values.values import Array

from ._data import expected, fed, is_one_sample, needs, rank_difference, related_places
from ._edits import with_suffix
from ._training import LEARNING, span_of
from .base import Check, Finding, Repair, TextEdit


class MissingBatchAxis(Check):
    """One sample is given where Keras wants a batch.

    `x[0]` has lost the batch axis; `x[:1]` or `x[0][np.newaxis]` keeps it.

    Bad:
        model = Sequential([Input((20, 3)), Flatten(), Dense(1)])
        p = model.predict(np.zeros((20, 3)), verbose=0)
    Good:
        model = Sequential([Input((20, 3)), Flatten(), Dense(1)])
        p = model.predict(np.zeros((1, 20, 3)), verbose=0)
    """

    code = "KS404"
    fix = "S"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for event, datum in fed(trace):
            if rank_difference(datum) == -1 and is_one_sample(datum) and event.kind not in LEARNING:
                told = told_rank(expected(datum).shape, datum.spec.shape)
                message = f'{needs(datum)} {told} Keras: "Invalid input shape for input"'
                repair = keep_batch_axis(span_of(event, "x"), is_array=isinstance(datum.value, Array))
                yield Finding(span_of(event, "x"), message, related_places(datum), repair, chain=event.chain)


def keep_batch_axis(span: Span, is_array: bool) -> Repair | None:
    """x[3] -> x[3:4], x -> x[None]"""
    found = re.fullmatch(r"(?s)(.*)\[(\d+)\]", span.text())
    if found is None:
        return Repair("add the batch axis", with_suffix(span, "[None]")) if is_array else None
    start = int(found[2])
    rows = f"{start}:{start + 1}" if start else ":1"
    return Repair("keep the batch axis", TextEdit(span, f"{found[1]}[{rows}]"))
