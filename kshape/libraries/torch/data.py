"""torch.utils.data: data sets give samples, a DataLoader puts them into batches."""

from __future__ import annotations

from typing import Any

from kshape.libraries.keras.convert import to_rule
from kshape.libraries.keras.pipelines import Extent, Pipeline, is_count
from kshape.libraries.keras.user_code import item_of
from kshape.libraries.numpy.facts import moved
from kshape.rulebook.dims import symbol
from kshape.rulebook.specs import TensorSpec
from kshape.values.calls import Call, Interpreter
from kshape.values.state import MISSING
from kshape.values.values import (
    Array,
    BoundMethod,
    Class,
    DictValue,
    Function,
    Instance,
    ListValue,
    Native,
    NativeClass,
    Unknown,
    is_size,
)

from .tensors import TorchTensor, tensor

SAMPLE, LENGTH = "<sample>", "<length>"
UNKNOWN_SAMPLE = Unknown("a sample")


def _make(cls: Any, call: Call) -> Any:
    return Instance(cls, call.span)


def _nothing(call: Call) -> None:
    """A method without a result."""


def _length(call: Call) -> Any:
    count = call.receiver.fields.get(LENGTH)
    return count if is_count(count) else Unknown("the length of a data set")


def _sample(call: Call) -> Any:
    return call.receiver.fields.get(SAMPLE, UNKNOWN_SAMPLE)


DATASET = NativeClass(
    "torch Dataset", make=_make, members={"__init__": Native("torch.utils.data.Dataset.__init__", _nothing)}
)


def _known(name: str) -> NativeClass:
    members = {"__len__": Native(f"torch.utils.data.{name}.__len__", _length)}
    members["__getitem__"] = Native(f"torch.utils.data.{name}.__getitem__", _sample)
    return NativeClass(name, bases=(DATASET,), members=members)


def made(cls: NativeClass, sample: Any, count: Any, call: Call) -> Instance:
    """A data set of a library's class."""
    found = Instance(cls, call.span)
    found.fields |= {SAMPLE: sample, LENGTH: count}
    return found


TENSORS, SUBSET = _known("TensorDataset"), _known("Subset")


def tensors(cls: Any, call: Call) -> Any:
    """TensorDataset(*tensors): a row of each"""
    if not all(isinstance(arg, Array) for arg in call.args) or not isinstance(cls, NativeClass):
        return made(cls, UNKNOWN_SAMPLE, None, call)
    rows = tuple(_row(arg) for arg in call.args)
    sizes = call.args[0].spec.sizes if call.args else None
    return made(cls, rows, sizes[0] if sizes else None, call)


def _row(array: Array) -> TorchTensor:
    sizes = array.spec.sizes
    spec = TensorSpec(sizes[1:] if sizes else None, array.spec.dtype)
    return TorchTensor(spec, moved(array.facts, "take"), array.span)


TENSORS.make = tensors


def sample_of(interpreter: Interpreter, dataset: Any, span: Any) -> Any:
    """What dataset[i] is."""
    if isinstance(dataset, Array):
        return _row(dataset)
    if isinstance(dataset, ListValue):
        return interpreter.element(dataset)
    if not isinstance(dataset, Instance):
        return UNKNOWN_SAMPLE
    if SAMPLE in dataset.fields:
        return dataset.fields[SAMPLE]
    found = item_of(interpreter, dataset, span)
    return UNKNOWN_SAMPLE if found is None else found


def length_of(interpreter: Interpreter, dataset: Any, span: Any) -> Any:
    """len(dataset), None where it is not known."""
    if isinstance(dataset, Array):
        return dataset.spec.sizes[0] if dataset.spec.sizes else None
    if isinstance(dataset, ListValue):
        return None if dataset.items is None else len(dataset.items)
    if not isinstance(dataset, Instance):
        return None
    if LENGTH in dataset.fields:
        return dataset.fields[LENGTH]
    method = interpreter.find_in_class(dataset.cls, "__len__") if isinstance(dataset.cls, Class) else MISSING
    found = interpreter.call(BoundMethod(method, dataset), [], {}, span) if isinstance(method, Function) else None
    return found if is_count(found) else None


