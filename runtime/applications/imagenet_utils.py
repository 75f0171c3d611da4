"""Images before and class numbers after a model trained on ImageNet. Source: keras.applications.imagenet_utils

Each module of `runtime.applications` has the `preprocess_input` that its weights were trained with.
"""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import numpy as np
import torch

from kshape.rulebook.kinds import one_of
from kshape.rulebook.settings import settings

from .. import ops
from ..core.errors import InvalidArgument, asked
from ..core.symbolic import is_symbolic
from ..core.tensors import convert_to_numpy
from ..utils.downloads import get_file

BLUE_GREEN_RED = (103.939, 116.779, 123.68)
MEANS = (0.485, 0.456, 0.406)
DEVIATIONS = (0.229, 0.224, 0.225)

CLASS_INDEX = "https://storage.googleapis.com/download.tensorflow.org/data/imagenet_class_index.json"
CLASS_INDEX_HASH = "c2c37ea517e94d9795004a39431a14cb"
CLASSES = 1000


def preprocess_input(x: Any, data_format: Any = None, mode: str = "caffe") -> Any:
    """Pixels from 0 to 255, RGB, as the model wants them: an array for an array, a tensor for a tensor.

    mode: "caffe" BGR less the mean of ImageNet; "tf" x / 127.5 - 1; "torch" x / 255, by mean and deviation.
    x: (batch, height, width, 3) or (height, width, 3), channels where data_format says. An array of floats is written
    into, as Keras does it. Raises InvalidArgument for another mode or data format.
    """
    asked(one_of("caffe", "tf", "torch"), "preprocess_input", "mode", mode)
    if data_format is None:
        data_format = settings.image_data_format
    data_format = asked(one_of("channels_last", "channels_first"), "preprocess_input", "data_format", data_format)
    axis = -3 if data_format == "channels_first" else -1
    if isinstance(x, np.ndarray):
        return _of_array(x, axis, mode)
    return _of_tensor(x, axis, mode)


def preprocess_input_caffe(x: Any, data_format: Any = None) -> Any:
    """BGR less the mean of ImageNet. x: pixels from 0 to 255, (batch, height, width, 3), RGB."""
    return preprocess_input(x, data_format, "caffe")


def preprocess_input_tf(x: Any, data_format: Any = None) -> Any:
    """x / 127.5 - 1. x: pixels from 0 to 255."""
    return preprocess_input(x, data_format, "tf")


def preprocess_input_torch(x: Any, data_format: Any = None) -> Any:
    """(x / 255 - mean) / deviation of ImageNet. x: pixels from 0 to 255, (batch, height, width, 3), RGB."""
    return preprocess_input(x, data_format, "torch")


def preprocess_input_none(x: Any, data_format: Any = None) -> Any:
    """x as it is: the model begins with layers that scale it."""
    return x


def decode_predictions(preds: Any, top: int = 5) -> list[list[tuple[str, str, float]]]:
    """For each sample the `top` most likely classes, best first: (WordNet id, name, probability).

    preds: (batch, 1000). Reads `imagenet_class_index.json` in the folder `models` of Keras's cache, which is fetched
    where it is missing. Raises InvalidArgument for another shape.
    """
    values = convert_to_numpy(preds)
    if values.ndim != 2 or values.shape[1] != CLASSES:
        raise InvalidArgument(
            f"decode_predictions needs predictions of shape (batch, {CLASSES}). Received: shape={values.shape}."
        )
    classes = _classes(_class_index())
    best = np.argsort(values, axis=-1)[:, ::-1][:, :top]
    return [[(*classes[i], row[i]) for i in order] for row, order in zip(values, best, strict=True)]


def _class_index() -> Path:
    return Path(get_file(origin=CLASS_INDEX, cache_subdir="models", file_hash=CLASS_INDEX_HASH))


@functools.cache
def _classes(path: Path) -> list[tuple[str, str]]:
    """(WordNet id, name) of every class number."""
    index = json.loads(path.read_text(encoding="utf-8"))
    return [tuple(index[str(number)]) for number in range(CLASSES)]


def _of_array(x: np.ndarray, axis: int, mode: str) -> np.ndarray:
    if not np.issubdtype(x.dtype, np.floating):
        x = x.astype(settings.floatx)
    if mode == "tf":
        x /= 127.5
        x -= 1.0
        return x
    shape = (3,) + (1,) * (-1 - axis)
    if mode == "caffe":
        x = np.flip(x, axis)
        x -= np.reshape(BLUE_GREEN_RED, shape).astype(x.dtype)
        return x
    x /= 255.0
    x -= np.reshape(MEANS, shape).astype(x.dtype)
    x /= np.reshape(DEVIATIONS, shape).astype(x.dtype)
    return x


def _of_tensor(x: Any, axis: int, mode: str) -> Any:
    """By ops, so that a symbolic tensor gives a part of a graph."""
    if not is_symbolic(x):
        x = ops.convert_to_tensor(x)
        x = x if x.is_floating_point() else x.to(getattr(torch, settings.floatx))
    if mode == "tf":
        return x / 127.5 - 1.0
    shape = (3,) + (1,) * (-1 - axis)

    def constant(values: Any) -> Any:
        return ops.convert_to_tensor(np.reshape(values, shape), dtype=x.dtype)

    if mode == "caffe":
        return ops.flip(x, axis=axis) - constant(BLUE_GREEN_RED)
    return (x / 255.0 - constant(MEANS)) / constant(DEVIATIONS)
