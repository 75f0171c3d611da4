"""KS403 sample-count."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.rulebook.data import need_one_count, part_name
from kshape.rulebook.errors import RuleError
from kshape.values.trace import Trace

from ._data import data_events, related_places
from ._sources import has_whole_batches
from ._training import arrays_in, span_of
from .base import Check, Finding


class SampleCount(Check):
    """x, y and the sample weights have different numbers of samples.

    Bad:
        model = Sequential([Input((20,)), Dense(1)])
        model.compile("sgd", "mse")
        model.fit(np.zeros((32, 20)), np.zeros((30, 1)), verbose=0)
    Good:
        model = Sequential([Input((20,)), Dense(1)])
        model.compile("sgd", "mse")
        model.fit(np.zeros((32, 20)), np.zeros((32, 1)), verbose=0)
    """

    code = "KS403"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for event in data_events(trace):
            if not has_whole_batches(event):
                continue
            counted = [
                (name, datum, datum.rows)
                for name in ("x", "y", "sample_weight")
                for datum in arrays_in(event.data.get(name)) or ()
                if datum.rows is not None
            ]
            try:
                need_one_count([(part_name(name, datum.key), rows) for name, datum, rows in counted])
            except RuleError as error:
                name, datum, _ = counted[error.index or 0]
                places = related_places(counted[0][1]) + related_places(datum)
                yield Finding(span_of(event, name), error.text, places, chain=event.chain)
