"""KS403 sample-count."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.rulebook.dims import differs, show_size
from kshape.values.trace import Trace

from ._data import data_events, related_places
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

    def run(self, trace: Trace) -> Iterator[Finding]:
        for event in data_events(trace):
            counted = [
                (name, datum, datum.rows)
                for name in ("x", "y", "sample_weight")
                for datum in arrays_in(event.data.get(name)) or ()
                if datum.rows is not None
            ]
            for name, datum, rows in counted[1:]:
                if not differs(rows, counted[0][2]):
                    continue
                message = (
                    f"All data of a call need one number of samples. Received: {counted[0][0]} with "
                    f"{show_size(counted[0][2])} and {name} with {show_size(rows)}."
                )
                message += ' Keras: "Data cardinality is ambiguous."'
                places = related_places(counted[0][1]) + related_places(datum)
                yield Finding(span_of(event, name), message, places, chain=event.chain)
                break
