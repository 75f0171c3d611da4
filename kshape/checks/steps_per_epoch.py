"""KS422 steps-per-epoch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kshape.libraries.keras.batches import Source
from kshape.libraries.keras.pipelines import is_count
from kshape.rulebook.dims import Size, ceildiv, exceeds, show_size
from kshape.values.trace import Event, Trace

from ._data import data_events
from ._sources import made_here, source
from ._training import arrays_in, is_not_zero
from .base import Check, Finding


class StepsPerEpoch(Check):
    """More steps are asked for than there are batches.

    Keras then stops the epoch with the warning that the input ran out of data. `steps_per_epoch` counts batches, not
    samples; without it an epoch goes through the data once. Only what repeats for ever needs it. A generator is spent
    for good when it ended: for several epochs it must yield `epochs * steps_per_epoch` batches, or loop `while True`.

    Bad:
        model = Sequential([Input((4,)), Dense(1)])
        model.compile("sgd", "mse")
        model.fit(np.zeros((64, 4)), np.zeros((64, 1)), batch_size=16, steps_per_epoch=64, verbose=0)
    Good:
        model = Sequential([Input((4,)), Dense(1)])
        model.compile("sgd", "mse")
        model.fit(np.zeros((64, 4)), np.zeros((64, 1)), batch_size=16, steps_per_epoch=4, verbose=0)
    Bad:
        def batches():
            for start in range(0, 64, 16):
                yield np.zeros((16, 4)), np.zeros((16, 1))
        model = Sequential([Input((4,)), Dense(1)])
        model.compile("sgd", "mse")
        model.fit(batches(), epochs=3, verbose=0)
    Good:
        def batches():
            while True:
                for start in range(0, 64, 16):
                    yield np.zeros((16, 4)), np.zeros((16, 1))
        model = Sequential([Input((4,)), Dense(1)])
        model.compile("sgd", "mse")
        model.fit(batches(), epochs=3, steps_per_epoch=4, verbose=0)
    """

    code = "KS422"
    severity = "warning"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for event in data_events(trace):
            found = source(event)
            if found is not None and (found.is_refused or (found.kind == "PyDataset" and not found.keras3)):
                continue  # an older Keras may start a Sequence again
            name = next((each for each in ("steps_per_epoch", "steps") if is_count(event.data.get(each))), None)
            there = batches_of(event, found, event.data.get(name) if name else None)
            if not is_count(there):
                continue
            if name is not None and exceeds(event.data[name], there):
                yield Finding(event.spans[name], _too_many(event, name, there), made_here(event), chain=event.chain)
            elif found is not None and found.kind == "generator" and event.kind == "fit":
                yield from _spent(event, there, there if name is None else event.data[name])


def batches_of(event: Event, found: Source | None, steps: Any) -> Any:
    """How many batches one pass over the data has, None where that is not known."""
    if found is not None:
        return found.extent.count
    rows = [datum.rows for datum in arrays_in(event.data.get("x")) or ()]
    if not rows or not is_count(rows[0]):
        return None
    size = event.data.get("batch_size")
    if size is None:  # Keras then makes as many batches as there are steps
        return rows[0] if is_count(steps) else None
    return ceildiv(rows[0], size) if isinstance(size, int) and not isinstance(size, bool) and size > 0 else None


def _too_many(event: Event, name: str, there: Size) -> str:
    shown = {"validate": "validation_steps"}.get(event.kind, name)
    return (
        f"The data has {show_size(there)} batches. Received: {shown}={show_size(event.data[name])}. "
        f"{shown} counts batches, not samples; leave it out to use the data once. "
        'Keras: "Your input ran out of data; interrupting training."'
    )


def _spent(event: Event, there: Size, steps: Size) -> Iterator[Finding]:
    """A generator that ends before the last epoch."""
    epochs = event.data.get("epochs")
    late = is_not_zero(event.data.get("initial_epoch", 0))
    if not isinstance(epochs, int) or epochs < 2 or late or not exceeds(steps * epochs, there):
        return
    place = event.spans.get("epochs", event.span)
    message = (
        f"The generator ends after {show_size(there)} batches, and cannot be started again. Received: epochs={epochs}. "
        "Let it loop `while True` and give steps_per_epoch, or use a PyDataset. "
        'Keras: "Your input ran out of data; interrupting training."'
    )
    yield Finding(place, message, made_here(event), chain=event.chain)
