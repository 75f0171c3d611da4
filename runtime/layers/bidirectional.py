"""Bidirectional: a recurrent layer and its copy that runs backwards."""

from __future__ import annotations

from typing import Any

import torch

import kshape.rulebook.layers.wrappers as rules
from kshape.rulebook.specs import flatten

from ..core.errors import InvalidArgument
from ..core.registry import describe
from ..core.serialization import custom_object_scope
from ..engine.layer import Layer
from .recurrent import RNN, as_today, stepping_only
from .recurrent_fused import cannot_compile


class Bidirectional(Layer, rule=rules.Bidirectional):
    forward_layer: Any
    backward_layer: Any

    def set_up(self) -> None:
        layer, backward = self.rule.layer, self._modules.pop("backward_layer", None)
        self.supports_masking = True
        self.forward_layer = _copied(layer, "forward")
        self.backward_layer = _copied(layer, "backward", go_backwards=True) if backward is None else backward
        self.rule.layer, self.rule.backward_layer = self.forward_layer, self.backward_layer
        for each in (self.forward_layer, self.backward_layer):
            if getattr(each, "zero_output_for_mask", None) is not None:
                each.zero_output_for_mask = self.return_sequences

    @property
    def layer(self) -> Any:
        """The layer that runs forwards: a copy of the one that was given, as in Keras."""
        return self.forward_layer

    @property
    def return_sequences(self) -> bool:
        return bool(self.forward_layer.return_sequences)

    @property
    def return_state(self) -> bool:
        return bool(self.forward_layer.return_state)

    @property
    def stateful(self) -> bool:
        return bool(self.forward_layer.stateful)

    @property
    def states(self) -> Any:
        """The states that a stateful layer keeps, the forward ones first; None without any."""
        both = self.forward_layer.states, self.backward_layer.states
        return None if None in both else (*both[0], *both[1])

    def build(self, sequences_shape: Any = None, initial_state_shape: Any = None) -> None:
        for layer in (self.forward_layer, self.backward_layer):
            if not layer.built:
                layer.build(sequences_shape)
        initial = self.rule.initial_weights
        if initial:
            half = len(initial) // 2
            self.forward_layer.set_weights(initial[:half])
            self.backward_layer.set_weights(initial[half:])

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        args, kwargs = as_today(args, kwargs)
        return super().__call__(*args, **kwargs)

    def call(self, sequences: Any, initial_state: Any = None, mask: Any = None, training: Any = None) -> Any:
        """The merged outputs; with return_state all states behind, those of the forward layer first.

        initial_state: the states of the forward layer, then those of the backward one.
        """
        if (
            mask is None
            and self._fits_one_kernel(training)
            and not cannot_compile(self.forward_layer._kernel, sequences)
        ):
            merged, states = self._by_one_kernel(sequences, initial_state)
        else:
            forward, backward, states = self._one_by_one(sequences, initial_state, mask, training)
            merged = self._merged(forward, backward)
        if not self.return_state:
            return merged
        return (*merged, *states) if self.merge_mode is None else (merged, *states)

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        mask = flatten(previous_mask)[0] if self.return_sequences else None
        return [mask, mask] if self.merge_mode is None else mask

    def reset_state(self) -> None:
        """Sets the kept states back to zero. Raises InvalidArgument for layers that keep none."""
        if not self.stateful:
            raise InvalidArgument(f"{self.name} keeps no states: reset_state needs layers with stateful=True.")
        self.forward_layer.reset_state()
        self.backward_layer.reset_state()

    reset_states = reset_state

    def _one_by_one(self, x: Any, initial_state: Any, mask: Any, training: Any) -> Any:
        results, states = [], []
        half = 0 if initial_state is None else len(initial_state) // 2
        parts = (None, None) if initial_state is None else (initial_state[:half], initial_state[half:])
        for layer, first in zip((self.forward_layer, self.backward_layer), parts, strict=True):
            signature = layer._signature
            options = {"initial_state": first} if first is not None else {}
            options |= {"training": training} if signature.training else {}
            options |= {"mask": mask} if signature.mask and mask is not None else {}
            output = layer(x, **options)
            if self.return_state:
                output, *own = output
                states += own
            results.append(output.to(self._compute_dtype))
        forward, backward = results
        return forward, backward.flip(1) if self.return_sequences else backward, states

    def _fits_one_kernel(self, training: Any) -> bool:
        """Whether torch's kernel can run both ways at once."""
        layers = self.forward_layer, self.backward_layer
        if not all(isinstance(layer, RNN) and not stepping_only(layer, training) for layer in layers):
            return False
        forward, backward = layers
        return (
            forward._kernel is backward._kernel
            and not forward.go_backwards
            and not self.stateful
            and forward.units == backward.units
            and forward.cell.use_bias == backward.cell.use_bias
            and not (training and (forward.cell.dropout or backward.cell.dropout))
            and forward.activity_regularizer is None
            and backward.activity_regularizer is None
        )

    def _by_one_kernel(self, x: torch.Tensor, initial_state: Any) -> Any:
        layers = self.forward_layer, self.backward_layer
        units, count = layers[0].units, len(layers[0].state_size)
        x = x if x.is_floating_point() else x.to(self._compute_dtype)
        if initial_state is None:
            first = [x.new_zeros(2, x.shape[0], units)] * count
        else:
            pairs = zip(initial_state[:count], initial_state[count:], strict=True)
            first = [torch.stack([part.to(x.dtype).expand(x.shape[0], units) for part in pair]) for pair in pairs]
        outputs, last = layers[0]._kernel(x, first, [layer.cell.weights_in(x.dtype) for layer in layers])
        states = [state[way] for way in (0, 1) for state in last]
        if not self.return_sequences:
            return self._merged(*last[0]), states
        if self.merge_mode == "concat":
            return outputs, states
        return self._merged(*outputs.chunk(2, -1)), states

    def _merged(self, forward: torch.Tensor, backward: torch.Tensor) -> Any:
        if self.merge_mode == "concat":
            return torch.cat([forward, backward], -1)
        if self.merge_mode == "sum":
            return forward + backward
        if self.merge_mode == "ave":
            return (forward + backward) / 2
        if self.merge_mode == "mul":
            return forward * backward
        return forward, backward


def _copied(layer: Any, way: str, **changed: Any) -> Any:
    """A layer of the same config without weights, named for the way that it runs."""
    config = {**describe(layer.get_config()), "name": f"{way}_{layer.name.removeprefix(f'{way}_')}", **changed}
    own = {
        type(each).__name__: type(each) for each in layer.modules() if not type(each).__module__.startswith("runtime")
    }
    with custom_object_scope(own):  # the copy needs no class to be registered
        copy = type(layer).from_config(config)
    if isinstance(copy, RNN) and getattr(layer, "use_cudnn", "auto") != "auto":
        copy.use_cudnn = layer.use_cudnn  # no config has it
        copy._kernel = copy._fused_kernel()
    return copy
