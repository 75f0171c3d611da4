"""Keras 1's `Merge` layer and the function `merge`."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import torch

import kshape.rulebook.layers.merge_keras1 as rules
from kshape.rulebook.specs import map_structure

from ..core.errors import asked
from ..core.symbolic import is_symbolic
from ..core.tensors import spec_of
from ..engine.dry import infer_dry
from ..engine.layer import Layer
from ..engine.tracking import register
from . import merging

ELEMENTWISE = ("sum", "mul", "ave", "max")


class Merge(Layer, rule=rules.Merge):
    """What `mode` says, by the layers of today: "sum", "mul", "concat", "ave", "cos", "dot", "max", or a function.

    Given layers (or models) that were called already, the layer is called on their outputs at once, as in Keras 1.
    """

    mode: Any
    layers: Any
    arguments: Any
    output_mask: Any
    begins_models = True  # a Sequential may begin with it: its inputs are those of the merged models

    def set_up(self) -> None:
        self.supports_masking = True
        register(self, "layers", ())  # their weights are theirs, and stand in the graph before this layer
        self.arguments = self.arguments or {}
        self.__dict__["_merged"] = self._successor()
        if callable(self.mode):
            self.rule.run = self._run_on_specs
        outputs = [layer.output for layer in self.layers or () if layer._operation.nodes or hasattr(layer, "_graph")]
        if outputs and len(outputs) == len(self.layers):
            self(outputs)

    def call(self, inputs: Sequence[torch.Tensor], mask: Any = None) -> torch.Tensor:
        if callable(self.mode):
            return self.mode(inputs, **self.arguments)
        return self._merged(inputs)

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """A step is kept that every mask keeps; of a concatenation, as Concatenate has it."""
        if callable(self.output_mask):
            return self.output_mask(previous_mask)
        masks = [mask for mask in previous_mask or () if mask is not None]
        if self.mode in ELEMENTWISE and masks:
            return functools.reduce(torch.logical_and, masks)
        return self._merged.compute_mask(inputs, previous_mask) if self.mode == "concat" else self.output_mask

    def _successor(self) -> Any:
        """The layer of today behind the mode, None for a function."""
        if callable(self.mode):
            return None
        name = rules.SUCCESSORS[self.mode].title()
        if name == "Concatenate":
            return merging.Concatenate(self.concat_axis, dtype=self.dtype_policy)
        if name == "Dot":
            axes = self.dot_axes if isinstance(self.dot_axes, int) else tuple(self.dot_axes)
            return merging.Dot(axes, normalize=self.mode == "cos", dtype=self.dtype_policy)
        return getattr(merging, name)(dtype=self.dtype_policy)

    def _run_on_specs(self, inputs: Any) -> Any:
        return infer_dry(self.call, (inputs,), {}).output


def merge(*args: Any, **kwargs: Any) -> Any:
    """`merge(inputs, mode="sum", ...)` of Keras 1 is `Merge(mode="sum", ...)(inputs)`."""
    rule, _ = asked(rules.merge_form, *map_structure(_spec, (args, kwargs)))
    return Merge(**rule.config())(kwargs["inputs"] if "inputs" in kwargs else args[0])


def _spec(leaf: Any) -> Any:
    return leaf.spec if is_symbolic(leaf) else spec_of(leaf)
