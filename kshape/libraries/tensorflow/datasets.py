"""tf.data: data sets by what each of their elements is. Where that is not known, neither is what comes after."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kshape.libraries.keras.convert import from_structure, to_rule, to_structure
from kshape.libraries.keras.pipelines import UNKNOWN_EXTENT, Extent, Pipeline, is_count
from kshape.libraries.keras.tensors import content_spec
from kshape.libraries.numpy.facts import moved
from kshape.rulebook.dims import Dim, symbol
from kshape.rulebook.specs import TensorSpec, map_structure
from kshape.values.calls import Call
from kshape.values.state import MISSING
from kshape.values.values import (
    Array,
    BoundMethod,
    Choice,
    DictValue,
    Function,
    IteratorValue,
    ListValue,
    Native,
    NativeClass,
    Property,
    Tensor,
    Unknown,
    is_constant,
    is_size,
)

from .control import row
from .specs import SpecValue

Change = Callable[[TensorSpec], TensorSpec]


def dataset(element: Any, span: Any = None, extent: Extent = UNKNOWN_EXTENT) -> Pipeline:
    """A data set with such elements."""
    return Pipeline(DATASET, element, span, extent)


def like(call: Call, element: Any) -> Pipeline:
    """A data set of as many, but other elements than that whose method is called."""
    return dataset(element, call.span, call.receiver.extent)


def changed(value: Any, change: Change, span: Any) -> Any:
    """A nested element with every tensor's spec changed; unknown parts stay unknown."""

    def leaf(each: Any) -> Any:
        if isinstance(each, Pipeline):
            return dataset(changed(each.element, change, span), span)
        if not isinstance(each, (Tensor, Array)):
            return each
        return Tensor(change(each.spec), span=span, facts=moved(each.facts, "take"))

    return from_structure(map_structure(leaf, to_structure(value)))


def as_element(value: Any, span: Any) -> Any:
    """What a function of the user returned, as an element: lists and numbers become tensors."""
    if isinstance(value, tuple):
        return tuple(as_element(each, span) for each in value)
    if isinstance(value, DictValue):
        return DictValue({key: as_element(each, span) for key, each in value.entries.items()}, value.is_open)
    if isinstance(value, Tensor):
        return value
    if isinstance(value, Array):
        return Tensor(value.spec, span=span, facts=value.facts)
    if isinstance(value, ListValue) or is_size(value) or (is_constant(value) and value is not None):
        return Tensor(content_spec(value), span=span)
    return value if isinstance(value, (Pipeline, Choice)) else Unknown("an element of a data set")


def unknown_dataset(call: Call) -> Any:
    """A data set of which nobody knows the elements."""
    return dataset(Unknown("an element of a data set"), call.span)


def same(call: Call) -> Any:
    """shuffle, prefetch, cache, ...: the same elements"""
    return call.receiver


def repeat(call: Call) -> Any:
    """repeat(count=None): the same elements again and again"""
    return dataset(call.receiver.element, call.span, call.receiver.extent.repeated(_number(call, "count", None)))


def take(call: Call) -> Any:
    """take(count): the first elements"""
    return dataset(call.receiver.element, call.span, call.receiver.extent.taken(_number(call, "count", MISSING)))


def skip(call: Call) -> Any:
    """skip(count): without the first elements"""
    return dataset(call.receiver.element, call.span, call.receiver.extent.skipped(_number(call, "count", MISSING)))


def fewer(call: Call) -> Any:
    """filter, shard, take_while, ...: some of the elements"""
    return dataset(call.receiver.element, call.span, call.receiver.extent.of_unknown_length())


def _number(call: Call, name: str, default: Any) -> Any:
    return to_rule(call.argument(0, name, default))


def batch(call: Call) -> Any:
    """batch(batch_size, drop_remainder=False): a first axis of that size, the last one may be smaller"""
    whole = call.argument(1, "drop_remainder", False) is True
    size = batch_size(call, 0, whole)
    return dataset(
        changed(call.receiver.element, lambda spec: with_first(spec, size), call.span),
        call.span,
        _batched(call, whole),
    )


def _batched(call: Call, whole: bool) -> Extent:
    extent: Extent = call.receiver.extent
    return extent.batched(_number(call, "batch_size", MISSING), call.span, whole)


def batch_size(call: Call, position: int, whole: bool) -> Any:
    """The size of the batch axis: known only where no smaller batch may come last."""
    given = to_rule(call.argument(position, "batch_size", MISSING))
    if not isinstance(given, (int, Dim)) or isinstance(given, bool):
        return symbol()
    return given if whole else symbol(upper=given if isinstance(given, int) and given > 0 else None)


def with_first(spec: TensorSpec, size: Any) -> TensorSpec:
    """The spec with another axis in front."""
    return TensorSpec(None if spec.sizes is None else (size, *spec.sizes), spec.dtype)


def padded_batch(call: Call) -> Any:
    """padded_batch(batch_size, padded_shapes=None): as batch; axes without a fixed size are those of the longest"""
    whole = call.argument(3, "drop_remainder", False) is True
    size = batch_size(call, 0, whole)

    def pad(spec: TensorSpec) -> TensorSpec:
        if spec.sizes is None:
            return spec
        loose = call.argument(1, "padded_shapes", None) is not None
        return TensorSpec((size, *(s if isinstance(s, int) and not loose else None for s in spec.sizes)), spec.dtype)

    return dataset(changed(call.receiver.element, pad, call.span), call.span, _batched(call, whole))