def random_split(call: Call) -> Any:
    """random_split(dataset, lengths): as many parts, numbers of samples or shares"""
    dataset, lengths = call.argument(0, "dataset"), to_rule(call.argument(1, "lengths"))
    given = call.argument(1, "lengths")
    count = len(given.items) if isinstance(given, ListValue) and given.items is not None else None
    if count is None:
        return Unknown("parts of a data set")
    sample = sample_of(call.interpreter, dataset, call.span)
    parts = lengths if isinstance(lengths, list) else [None] * count
    return ListValue(tuple(made(SUBSET, sample, size if is_count(size) else None, call) for size in parts))


def subset(cls: Any, call: Call) -> Any:
    """Subset(dataset, indices)"""
    count = call.interpreter.length(call.argument(1, "indices"), call.span)
    sample = sample_of(call.interpreter, call.argument(0, "dataset"), call.span)
    return made(SUBSET, sample, count if is_count(count) else None, call)


SUBSET.make = subset


def loader(cls: Any, call: Call) -> Any:
    """DataLoader(dataset, batch_size=1, ..., drop_last=False): samples in batches, by the default collate"""
    if not isinstance(cls, NativeClass):
        return Instance(cls, call.span)
    dataset, size = call.argument(0, "dataset"), to_rule(call.argument(1, "batch_size", 1))
    whole = call.argument(8, "drop_last", False)
    found = _batches(call, dataset, size, whole)
    found.fields |= {"dataset": dataset, "batch_size": call.argument(1, "batch_size", 1)}
    return found


_OWN_WAY = ("sampler", "batch_sampler", "collate_fn")


def _batches(call: Call, dataset: Any, size: Any, whole: Any) -> Pipeline:
    given = [call.argument(at, name) for at, name in zip((3, 4, 6), _OWN_WAY, strict=True)]
    if given[1] is not None or given[2] is not None:
        return Pipeline(LOADER, Unknown("a batch"), call.span)
    sample = sample_of(call.interpreter, dataset, call.span)
    count = length_of(call.interpreter, dataset, call.span) if given[0] is None else None
    extent = Extent(count, None, count, ())
    if size is None:
        return Pipeline(LOADER, collated(sample, None, call), call.span, extent)
    if not isinstance(size, int) or not isinstance(whole, bool):
        return Pipeline(LOADER, collated(sample, symbol(), call), call.span, Extent(batchings=(call.span,)))
    rows = size if whole else symbol(upper=size)
    return Pipeline(LOADER, collated(sample, rows, call), call.span, extent.batched(size, call.span, whole))


def collated(sample: Any, rows: Any, call: Call) -> Any:
    """Samples put together along a new first axis, or (rows=None) one sample as tensors."""
    if isinstance(sample, tuple):
        return tuple(collated(each, rows, call) for each in sample)
    if isinstance(sample, DictValue):
        return DictValue({key: collated(each, rows, call) for key, each in sample.entries.items()}, sample.is_open)
    front = () if rows is None else (rows,)
    if isinstance(sample, Array):
        spec = TensorSpec(None if sample.spec.sizes is None else (*front, *sample.spec.sizes), sample.spec.dtype)
        return tensor(TorchTensor(spec, moved(sample.facts, "take"), sample.span), sample.span)
    if is_size(sample) or isinstance(sample, float):
        return TorchTensor(TensorSpec(front, "float64" if isinstance(sample, float) else "int64"), None, call.span)
    return Unknown("a batch")


LOADER = NativeClass("DataLoader", make=loader)
DATA: dict[str, Any] = {
    "Dataset": DATASET,
    "IterableDataset": DATASET,
    "TensorDataset": TENSORS,
    "Subset": SUBSET,
    "DataLoader": LOADER,
    "random_split": Native("torch.utils.data.random_split", random_split),
}
