"""KS402 missing-data-axis."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.rulebook.model_inputs import told_axes
from kshape.values.trace import Trace

from ._data import fed, has_as_many_labels, is_one_sample, needs, rank_difference, related_places
from ._training import LEARNING, span_of
from .base import Check, Finding


class MissingDataAxis(Check):
    """The data has an axis too few or too many for the model's input.

    Images need a channel axis, sequences a feature axis: `x[..., np.newaxis]`. Keras itself adds or takes away a
    last axis of size 1, and nothing else.

    Bad:
        model = Sequential([Input((28, 28, 3)), Flatten(), Dense(1)])
        model.compile("sgd", "mse")
        model.fit(np.zeros((32, 28, 28)), np.zeros((32, 1)), verbose=0)
    Good:
        model = Sequential([Input((28, 28, 3)), Flatten(), Dense(1)])
        model.compile("sgd", "mse")
        model.fit(np.zeros((32, 28, 28, 3)), np.zeros((32, 1)), verbose=0)
    """

    code = "KS402"
    fix = "S"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for event, datum in fed(trace):
            difference = rank_difference(datum)
            if not difference or (
                is_one_sample(datum) and (event.kind not in LEARNING or has_as_many_labels(event, datum))
            ):
                continue
            message = f"{needs(datum)} {told_axes(difference)}"
            message += ' Keras: "Invalid input shape for input"'
            yield Finding(span_of(event, "x"), message, related_places(datum), chain=event.chain)
