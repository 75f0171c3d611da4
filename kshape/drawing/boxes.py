"""The box of a layer: the same in every picture, whoever knows the layer."""

from __future__ import annotations

from .colours import colour_of
from .picture import Node


def layer_box(
    key: str,
    class_name: str,
    name: str = "",
    *,
    activation: str | None = None,
    inputs: str | None = None,
    outputs: str | None = None,
    dtype: str | None = None,
    params: str | None = None,
    trainable: bool | None = None,
    mark: str | None = None,
) -> Node:
    """A box with a row for each fact that is given; all of them are texts as they are to be read."""
    rows = {
        "activation": activation,
        "input": inputs,
        "output": outputs,
        "dtype": dtype,
        "params": params,
        "trainable": None if trainable is None else "yes" if trainable else "no",
    }
    shown = [(label, value) for label, value in rows.items() if value is not None]
    return Node(key, class_name, name, shown, colour_of(class_name), mark)
