"""Keras 1's `Merge` layer and the function `merge`: one class for what Add, Multiply, Concatenate, Dot, ... are today.

Source: Keras 1.2.2, keras.engine.topology.Merge. Sizes must be equal here; nothing broadcasts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..binding import bind
from ..dims import Shape, differs, is_undefined, show_shape
from ..errors import RuleError, Undecided, is_unknown
from ..kinds import Anything, wrong
from ..layer import LayerRule
from ..specs import TensorSpec
from .merge_shapes import dot_shape, joined_shape, need_list

MODES = ("sum", "mul", "concat", "ave", "cos", "dot", "max")
SUCCESSORS = {
    "sum": "add",
    "mul": "multiply",
    "concat": "concatenate",
    "ave": "average",
    "cos": "dot",
    "dot": "dot",
    "max": "maximum",
}
"""Mode -> the function of keras.layers that does the same since Keras 2 (`cos`: dot with normalize=True)."""


class Merge(LayerRule):
    """Several tensors into one: their sum, product, average, maximum, concatenation, dot or cosine.

    [(batch, ...), (batch, ...)] -> (batch, ...); "concat": the sizes along concat_axis add; "dot", "cos": (batch, rest
    of both), or (batch, 1). A function as mode: (batch, *output_shape).
    layers: models or layers whose outputs it merges.
    """

    layers: Anything = None
    mode: Anything = "sum"
    concat_axis: int = -1
    dot_axes: Anything = -1
    output_shape: Anything = None
    output_mask: Anything = None
    arguments: Anything = None
    node_indices: Anything = None
    tensor_indices: Anything = None

    def setup(self) -> None:
        self.run: Callable[[Any], Any] | None = None  # set by a reader that can evaluate a function as mode
        if isinstance(self.mode, str) and self.mode not in MODES:
            words = ", ".join(f'"{mode}"' for mode in MODES)
            raise wrong("Merge", "mode", f"one of {words}, or a function", self.mode)
        if isinstance(self.layers, (list, tuple)) and len(self.layers) < 2:
            raise wrong("Merge", "layers", "a list of at least 2 layers", self.layers)

    def output(self, inputs: Any) -> TensorSpec:
        specs = need_list(inputs, "Merge")
        if len(specs) < 2:
            raise RuleError(
                "merge-shapes", f"Merge needs at least 2 tensors. Received: {len(specs)}.", argument="inputs"
            )
        return TensorSpec(self._shape(specs), self.compute_dtype)

    def _shape(self, specs: Sequence[TensorSpec]) -> Shape | None:
        if is_unknown(self.mode):
            raise Undecided("mode")
        if not isinstance(self.mode, str):
            return self._declared_shape(specs)
        if self.mode == "concat":
            return joined_shape(specs, self.concat_axis, "Merge")
        if self.mode in ("dot", "cos"):
            if is_unknown(self.dot_axes):
                raise Undecided("dot_axes")
            need_list(list(specs), f'Merge with mode="{self.mode}"', 2)
            return dot_shape(specs[0], specs[1], _axes(self.dot_axes), "Merge")
        return self._equal_shape(specs)

    def _declared_shape(self, specs: Sequence[TensorSpec]) -> Shape:
        if not isinstance(self.output_shape, (list, tuple)):
            if self.run is None:
                raise Undecided("what a function as mode gives")
            return self.run(list(specs)).shape  # type: ignore[no-any-return]
        return (specs[0].shape[0], *TensorSpec(self.output_shape).shape)

    def _equal_shape(self, specs: Sequence[TensorSpec]) -> Shape | None:
        first = specs[0].sizes
        for index, x in enumerate(specs[1:], 1):
            if first is None or x.sizes is None:
                continue
            if len(first) != len(x.sizes) or any(_unequal(p, q) for p, q in zip(first[1:], x.sizes[1:], strict=True)):
                raise RuleError(
                    "merge-shapes",
                    f'Merge with mode="{self.mode}" needs inputs of one shape. '
                    f"Received: {show_shape(first)} and {show_shape(x.sizes)}.",
                    argument="inputs",
                    index=index,
                    keras=f"Only layers of same output shape can be merged using {self.mode} mode.",
                )
        return first


def merge_form(args: Sequence[Any], kwargs: Mapping[str, Any]) -> tuple[Merge, Any]:
    """(the layer, its inputs) of a call of Keras 1's `merge(inputs, mode=..., ...)`."""
    given = dict(kwargs)
    if "inputs" in given:
        args = (given.pop("inputs"), *args)
    if not args:
        raise RuleError("argument", "merge needs inputs. Received: no value for inputs.", argument="inputs")
    fields = [field for field in Merge.parameters() if field.name not in ("layers", "node_indices", "tensor_indices")]
    values = bind("merge", fields, args[1:], given)
    return Merge(**values), args[0]


def _unequal(a: Any, b: Any) -> bool:
    """Whether Keras sees sizes that are not equal; to it, None and 5 are not."""
    return differs(a, b) or (is_undefined(a) and isinstance(b, int)) or (isinstance(a, int) and is_undefined(b))


def _axes(axes: Any) -> Any:
    """Axes counted from the end stay so: -1 is the last axis of each input."""
    if isinstance(axes, int):
        return axes
    if not isinstance(axes, (list, tuple)) or len(axes) != 2 or not all(isinstance(n, int) for n in axes):
        raise wrong("Merge", "dot_axes", "an integer or a pair of integers", axes)
    return tuple(axes)
