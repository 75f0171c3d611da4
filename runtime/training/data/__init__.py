"""Data: everything that turns what users hand to fit, evaluate and predict into batches.

    source = make_source(x, y, sample_weight, batch_size=32, steps=None, shuffle=True, class_weight=None)
    source.num_batches, source.batch_size, source.num_samples      # each an int, or None where nobody knows
    try:
        first = source.peek(device)                                # to build a model; nothing is used up
        for epoch in range(epochs):
            for x, y, sample_weight, count in source.epoch(device):
                ...                                                # nested tensors on the device; count: a host int
            if source.ran_out: ...                                 # a generator had less than was asked for
    finally:
        source.close()                                             # threads, workers, device memory

The protocol is `Source`. `epoch` itself calls `on_epoch_begin` and `on_epoch_end`, the latter also where the loop is
left early. With `steps` an epoch has that many batches, and passes over the data go on across epochs. A batch may be a
view of the user's own array: it must not be changed in place. Nothing waits for the device.

What becomes what (`make_source`; one kind a file):

| given | source |
|---|---|
| numpy arrays, tensors, pandas, lists of numbers; lists, tuples, dicts of those; TensorDataset | `ArraySource` |
| h5py data sets, HDF5Matrix, scipy's sparse matrices, memory maps | `ArraySource` over `Rows`, unless small |
| a generator or another iterator | `GeneratorSource` |
| PyDataset, Sequence, whatever has `[i]` and a length | `IndexedSource`, with its workers |
| DataLoader, torch's Dataset | `LoaderSource` |
| anything else that can be iterated | `IterableSource` |

`split_validation` divides arrays for validation_split, `single_batch` serves train_on_batch, `memory` says how much of
a GPU's and the host's memory data may fill.
"""

from __future__ import annotations

from .arrays import ArraySource
from .batches import pack_x_y_sample_weight, unpack_x_y_sample_weight
from .making import make_source, single_batch
from .memory import memory
from .source import Source
from .structures import Batch
from .validation import split_validation

__all__ = [
    "ArraySource",
    "Batch",
    "Source",
    "make_source",
    "memory",
    "pack_x_y_sample_weight",
    "single_batch",
    "split_validation",
    "unpack_x_y_sample_weight",
]
