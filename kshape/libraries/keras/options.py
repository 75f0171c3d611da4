"""The arguments of functions that make data from files, by name, with their defaults."""

from __future__ import annotations

from typing import Any

from kshape.rulebook.dims import Dim
from kshape.rulebook.specs import TensorSpec
from kshape.values.calls import Call

from .convert import to_rule
from .pipelines import Made

CHANNELS = {"grayscale": 1, "rgb": 3, "rgba": 4}
_DEFAULTS: dict[str, Any] = {
    "labels": "inferred", "label_mode": "int", "class_names": None, "color_mode": "rgb", "batch_size": 32,
    "image_size": (256, 256), "subset": None, "data_format": None, "output_sequence_length": None, "ragged": False,
}  # fmt: skip


class Options:
    """The arguments of such a function by name, with its defaults."""

    __slots__ = ("call", "spans", "values")

    def __init__(self, call: Call, names: str, defaults: dict[str, Any] = _DEFAULTS) -> None:
        self.call = call
        parameters = names.split()
        self.values = {name: defaults[name] for name in parameters if name in defaults}
        self.values |= dict(zip(parameters, call.args, strict=False)) | call.kwargs
        self.spans = {name: call.spans[at] for at, name in enumerate(parameters) if at in call.spans}
        self.spans |= {name: span for name, span in call.spans.items() if isinstance(name, str) and name != "()"}

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name)

    def rule(self, name: str) -> Any:
        """The value as a rule takes it."""
        return to_rule(self.values.get(name))

    def made(self, x: TensorSpec, y: TensorSpec | None) -> Made:
        """The record of the call, for checks."""
        name = self.call.name.rpartition(".")[2]
        options = {each: to_rule(value) for each, value in self.values.items()}
        return Made(name, self.call.span, options, self.spans, x, y)


def picture_sizes(size: Any, mode: Any) -> tuple[Any, ...]:
    """(height, width, channels) for a size and a colour mode, None where they are not known."""
    known = isinstance(size, (tuple, list)) and len(size) == 2
    height, width = (s if isinstance(s, (int, Dim)) else None for s in size) if known else (None, None)
    return height, width, CHANNELS.get(mode) if isinstance(mode, str) else None
