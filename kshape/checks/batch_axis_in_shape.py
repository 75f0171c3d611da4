"""KS107 batch-axis-in-shape."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.rulebook.dims import show_shape
from kshape.values.trace import Fault, Trace

from ._data import expected, fed, has_as_many_labels, is_one_sample, related_places
from ._layers import input_shape, without_batch_axis
from ._training import LEARNING, Datum, span_of
from .base import Check, Finding, Repair


class BatchAxisInShape(Check):
    """The shape of an Input holds the batch axis.

    Keras adds the batch axis itself: `Input(shape=x.shape[1:])`, not `Input(shape=x.shape)`.

    Bad:
        x, y = np.zeros((60, 20)), np.zeros((60, 1))
        model = Sequential([Input(x.shape), Dense(1)])
        model.compile("sgd", "mse")
        model.fit(x, y, verbose=0)
    Good:
        x, y = np.zeros((60, 20)), np.zeros((60, 1))
        model = Sequential([Input(x.shape[1:]), Dense(1)])
        model.compile("sgd", "mse")
        model.fit(x, y, verbose=0)
    """

    code = "KS107"
    fix = "S"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        yield from super().run(trace)
        for event, datum in fed(trace):
            if event.kind not in LEARNING or not is_one_sample(datum) or not has_as_many_labels(event, datum):
                continue
            inner = show_shape(datum.spec.shape[1:])
            declared = show_shape(expected(datum).shape[1:])
            message = (
                f"The model's input was declared with shape={declared}, which is the shape of all samples together. "
                f"Received: the same in {event.kind}. Leave the batch axis out: shape={inner}. "
                'Keras: "Invalid input shape for input"'
            )
            repair = _at_input(datum)
            yield Finding(span_of(event, "x"), message, related_places(datum), repair, chain=event.chain)

    def repair(self, fault: Fault, trace: Trace) -> Repair | None:
        return without_batch_axis(fault.span)


def _at_input(datum: Datum) -> Repair | None:
    """The shape of the Input without its first axis."""
    shape = input_shape(datum.part.span if datum.part is not None else None)
    return None if shape is None else without_batch_axis(shape)
