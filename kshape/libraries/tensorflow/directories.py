"""image_dataset_from_directory and its companions in keras.utils: data sets whose shapes the arguments tell."""

from __future__ import annotations

from typing import Any

from kshape.libraries.keras.convert import to_rule
from kshape.libraries.keras.options import Options, picture_sizes
from kshape.libraries.keras.pipelines import Extent, Pipeline, is_count
from kshape.libraries.keras.session import session_of
from kshape.libraries.keras.tensors import content_spec
from kshape.libraries.numpy.facts import moved
from kshape.rulebook.dims import symbol
from kshape.rulebook.errors import is_unknown
from kshape.rulebook.specs import TensorSpec
from kshape.values.calls import Call
from kshape.values.values import Array, DataFacts, ListValue, Tensor, Unknown

from .datasets import dataset, with_first

_IMAGES = (
    "directory labels label_mode class_names color_mode batch_size image_size shuffle seed validation_split subset "
    "interpolation follow_links crop_to_aspect_ratio pad_to_aspect_ratio data_format format verbose"
)
_TEXTS = "directory labels label_mode class_names batch_size max_length shuffle seed validation_split subset"
_AUDIO = (
    "directory labels label_mode class_names batch_size sampling_rate output_sequence_length ragged shuffle seed "
    "validation_split subset"
)
_SERIES = (
    "data targets sequence_length sequence_stride sampling_rate batch_size shuffle seed start_index end_index"
)  # fmt: skip


def images(call: Call) -> Any:
    """image_dataset_from_directory: (batch, height, width, channels), labels"""
    options = Options(call, _IMAGES)
    sizes = picture_sizes(options.rule("image_size"), options.rule("color_mode"))
    layout = options.rule("data_format") or session_of(call.interpreter).get("image_data_format")
    if layout == "channels_first":
        sizes = (sizes[2], *sizes[:2])
    spec = TensorSpec(sizes, "float32")
    return directory(call, options, Tensor(spec, span=call.span, facts=DataFacts(0, 255)))


def texts(call: Call) -> Any:
    """text_dataset_from_directory: (batch,) texts, labels"""
    return directory(call, Options(call, _TEXTS), Tensor(TensorSpec((), "string"), span=call.span))


def audio(call: Call) -> Any:
    """audio_dataset_from_directory: (batch, length, channels), labels"""
    options = Options(call, _AUDIO)
    length = options.rule("output_sequence_length")
    spec = TensorSpec((length if isinstance(length, int) else None, None), "float32")
    return directory(call, options, Tensor(spec, span=call.span))


def directory(call: Call, options: Options, data: Tensor) -> Any:
    """Files of a directory, labelled by the names of their folders; two data sets for subset="both"."""
    if any(is_unknown(options.rule(name)) for name in ("subset", "batch_size", "label_mode")):
        return Unknown("data sets")
    element = with_labels(call, options, data)
    made = options.made(data.spec, _spec_of_label(element))
    extent, size = Extent(None, None, None, (), made), options["batch_size"]
    if size is not None:
        element, extent = batched(element, size, call), extent.batched(options.rule("batch_size"), call.span)
    found = dataset(element, call.span, extent)
    names = options["class_names"]
    found.fields["class_names"] = names if isinstance(names, ListValue) else ListValue(None, Unknown("a class name"))
    return (found, found) if options.rule("subset") == "both" else found


def _spec_of_label(element: Any) -> TensorSpec | None:
    second = element[1] if isinstance(element, tuple) else None
    return second.spec if isinstance(second, Tensor) else None


def with_labels(call: Call, options: Options, data: Tensor) -> Any:
    """The data and its label: a number, a row of a single 1, or nothing."""
    mode = options.rule("label_mode")
    if options["labels"] is None or mode is None:
        return data
    names = options["class_names"]
    classes = len(names.items) if isinstance(names, ListValue) and names.items is not None else None
    return (data, label(mode, classes, call.span))


