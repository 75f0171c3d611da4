"""tf.io, tf.image and tf.strings beyond the rules: files, pictures and texts."""

from __future__ import annotations

from typing import Any

from kshape.rulebook.dims import symbol
from kshape.rulebook.specs import TensorSpec
from kshape.values.calls import Call
from kshape.values.values import Array, DictValue, Tensor, Unknown

from .dtypes import dtype_of
from .specs import SpecValue, sizes_of


def read_file(call: Call) -> Any:
    """tf.io.read_file(filename): a text of bytes"""
    return Tensor(TensorSpec((), "string"), span=call.span)


def as_text(call: Call) -> Any:
    """A function of each text: the same shape"""
    return Tensor(TensorSpec(_sizes(call), "string"), span=call.span)


def as_number(call: Call) -> Any:
    """tf.strings.to_number(input, out_type): the same shape"""
    dtype = dtype_of(call.argument(1, "out_type", None), "float32")
    return Tensor(TensorSpec(_sizes(call), dtype), span=call.span)


def length(call: Call) -> Any:
    """tf.strings.length(input): the same shape"""
    return Tensor(TensorSpec(_sizes(call), "int32"), span=call.span)


def decode_raw(call: Call) -> Any:
    """tf.io.decode_raw(input_bytes, out_type): a vector for each text"""
    sizes = _sizes(call)
    dtype = dtype_of(call.argument(1, "out_type", None), None)
    return Tensor(TensorSpec(None if sizes is None else (*sizes, None), dtype), span=call.span)


def fixed_feature(call: Call) -> Any:
    """tf.io.FixedLenFeature(shape, dtype): what a record declares"""
    return SpecValue(TensorSpec(sizes_of(call.argument(0, "shape")), dtype_of(call.argument(1, "dtype"))))


def parse_example(call: Call) -> Any:
    """tf.io.parse_single_example(serialized, features): a tensor for each; parse_example gives batches of them"""
    features = call.argument(1, "features")
    if not isinstance(features, DictValue):
        return Unknown("a parsed example")
    batch = () if call.name.endswith("single_example") else (symbol(),)

    def tensor(feature: Any) -> Any:
        if not isinstance(feature, SpecValue):
            return Unknown("a feature of variable length")
        sizes = None if feature.spec.sizes is None else (*batch, *feature.spec.sizes)
        return Tensor(TensorSpec(sizes, feature.spec.dtype), span=call.span)

    return DictValue({key: tensor(each) for key, each in features.entries.items()}, features.is_open)


def full_match(call: Call) -> Any:
    """tf.strings.regex_full_match(input, pattern): the same shape"""
    return Tensor(TensorSpec(_sizes(call), "bool"), span=call.span)


def _sizes(call: Call) -> Any:
    value = call.args[0] if call.args else next(iter(call.kwargs.values()), None)
    if isinstance(value, (Tensor, Array)):
        return value.spec.sizes
    return () if isinstance(value, str) else None


def _unknown(call: Call) -> Any:
    return Unknown(f"the value of {call.name}")


HANDLERS: dict[str, Any] = {
    "io.read_file": read_file,
    "read_file": read_file,
    "io.decode_raw": decode_raw,
    "decode_raw": decode_raw,
    **{
        f"strings.{name}": as_text
        for name in "lower upper strip regex_replace substr as_string unicode_transcode".split()
    },
    "strings.to_number": as_number,
    "strings.regex_full_match": full_match,
    "io.FixedLenFeature": fixed_feature,
    "io.parse_single_example": parse_example,
    "io.parse_example": parse_example,
    "parse_single_example": parse_example,
    "FixedLenFeature": fixed_feature,
    "strings.length": length,
    "as_string": as_text,
}
