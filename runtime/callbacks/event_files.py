"""Event files for TensorBoard: one writer for each of "train" and "validation", made when something is written.

The package tensorboard is imported with the first of them. The tags are those of Keras, the records those of
TensorFlow 2 (tensors, not the older simple values).
"""

from __future__ import annotations

import importlib.util
import os
import sys
import warnings
from types import ModuleType
from typing import Any

import torch

MISSING = (
    "TensorBoard needs the package tensorboard, which is not installed. "
    'Install it with `pip install tensorboard`, or "kshape-keras[tensorboard]".'
)


def need_tensorboard() -> None:
    """Raises ModuleNotFoundError, which says what to install, where the package is missing."""
    if importlib.util.find_spec("tensorboard") is None:
        raise ModuleNotFoundError(MISSING, name="tensorboard")


class EventFiles:
    """The event files below a directory."""

    def __init__(self, directory: str) -> None:
        self.directory = directory
        self._writers: dict[str, Any] = {}

    def writer(self, name: str) -> Any:
        """The SummaryWriter of "train" or "validation"."""
        if name not in self._writers:
            # With this module there, tensorboard leaves TensorFlow alone, which it can do without.
            sys.modules.setdefault("tensorboard.compat.notf", ModuleType("tensorboard.compat.notf"))
            from torch.utils.tensorboard import SummaryWriter

            self._writers[name] = SummaryWriter(self.path(name))
        return self._writers[name]

    def path(self, name: str) -> str:
        """The directory of "train" or "validation"."""
        return os.path.join(self.directory, name)

    def scalars(self, name: str, values: Any, step: int, prefix: str, suffix: str = "") -> None:
        """Writes each value that is a number under prefix + its name + suffix."""
        writer = self.writer(name)
        for key, value in values.items():
            if isinstance(value, (int, float)):
                writer.add_scalar(f"{prefix}{key}{suffix}", value, step, new_style=True)

    def weight(self, weight: Any, epoch: int, as_image: bool) -> None:
        """A histogram of a weight, and the weight as an image."""
        values = weight.detach()
        values = values.float() if values.dtype is torch.bfloat16 else values
        tag = weight.path.replace(":", "_")
        self.writer("train").add_histogram(f"{tag}/histogram", values, epoch)
        images = _images(values) if as_image else None
        if images is not None:
            self.writer("train").add_images(f"{tag}/image", images, epoch, dataformats="NHWC")

    def model(self, model: Any) -> None:
        """The model's config, of which TensorBoard draws a graph; a warning where the model has none."""
        try:
            text = model.to_json()
        except Exception as error:  # a model that cannot be saved can still be trained
            warnings.warn(
                f"TensorBoard gets no graph of the model, which cannot be saved as JSON: {error}", stacklevel=3
            )
            return
        from tensorboard.compat.proto.summary_pb2 import Summary, SummaryMetadata
        from tensorboard.compat.proto.tensor_pb2 import TensorProto

        metadata = SummaryMetadata(plugin_data={"plugin_name": "graph_keras_model", "content": b"1"})
        tensor = TensorProto(dtype="DT_STRING", string_val=[text.encode()])
        value = Summary.Value(tag="keras", metadata=metadata, tensor=tensor)
        self.writer("train")._get_file_writer().add_summary(Summary(value=[value]), 0)

    def embedding(self, layer: Any, labels: str | None, epoch: int) -> None:
        """The vectors of an Embedding layer for the projector. labels: a file with one line for each."""
        lines = None
        if labels is not None:
            with open(labels, encoding="utf-8") as file:
                lines = file.read().splitlines()
        vectors = layer.weights[0].detach()
        self.writer("train").add_embedding(vectors, metadata=lines, tag=layer.name, global_step=epoch)

    def flush(self) -> None:
        """Lets TensorBoard see what is written so far."""
        for writer in self._writers.values():
            writer.flush()

    def close(self) -> None:
        """Ends the files; what is written later begins new ones."""
        for writer in self._writers.values():
            writer.close()
        self._writers.clear()


def _images(weight: torch.Tensor) -> torch.Tensor | None:
    """(images, height, width, channels) in 0..1: a vector as a line, a matrix lying, a kernel as one image a channel.

    None for what has more axes.
    """
    weight = weight.squeeze()
    if weight.ndim == 1:
        images = weight[None, :, None, None]
    elif weight.ndim == 2:
        images = (weight.T if weight.shape[0] > weight.shape[1] else weight)[None, :, :, None]
    elif weight.ndim == 3:
        images = weight.movedim(-1, 0)[..., None]
    else:
        images = weight
    return images if images.ndim == 4 and images.shape[-1] in (1, 3, 4) else None
