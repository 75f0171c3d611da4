"""Making tf.data data sets: from arrays, generators, files and other data sets. Members of tf.data."""

from __future__ import annotations

from functools import reduce
from typing import Any

from kshape.libraries.keras.convert import from_structure, to_rule, to_structure
from kshape.libraries.keras.pipelines import ENDLESS, UNKNOWN_EXTENT, Extent, Pipeline, is_count
from kshape.libraries.keras.user_code import leaves
from kshape.rulebook.dims import minimum
from kshape.rulebook.specs import TensorSpec, map_structure
from kshape.values.calls import Call
from kshape.values.state import MISSING
from kshape.values.values import DictValue, Inert, ListValue, Native, Property, Tensor, Unknown

from .control import row
from .datasets import DATASET, as_element, changed, dataset, native, unknown_dataset
from .dtypes import dtype_of
from .specs import SpecValue, sizes_of


def from_tensors(call: Call) -> Any:
    """from_tensors(tensors): one element"""
    return dataset(as_element(call.argument(0, "tensors", MISSING), call.span), call.span, Extent(1))


def from_tensor_slices(call: Call) -> Any:
    """from_tensor_slices(tensors): one element for each row of them"""
    whole = as_element(call.argument(0, "tensors", MISSING), call.span)
    rows = rows_of(whole)
    return dataset(changed(whole, row, call.span), call.span, Extent(rows, None, rows, ()))


def rows_of(element: Any) -> Any:
    """The first size of the first tensor in an element, None where it is not known."""
    parts = leaves(to_structure(element))
    sizes = parts[0].spec.sizes if parts and isinstance(parts[0], Tensor) else None
    return sizes[0] if sizes else None


def from_generator(call: Call) -> Any:
    """from_generator(generator, output_types, output_shapes, args, output_signature)"""
    signature = call.argument(4, "output_signature", None)
    if signature is not None:
        return dataset(from_structure(map_structure(_declared, to_structure(signature))), call.span)
    types, shapes = call.argument(1, "output_types", None), call.argument(2, "output_shapes", None)
    return dataset(_typed(types, shapes, call.span), call.span)


def _declared(leaf: Any) -> Any:
    return Tensor(leaf.spec) if isinstance(leaf, SpecValue) else Unknown("an element of a generator")


def _typed(types: Any, shapes: Any, span: Any) -> Any:
    """Nested dtypes and, nested alike, shapes."""
    if isinstance(types, (tuple, ListValue)):
        each = types if isinstance(types, tuple) else types.items
        inner = shapes if isinstance(shapes, tuple) else shapes.items if isinstance(shapes, ListValue) else None
        if not isinstance(each, tuple):
            return Unknown("an element of a generator")
        same = isinstance(inner, tuple) and len(inner) == len(each)
        return tuple(_typed(t, inner[i] if same and inner else None, span) for i, t in enumerate(each))
    if isinstance(types, DictValue):
        known = shapes.entries if isinstance(shapes, DictValue) else {}
        return DictValue({key: _typed(t, known.get(key), span) for key, t in types.entries.items()})
    sizes = None if shapes is None else sizes_of(shapes)
    return Tensor(TensorSpec(sizes, dtype_of(types)), span=span)


def from_files(call: Call) -> Any:
    """list_files, TextLineDataset, TFRecordDataset: texts"""
    return dataset(Tensor(TensorSpec((), "string"), span=call.span), call.span)


def from_range(call: Call) -> Any:
    """range(stop), range(start, stop, step): numbers"""
    ends = [to_rule(arg) for arg in call.args]
    known = bool(ends) and all(isinstance(end, int) for end in ends) and 0 not in ends[2:]
    count = len(range(*ends)) if known else None
    extent = Extent(count, None, count, ())
    return dataset(Tensor(TensorSpec((), "int64"), span=call.span), call.span, extent)


def zipped(call: Call) -> Any:
    """zip(datasets), zip(a, b): an element of each"""
    given = call.args[0] if len(call.args) == 1 else tuple(call.args)
    given = call.kwargs.get("datasets", given)
    if isinstance(given, ListValue) and given.items is not None:
        given = given.items

    def leaf(each: Any) -> Any:
        return each.element if isinstance(each, Pipeline) else Unknown("an element of a data set")

    extent = shortest([each.extent for each in leaves(to_structure(given)) if isinstance(each, Pipeline)])
    return dataset(from_structure(map_structure(leaf, to_structure(given))), call.span, extent)


def shortest(extents: list[Extent]) -> Extent:
    """The extent of several data sets side by side: as long as the shortest of them."""
    if not extents:
        return UNKNOWN_EXTENT
    first, *others = extents
    counts = [each.count for each in extents if each.count is not ENDLESS]
    count: Any = None
    if all(is_count(each) for each in counts):
        count = reduce(minimum, counts) if counts else ENDLESS  # type: ignore[arg-type]
    alike = all((e.batchings is None) == (first.batchings is None) and e.batch == first.batch for e in others)
    same = alike and len({len(e.batchings or ()) for e in extents}) == 1
    samples = first.samples if all(_is(e.samples, first.samples) for e in others) else None
    return Extent(count, first.batch if same else None, samples, first.batchings if same else None, first.made)


def _is(a: Any, b: Any) -> bool:
    return isinstance(a, int) and isinstance(b, int) and a == b


def sampled(call: Call) -> Any:
    """sample_from_datasets(datasets), choose_from_datasets(datasets): an element of one of them"""
    given = call.args[0] if call.args else call.kwargs.get("datasets")
    items = given.items if isinstance(given, ListValue) else None
    if not items or not all(isinstance(each, Pipeline) for each in items):
        return dataset(Unknown("an element of a data set"), call.span)
    return dataset(call.interpreter.join([each.element for each in items]), call.span)


_MAKERS: dict[str, Any] = {
    "from_tensors": from_tensors,
    "from_tensor_slices": from_tensor_slices,
    "from_generator": from_generator,
    "list_files": from_files,
    "range": from_range,
    "zip": zipped,
    "random": from_range,
    "sample_from_datasets": sampled,
    "choose_from_datasets": sampled,
    "load": unknown_dataset,
}

DATASET.members.update({name: Property("staticmethod", native(name, each)) for name, each in _MAKERS.items()})

_LINES = Native("tensorflow.data.TextLineDataset", from_files)
MEMBERS: dict[str, Any] = {
    "Dataset": DATASET,
    "AUTOTUNE": -1,
    "experimental.AUTOTUNE": -1,
    "TextLineDataset": _LINES,
    "TFRecordDataset": _LINES,
    "FixedLengthRecordDataset": _LINES,
    "Options": Native("tensorflow.data.Options", lambda call: Inert("options of a data set")),
    "experimental.make_csv_dataset": Native("tensorflow.data.experimental.make_csv_dataset", unknown_dataset),
    "experimental.CsvDataset": Native("tensorflow.data.experimental.CsvDataset", unknown_dataset),
}
