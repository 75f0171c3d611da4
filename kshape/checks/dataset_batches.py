"""KS410 dataset-batches."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kshape.libraries.keras.batches import Source
from kshape.rulebook.dims import show_shape
from kshape.source.span import Span
from kshape.values.trace import Event, Related, Trace

from ._data import data_events
from ._edits import with_suffix
from ._sources import argument, batched_twice, declared_here, made_here, source, unbatched
from ._training import Datum
from .base import Check, Finding, Repair, TextEdit


class DatasetBatches(Check):
    """A data set gives single samples where the model wants batches, or batches of batches.

    `fit`, `evaluate` and `predict` hand on what a data set or a generator gives in each round as it is. So each round
    must give one batch: `dataset.batch(32)` once, a generator that yields arrays with a batch axis, a `DataLoader` with
    a batch_size.

    Bad:
        import tensorflow as tf
        model = Sequential([Input((4,)), Dense(1)])
        model.compile("sgd", "mse")
        data = tf.data.Dataset.from_tensor_slices((np.zeros((64, 4)), np.zeros((64, 1))))
        model.fit(data, verbose=0)
    Good:
        import tensorflow as tf
        model = Sequential([Input((4,)), Dense(1)])
        model.compile("sgd", "mse")
        data = tf.data.Dataset.from_tensor_slices((np.zeros((64, 4)), np.zeros((64, 1))))
        model.fit(data.batch(32), verbose=0)
    Bad:
        import tensorflow as tf
        model = Sequential([Input((4,)), Dense(1)])
        model.compile("sgd", "mse")
        data = tf.data.Dataset.from_tensor_slices((np.zeros((64, 4)), np.zeros((64, 1)))).batch(32)
        model.fit(data.shuffle(64).batch(32), verbose=0)
    Good:
        import tensorflow as tf
        model = Sequential([Input((4,)), Dense(1)])
        model.compile("sgd", "mse")
        data = tf.data.Dataset.from_tensor_slices((np.zeros((64, 4)), np.zeros((64, 1))))
        model.fit(data.shuffle(64).batch(32), verbose=0)
    """

    code = "KS410"
    fix = "S"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for event in data_events(trace):
            found = source(event)
            if found is None:
                continue
            single, nested = unbatched(event), batched_twice(event)
            if single is not None:
                yield self._single(event, found, single)
            elif nested is not None:
                yield self._nested(event, found, nested)

    def _single(self, event: Event, found: Source, datum: Datum) -> Finding:
        message = f"{_needs(datum)} {_ADVICE.get(found.kind, _ADVICE['PyDataset'])} {_KERAS}"
        repair = None
        if found.kind == "tf.data.Dataset":
            size = event.data.get("batch_size")
            call = f".batch({size if isinstance(size, int) else 32})"
            repair = Repair(f"add {call}", with_suffix(argument(event), call))
        related = made_here(event) + declared_here(datum)
        return Finding(argument(event), message, related, repair, chain=event.chain)

    def _nested(self, event: Event, found: Source, datum: Datum) -> Finding:
        first, *_, last = found.extent.batchings or ()
        message = f"{_needs(datum)} The data set is batched twice: take one batch() away. {_KERAS}"
        related = (Related(first, "batched here"), Related(last, "and here again"), *declared_here(datum))
        return Finding(argument(event), message, related, _without_batch(last), chain=event.chain)


_KERAS = 'Keras: "Invalid input shape for input"'
_ADVICE = {
    "tf.data.Dataset": "The data set gives samples one by one: add .batch(32).",
    "generator": "The generator yields single samples: let it yield batches of them.",
    "torch DataLoader": "The DataLoader gives samples one by one: give it a batch_size.",
    "PyDataset": "__getitem__ gives single samples: let it give batches of them.",
}


def _needs(datum: Datum) -> str:
    assert datum.part is not None
    wanted, given = show_shape(datum.part.spec.sizes), show_shape(datum.spec.sizes)
    return (
        f"The model's input {datum.part.name} needs batches of shape={wanted}. Received in each round: shape={given}."
    )


def _without_batch(call: Span) -> Repair | None:
    """data.batch(32) -> data"""
    found = re.fullmatch(r"(?s)(.*?)\s*\.\s*(?:padded_)?batch\([^()]*\)", call.text())
    return None if found is None else Repair("take the second batch() away", TextEdit(call, found[1]))
