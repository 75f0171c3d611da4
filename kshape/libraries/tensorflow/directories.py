"""image_dataset_from_directory and its companions in keras.utils: data sets whose shapes the arguments tell."""

from __future__ import annotations

from typing import Any

from kshape.libraries.keras.convert import to_rule
from kshape.libraries.keras.pipelines import Pipeline
from kshape.libraries.keras.tensors import content_spec
from kshape.rulebook.dims import Dim, symbol
from kshape.rulebook.errors import is_unknown
from kshape.rulebook.specs import TensorSpec
from kshape.values.calls import Call
from kshape.values.state import MISSING
from kshape.values.values import DataFacts, ListValue, Tensor, Unknown

from .datasets import dataset, with_first

CHANNELS = {"grayscale": 1, "rgb": 3, "rgba": 4}


def images(call: Call) -> Any:
    """image_dataset_from_directory: (batch, height, width, channels), labels"""
    size = to_rule(call.argument(6, "image_size", (256, 256)))
    mode = to_rule(call.argument(4, "color_mode", "rgb"))
    known = isinstance(size, (tuple, list)) and len(size) == 2
    height, width = (s if isinstance(s, (int, Dim)) else None for s in size) if known else (None, None)
    channels = CHANNELS.get(mode) if isinstance(mode, str) else None
    pictures = Tensor(TensorSpec((height, width, channels), "float32"), span=call.span, facts=DataFacts(0, 255))
    return directory(call, pictures, 5)


def texts(call: Call) -> Any:
    """text_dataset_from_directory: (batch,) texts, labels"""
    return directory(call, Tensor(TensorSpec((), "string"), span=call.span), 4)


def directory(call: Call, data: Tensor, position: int) -> Any:
    """Files of a directory, labelled by the names of their folders; two data sets for subset="both"."""
    size = call.argument(position, "batch_size", 32)
    element = with_labels(call, data)
    if size is not None:
        element = batched(element, size, call)
    made = dataset(element, call.span)
    made.fields["class_names"] = ListValue(None, Unknown("the name of a class"))
    subset = to_rule(call.kwargs.get("subset"))
    if is_unknown(subset):
        return Unknown("one data set, or two")
    return (made, made) if subset == "both" else made


def with_labels(call: Call, data: Tensor) -> Any:
    """The data and its label: a number, a row of a single 1, or nothing."""
    labels, mode = call.argument(1, "labels", "inferred"), to_rule(call.argument(2, "label_mode", "int"))
    if labels is None or mode is None:
        return data
    names = call.argument(3, "class_names", None)
    classes = len(names.items) if isinstance(names, ListValue) and names.items is not None else None
    if mode == "int":
        spec, facts = TensorSpec((), "int32"), DataFacts(0, None, "integer", classes)
    elif mode == "binary":
        spec, facts = TensorSpec((1,), "float32"), DataFacts(0, 1, "binary", 2)
    elif mode == "categorical":
        spec, facts = TensorSpec((classes,), "float32"), DataFacts(0, 1, "one-hot", classes)
    else:
        return (data, Unknown("labels"))
    return (data, Tensor(spec, span=call.span, facts=facts))


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
    data, targets = content_spec(call.argument(0, "data", MISSING)), call.argument(1, "targets", MISSING)
    length = to_rule(call.argument(2, "sequence_length", MISSING))
    steps = length if isinstance(length, (int, Dim)) and not isinstance(length, bool) else None
    window = TensorSpec(None if not data.sizes else (steps, *data.sizes[1:]), data.dtype)
    element: Any = Tensor(window, span=call.span)
    if targets is not None and targets is not MISSING:
        goal = content_spec(targets)
        element = (element, Tensor(TensorSpec(goal.sizes[1:] if goal.sizes else None, goal.dtype), span=call.span))
    size = call.argument(5, "batch_size", 128)
    return dataset(element if size is None else batched(element, size, call), call.span)


def split(call: Call) -> Any:
    """split_dataset(dataset, left_size): two data sets with the same elements"""
    given = call.argument(0, "dataset")
    return (given, given) if isinstance(given, Pipeline) else (_unknown(call), _unknown(call))


def _unknown(call: Call) -> Any:
    return dataset(Unknown("an element of a data set"), call.span)


HANDLERS: dict[str, Any] = {
    "image_dataset_from_directory": images,
    "text_dataset_from_directory": texts,
    "audio_dataset_from_directory": _unknown,
    "timeseries_dataset_from_array": timeseries,
    "split_dataset": split,
}