def label(mode: Any, classes: int | None, span: Any) -> Any:
    """One label in a label_mode."""
    if mode == "int":
        last = None if classes is None else classes - 1
        spec, facts = TensorSpec((), "int32"), DataFacts(0, last, "integer", classes)
    elif mode == "binary":
        spec, facts = TensorSpec((1,), "float32"), DataFacts(0, 1, "binary", 2)
    elif mode == "categorical":
        spec, facts = TensorSpec((classes,), "float32"), DataFacts(0, 1, "one-hot", classes)
    else:
        return Unknown("labels")
    return Tensor(spec, span=span, facts=facts)


def batched(element: Any, size: Any, call: Call) -> Any:
    """The element in batches, the last of which may be smaller."""
    given = to_rule(size)
    batch = symbol(upper=given if isinstance(given, int) and given > 0 else None)

    def leaf(each: Any) -> Any:
        made = isinstance(each, Tensor)
        return Tensor(with_first(each.spec, batch), span=call.span, facts=each.facts) if made else each

    return tuple(map(leaf, element)) if isinstance(element, tuple) else leaf(element)


def timeseries(call: Call) -> Any:
    """timeseries_dataset_from_array(data, targets, sequence_length): (batch, length, *features), (batch, *targets)"""
    options = Options(call, _SERIES, {"batch_size": 128, "sequence_stride": 1, "sampling_rate": 1})
    if is_unknown(options.rule("batch_size")):
        return _unknown(call)
    data, targets = content_spec(options["data"]), options["targets"]
    length = options.rule("sequence_length")
    steps = length if is_count(length) else None
    window = TensorSpec(None if not data.sizes else (steps, *data.sizes[1:]), data.dtype)
    element: Any = Tensor(window, span=call.span)
    if targets is not None:
        goal = content_spec(targets)
        facts = moved(targets.facts, "take") if isinstance(targets, (Array, Tensor)) else None
        spec = TensorSpec(goal.sizes[1:] if goal.sizes else None, goal.dtype)
        element = (element, Tensor(spec, span=call.span, facts=facts))
    made = options.made(window, _spec_of_label(element))
    windows = _windows(options, data, targets)
    extent, size = Extent(windows, None, windows, (), made), options["batch_size"]
    if size is not None:
        element, extent = batched(element, size, call), extent.batched(options.rule("batch_size"), call.span)
    return dataset(element, call.span, extent)


def _windows(options: Options, data: TensorSpec, targets: Any) -> int | None:
    """How many windows there are, where all that counts is known."""
    names = ("sequence_length", "sequence_stride", "sampling_rate")
    numbers = [options.rule(name) for name in names]
    limits = any(options[name] is not None for name in ("start_index", "end_index"))
    rows = data.sizes[0] if data.sizes else None
    if limits or not isinstance(rows, int) or not all(isinstance(each, int) and each > 0 for each in numbers):
        return None
    length, stride, rate = numbers
    places = rows - (int(length) - 1) * int(rate)
    if targets is not None:
        goal = content_spec(targets)
        if not goal.sizes or not isinstance(goal.sizes[0], int):
            return None
        places = min(places, goal.sizes[0])
    return max(-(-places // int(stride)), 0)


def split(call: Call) -> Any:
    """split_dataset(dataset, left_size): two data sets with the same elements"""
    given = call.argument(0, "dataset")
    if isinstance(given, Pipeline):
        halves = dataset(given.element, call.span, given.extent.of_unknown_length())
        return (halves, halves)
    return (_unknown(call), _unknown(call))


def _unknown(call: Call) -> Any:
    return dataset(Unknown("an element of a data set"), call.span)


HANDLERS: dict[str, Any] = {
    "image_dataset_from_directory": images,
    "text_dataset_from_directory": texts,
    "audio_dataset_from_directory": audio,
    "timeseries_dataset_from_array": timeseries,
    "split_dataset": split,
}
