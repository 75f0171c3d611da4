"""Keras's summary of a model as text: the table of layers and the numbers of parameters.

The text is that of `model.summary()` printed to a file, to the character. Source: keras.Model.summary
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from .dims import Shape, Size, show_size
from .errors import RuleError
from .table import crop, fitted_widths, render, wrap

_CHAIN = (88, (0.45, 0.80, 1.0), ("Layer (type)", "Output Shape", "Param #"), ("left", "left", "right"))
_BRANCHING = (
    108,
    (0.3, 0.56, 0.74, 1.0),
    ("Layer (type)", "Output Shape", "Param #", "Connected to"),
    ("left", "left", "right", "left"),
)
_BITS = {
    "bfloat16": 16,
    "bool": 1,
    **{f"{kind}{bits}": bits for kind in ("float", "int", "uint") for bits in (8, 16, 32, 64)},
}


def bits_of(dtype: str) -> int | None:
    """The number of bits of one element; None for a dtype without a fixed number."""
    return _BITS.get(dtype)


class LayerView:
    """One line of the table.

    outputs:     shapes of what the layer gave last; None where it was not called. A shape may be None: not known.
    params:      number of its weights; None where it is not built, "?" where it is and the number is not known.
    trainable:   None where the layer has no weights.
    connections: (layer, index of its call, index of its output) for each tensor that goes in.
    layers:      those of a nested model.
    """

    __slots__ = ("class_name", "connections", "layers", "name", "outputs", "params", "trainable")

    def __init__(
        self,
        name: str,
        class_name: str,
        outputs: Sequence[Shape | None] | None = None,
        params: Any = None,
        trainable: bool | None = None,
        connections: Sequence[tuple[str, int, int]] = (),
        layers: Sequence[LayerView] = (),
    ) -> None:
        self.name, self.class_name, self.outputs = name, class_name, outputs
        self.params, self.trainable = params, trainable
        self.connections, self.layers = tuple(connections), tuple(layers)


class WeightView:
    """One variable of the model: its number of elements (None: not known), its dtype, whether it is trained."""

    __slots__ = ("dtype", "size", "trainable")

    def __init__(self, size: Size | None, dtype: str | None = "float32", trainable: bool = True) -> None:
        self.size, self.dtype, self.trainable = size, dtype, trainable


class ModelView:
    """What a summary shows. `is_chain`: without the column of connections (Sequential, and functional chains).

    optimizer: the states of the optimizer, which count once it has them.
    """

    __slots__ = ("is_chain", "layers", "name", "optimizer", "weights")

    def __init__(
        self,
        name: str,
        layers: Iterable[LayerView],
        weights: Iterable[WeightView],
        is_chain: bool = True,
        optimizer: Iterable[WeightView] = (),
    ) -> None:
        self.name, self.layers, self.weights = name, tuple(layers), tuple(weights)
        self.is_chain, self.optimizer = is_chain, tuple(optimizer)


def summary_table(
    model: ModelView,
    line_length: int | None = None,
    positions: Sequence[float] | None = None,
    expand_nested: bool = False,
    show_trainable: bool = False,
    layer_range: Sequence[str] | None = None,
    columns: int = 80,
) -> str:
    """The summary, with a line break at its end. `columns` is the width of the terminal: 80 where there is none.

    Keras cuts off what is wider than the terminal. Raises RuleError where Keras raises for these arguments.
    """
    header, justify, widths = _columns(model, line_length, positions, show_trainable, columns)
    rows = [
        row
        for layer in _in_range(model.layers, layer_range)
        for row in _rows(layer, model.is_chain, expand_nested, show_trainable)
    ]
    lines = wrap(f'Model: "{model.name}"', columns, fold=True)
    lines += [crop(line, columns) for line in render(header, rows, justify, widths).split("\n")]
    for title, weights in _groups(model):
        lines += wrap(f" {title} params: {_count(weights)} ({_memory(weights)})", columns, fold=True)
    return "\n".join(lines) + "\n"


def _columns(
    model: ModelView, line_length: int | None, positions: Sequence[float] | None, show_trainable: bool, columns: int
) -> tuple[list[str], list[str], list[int]]:
    """Headers, sides and widths of the columns."""
    length, usual, header, justify = _CHAIN if model.is_chain else _BRANCHING
    ends, headers, sides = list(positions or usual), list(header), list(justify)
    if show_trainable:
        length += 12
        ends = [end * 0.90 for end in ends] + [1.0]
        headers.append("Trainable")
        sides.append("center")
    total = line_length or min(length, columns - 4)
    widths: list[int] = []
    for end in ends:
        widths.append(int(end * total) - sum(widths))
        if widths[-1] < 4:
            raise RuleError(
                "argument",
                f"A summary needs columns of 4 characters or more. Received: line_length={total}, positions={ends}.",
                argument="line_length",
                keras="Insufficient console width to print summary.",
            )
    if len(widths) < len(headers):
        raise RuleError(
            "argument",
            f"A summary needs {len(headers)} positions. Received: positions={list(positions or ())}.",
            argument="positions",
            keras="list index out of range",
        )
    return headers, sides, fitted_widths(widths[: len(headers)], total)


def _rows(layer: LayerView, chain: bool, nested: bool, trainable: bool, level: int = 0) -> list[list[str]]:
    prefix = "   " * level + "└ " if level else ""
    row = [f"{prefix}{layer.name} ({layer.class_name})", _shapes(layer.outputs), _params(layer.params)]
    if not chain:
        row.append(", ".join(f"{name}[{call}][{index}]" for name, call, index in layer.connections) or "-")
    if trainable:
        row.append("-" if layer.trainable is None else "Y" if layer.trainable else "N")
    inner = layer.layers if nested else ()
    return [row, *(each for part in inner for each in _rows(part, chain, nested, trainable, level + 1))]


def _shapes(outputs: Sequence[Shape | None] | None) -> str:
    if not outputs:
        return "?"
    each = ["?" if shape is None else f"({', '.join(show_size(size) for size in shape)})" for shape in outputs]
    return each[0] if len(each) == 1 else f"[{', '.join(each)}]"


def _params(params: Any) -> str:
    if params is None:
        return "0 (unbuilt)"
    return params if isinstance(params, str) else _number(params)


def _number(size: Size) -> str:
    return f"{size:,}" if isinstance(size, int) else show_size(size)


def _groups(model: ModelView) -> list[tuple[str, list[WeightView]]]:
    weights = model.weights
    trained = [weight for weight in weights if weight.trainable]
    kept = [weight for weight in weights if not weight.trainable]
    total = [*weights, *model.optimizer]
    groups = [("Total", total), ("Trainable", trained), ("Non-trainable", kept)]
    return [*groups, ("Optimizer", list(model.optimizer))] if model.optimizer else groups


def _count(weights: Sequence[WeightView]) -> str:
    total: Size = 0
    for weight in weights:
        if weight.size is None:
            return "?"
        total = total + weight.size
    return _number(total)


def _memory(weights: Sequence[WeightView]) -> str:
    """Bytes in the largest unit that gives 1 or more: "60.00 B", "97.80 MB"."""
    bits = 0
    for weight in weights:
        if not isinstance(weight.size, int) or weight.dtype not in _BITS:
            return "? B"
        bits += weight.size * _BITS[weight.dtype]
    size, units = bits / 8, ["B", "KB", "MB", "GB", "TB", "PB"]
    for unit in units:
        if size / 1024 < 1:
            return f"{size:.2f} {unit}"
        size /= 1024
    return f"{size:.2f} {units[-1]}"


def _in_range(layers: Sequence[LayerView], layer_range: Sequence[str] | None) -> Sequence[LayerView]:
    """The layers from the first that matches one pattern to the last that matches the other."""
    if layer_range is None:
        return layers
    if len(layer_range) != 2 or not all(isinstance(each, str) for each in layer_range):
        raise RuleError(
            "argument",
            f"A summary needs layer_range to be two names. Received: layer_range={layer_range!r}.",
            argument="layer_range",
            keras="layer_range must be a list or tuple of length 2",
        )
    first, last = ([i for i, layer in enumerate(layers) if re.match(each, layer.name)] for each in layer_range)
    if not first or not last:
        raise RuleError(
            "argument",
            f"A summary needs layer_range to name layers of the model. Received: layer_range={layer_range!r}.",
            argument="layer_range",
            keras="Passed layer_names do not match the layer names in the model.",
        )
    if min(first) > max(last):
        return layers[min(last) : max(first) + 1]
    return layers[min(first) : max(last) + 1]