def unbatch(call: Call) -> Any:
    """unbatch(): one element for each row"""
    return dataset(changed(call.receiver.element, row, call.span), call.span, call.receiver.extent.unbatched())


def mapped(call: Call) -> Any:
    """map(map_func): what the function gives for an element"""
    return like(call, as_element(called(call, 0, "map_func"), call.span))


def called(call: Call, position: int, name: str) -> Any:
    """The value of a function of an element; a tuple comes as several arguments."""
    function, element = call.argument(position, name, MISSING), call.receiver.element
    if isinstance(element, Unknown):
        count = parameters(function)
        if count is None:
            return Unknown("the value of a function of an unknown element")
        return call.interpreter.call(function, [element] * count, {}, call.span)
    return call.interpreter.call(function, list(element) if isinstance(element, tuple) else [element], {}, call.span)


def parameters(function: Any) -> int | None:
    """How many positional parameters without default a user's function has; None where it takes any number."""
    bound = isinstance(function, BoundMethod)
    inner = function.function if bound else function
    if not isinstance(inner, Function):
        return None
    spec = inner.node.args
    if spec.vararg is not None:
        return None
    return len(spec.posonlyargs) + len(spec.args) - len(inner.defaults) - bound


def flat(call: Call) -> Any:
    """flat_map(map_func), interleave(map_func): the elements of the data sets that the function gives"""
    found = called(call, 0, "map_func")
    element = found.element if isinstance(found, Pipeline) else Unknown("an element of a data set")
    return dataset(element, call.span)


def window(call: Call) -> Any:
    """window(size): data sets of a few elements each"""

    def leaf(each: Any) -> Any:
        return dataset(each, call.span)

    return dataset(from_structure(map_structure(leaf, to_structure(call.receiver.element))), call.span)


def concatenated(call: Call) -> Any:
    """a.concatenate(b): elements of either"""
    other = call.argument(0, "dataset")
    if not isinstance(other, Pipeline):
        return unknown_dataset(call)
    counts = call.receiver.extent.count, other.extent.count
    known = all(is_count(count) for count in counts)
    extent = call.receiver.extent.of_unknown_length().but(count=counts[0] + counts[1] if known else None)
    return dataset(call.interpreter.join([call.receiver.element, other.element]), call.span, extent)


def enumerated(call: Call) -> Any:
    """enumerate(): (number, element)"""
    return like(call, (Tensor(TensorSpec((), "int64"), span=call.span), call.receiver.element))


def applied(call: Call) -> Any:
    """apply(transformation): what the function makes of the data set"""
    found = call.interpreter.call(call.argument(0, "transformation_func"), [call.receiver], {}, call.span)
    return found if isinstance(found, Pipeline) else unknown_dataset(call)


def as_arrays(call: Call) -> Any:
    """as_numpy_iterator(): the elements as arrays"""

    def leaf(each: Any) -> Any:
        return Array(each.spec, each.facts, call.span) if isinstance(each, Tensor) else each

    return IteratorValue(None, from_structure(map_structure(leaf, to_structure(call.receiver.element))))


def element_spec(call: Call) -> Any:
    """element_spec: nested TensorSpecs"""

    def leaf(each: Any) -> Any:
        return SpecValue(each.spec) if isinstance(each, Tensor) else Unknown("a spec")

    return from_structure(map_structure(leaf, to_structure(call.receiver.element)))


def first(call: Call) -> Any:
    """get_single_element()"""
    return call.receiver.element


def _nothing(call: Call) -> None:
    """A method without a result."""


def _unknown(call: Call) -> Any:
    return Unknown(f"the value of {call.name}")


def native(name: str, handler: Any) -> Native:
    return Native(f"tensorflow.data.Dataset.{name}", handler)


_METHODS: dict[str, Any] = {
    **dict.fromkeys(
        "shuffle prefetch cache with_options snapshot".split(),
        same,
    ),
    **dict.fromkeys("shard filter take_while ignore_errors unique".split(), fewer),
    "repeat": repeat,
    "take": take,
    "skip": skip,
    "batch": batch,
    "padded_batch": padded_batch,
    "unbatch": unbatch,
    "map": mapped,
    "map_with_legacy_function": mapped,
    "flat_map": flat,
    "interleave": flat,
    "window": window,
    "concatenate": concatenated,
    "enumerate": enumerated,
    "apply": applied,
    "as_numpy_iterator": as_arrays,
    "get_single_element": first,
    "bucket_by_sequence_length": unknown_dataset,
    "rebatch": unknown_dataset,
    "ragged_batch": unknown_dataset,
    "scan": unknown_dataset,
    "save": _nothing,
    **dict.fromkeys(("reduce", "cardinality", "options", "make_one_shot_iterator"), _unknown),
}
DATASET = NativeClass("Dataset", members={name: native(name, handler) for name, handler in _METHODS.items()})
DATASET.members["element_spec"] = Property("property", native("element_spec", element_spec))
