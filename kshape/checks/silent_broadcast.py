"""KS304 silent-broadcast."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.rulebook.dims import show_shape, symbol
from kshape.rulebook.specs import TensorSpec
from kshape.values.trace import Trace

from ._head_edits import units_repair
from ._labels import labelled
from ._pairing import loss_calls
from ._training import batch_of, related_to, span_of
from .base import Check, Finding


class SilentBroadcast(Check):
    """A regression loss stretches labels or output without a word.

    Labels (n, 1) and an output (n, 4) broadcast: each of the four units learns the same number. Keras accepts it.

    Bad:
        model = Sequential([Input((8,)), Dense(4)])
        model.compile("sgd", "mse")
        model.fit(np.zeros((32, 8)), np.zeros((32, 1)), verbose=0)
    Good:
        model = Sequential([Input((8,)), Dense(1)])
        model.compile("sgd", "mse")
        model.fit(np.zeros((32, 8)), np.zeros((32, 1)), verbose=0)
    """

    code = "KS304"
    severity = "warning"
    fix = "u"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for event, head, datum in labelled(trace):
            if head.loss is None:
                continue
            rows = symbol(lower=2)
            target, output = batch_of(datum.spec, rows), batch_of(head.spec, rows)
            stretched = head.loss.silent_broadcast(target, output)
            if stretched is not None:
                advice = "Give the last layer as many units as there are labels."
                message = f"{_stretches(head.loss_name, datum.spec, head.spec)} {advice}"
                sizes = datum.spec.sizes or ()
                units = sizes[-1] if len(sizes) == 2 else 1
                change = units_repair(head, units) if isinstance(units, int) else None
                yield Finding(span_of(event, "y"), message, related_to(event, head), change, chain=event.chain)
        for call in loss_calls(trace):
            if not call.is_of_samples or call.activation is None:
                continue
            rows = symbol(lower=2)
            stretched = call.loss.silent_broadcast(batch_of(call.target.spec, rows), batch_of(call.output.spec, rows))
            if stretched is not None:
                message = f"{_stretches(call.name, call.target.spec, call.output.spec)} Bring both to one shape."
                yield Finding(call.span, message, chain=call.event.chain)


def _stretches(loss: str, labels: TensorSpec, output: TensorSpec) -> str:
    shapes = f"labels {show_shape(labels.sizes)} and output {show_shape(output.sizes)}"
    return f"{loss} stretches {shapes} to a common shape."
