"""KS411 argument-beside-dataset."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kshape.libraries.keras.batches import Source
from kshape.values.trace import Event, Trace

from ._data import data_events
from ._edits import without_argument
from ._sources import made_here, source
from .base import Check, Finding, Repair


class ArgumentBesideDataset(Check):
    """`y`, `sample_weight`, `validation_split` or `class_weight` beside a data set that brings them along, or cannot.

    A data set or generator gives x, y and the weights together, in batches of its own. Keras refuses y and the weights
    beside it, cannot split it, and takes `class_weight` neither for a generator nor for a DataLoader. Keras 3 lets
    `batch_size` pass without a word and does not look at it; that is a warning.

    Bad:
        def batches():
            while True:
                yield np.zeros((8, 4)), np.zeros((8, 1))
        model = Sequential([Input((4,)), Dense(1)])
        model.compile("sgd", "mse")
        model.fit(batches(), np.zeros((8, 1)), steps_per_epoch=2, verbose=0)
    Good:
        def batches():
            while True:
                yield np.zeros((8, 4)), np.zeros((8, 1))
        model = Sequential([Input((4,)), Dense(1)])
        model.compile("sgd", "mse")
        model.fit(batches(), steps_per_epoch=2, verbose=0)
    Bad:
        import torch
        data = torch.utils.data.TensorDataset(torch.zeros(32, 4), torch.zeros(32, 1))
        model = Sequential([Input((4,)), Dense(1)])
        model.compile("sgd", "mse")
        model.fit(torch.utils.data.DataLoader(data, batch_size=8), validation_split=0.2, verbose=0)
    Good:
        import torch
        data = torch.utils.data.TensorDataset(torch.zeros(32, 4), torch.zeros(32, 1))
        train, test = torch.utils.data.random_split(data, [24, 8])
        loader, test_loader = (torch.utils.data.DataLoader(part, batch_size=8) for part in (train, test))
        model = Sequential([Input((4,)), Dense(1)])
        model.compile("sgd", "mse")
        model.fit(loader, validation_data=test_loader, verbose=0)
    """

    code = "KS411"
    fix = "S"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for event in data_events(trace):
            found = source(event)
            if found is None or found.is_refused or found.kind == "data" or event.kind == "validate":
                continue
            for name, message in refused(event, found):
                severity = ("warning" if event.kind == "fit" else "info") if name == "batch_size" else "error"
                edit = without_argument(event.span, event.spans[name])
                repair = None if edit is None else Repair(f"take {name} away", edit)
                yield Finding(event.spans[name], message, made_here(event), repair, severity, event.chain)


def refused(event: Event, found: Source) -> Iterator[tuple[str, str]]:
    """Each argument that has no place beside this source, with the message."""
    for name, what in (("y", "targets"), ("sample_weight", "sample weights")):
        if name in event.data.get("beside", ()):
            keras = f"When providing `x` as a {found.kind}, `{_IN_KERAS.get(name, name)}` should not be passed."
            yield name, f'{_A[found.kind]} brings the {what} along with x: take {name} away. Keras: "{keras}"'
    split = event.data.get("validation_split")
    if isinstance(split, (int, float)) and split and event.data.get("validation_data") is None:
        advice = "Keep some of the data apart, and give it as validation_data."
        keras = "Argument `validation_split` is only supported for tensors or NumPy arrays."
        yield "validation_split", f'Only arrays can be split. Received: {_a(found)}. {advice} Keras: "{keras}"'
    if found.kind in _NO_CLASS_WEIGHT and event.data.get("class_weight") is not None:
        keras = f"Argument `class_weight` is not supported for {_NO_CLASS_WEIGHT[found.kind]} inputs."
        advice = "Give the weight of each sample as a third array of the batch."
        yield "class_weight", f'{_A[found.kind]} takes no class_weight. {advice} Keras: "{keras}"'
    size = event.data.get("batch_size")
    if isinstance(size, int) and "batch_size" in event.spans and not _is(size, found.extent.batch):
        batch = f" ({found.extent.batch})" if found.extent.batch is not None else ""
        yield "batch_size", f"{_A[found.kind]} has batches of its own{batch}: Keras does not look at batch_size={size}."


_A = {
    "tf.data.Dataset": "A tf.data.Dataset",
    "PyDataset": "A PyDataset",
    "torch DataLoader": "A torch DataLoader",
    "generator": "A generator",
}
_IN_KERAS = {"sample_weight": "sample_weights"}
_NO_CLASS_WEIGHT = {"generator": "Python generator", "torch DataLoader": "torch DataLoader"}


def _a(found: Source) -> str:
    return _A[found.kind][0].lower() + _A[found.kind][1:]


def _is(size: int, batch: Any) -> bool:
    return isinstance(batch, int) and batch == size
