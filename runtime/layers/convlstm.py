"""ConvLSTM1D-3D: an LSTM whose products are convolutions over each time step's picture.

The convolutions of the inputs of all steps are one convolution, over batch * time pictures and all gates at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

import kshape.rulebook.layers.convlstm as rules
from kshape.rulebook.layer import Weight
from kshape.rulebook.specs import TensorSpec

from ..core.device import get_device
from ..core.errors import refused
from ..core.naming import name_scope
from ..engine.building import spec_of_shape
from ..engine.layer import Layer
from ..ops.convolution import convolved
from .dropping import Masks
from .recurrent import RNN
from .recurrent_cells import ForgetBias, Step
from .recurrent_steps import run_steps


class _ConvLSTMCell(Layer):
    """Holds the weights, as Keras's cell does, and computes the steps. The rule is that of the layer around it."""

    def __init__(self, owner: Any) -> None:
        super().__init__(name="conv_lstm_cell", dtype=owner.dtype_policy, trainable=owner.trainable)
        for field in type(owner).rule_class.parameters():
            if field.name not in ("name", "dtype", "trainable", "autocast", "activity_regularizer", "input_shape"):
                self.__dict__[field.name] = getattr(owner, field.name, None)
        self.n = len(self.kernel_size)
        self.channels_last = self.data_format == "channels_last"
        order = (self.n + 1, *range(self.n + 1))  # as torch's convolutions read a kernel
        self.__dict__["memory_order"] = {"kernel": order, "recurrent_kernel": order}
        self.drops = Masks(self)

    def make(self, weights: Sequence[Weight]) -> None:
        """The variables of the rule's weights."""
        for weight in weights:
            if weight.name == "bias" and self.unit_forget_bias:
                weight.initializer = ForgetBias(weight.initializer, self.filters)
            setattr(self, weight.name, self._add_rule_weight(weight))
        self._finish_building()

    def over_time(self, x: torch.Tensor, training: Any) -> tuple[Sequence[torch.Tensor], Step]:
        """(batch, time, ...) -> each step's input, convolved, and the function of one step."""
        kernel, recurrent, bias = (self._in(name, x.dtype) for name in ("kernel", "recurrent_kernel", "bias"))
        z = self._convolved_inputs(x, kernel, bias, training)
        add = self._adder(recurrent, z[:, 0].narrow(-1 if self.channels_last else 1, 0, self.filters), training)
        gate, activation = self.recurrent_activation, self.activation
        axis = -1 if self.channels_last else 1

        def step(z: torch.Tensor, states: Sequence[torch.Tensor]) -> tuple[torch.Tensor, list[torch.Tensor]]:
            i, f, g, o = add(z, states[0]).chunk(4, axis)
            c = gate(f) * states[1] + gate(i) * activation(g)
            h = gate(o) * activation(c)
            return h, [h, c]

        return z.unbind(1), step

    def _in(self, name: str, dtype: torch.dtype) -> Any:
        if name == "bias" and not self.use_bias:
            return None
        weight = getattr(self, name)
        return weight if weight.dtype is dtype else weight.to(dtype)

    def _convolved_inputs(self, x: torch.Tensor, kernel: Any, bias: Any, training: Any) -> torch.Tensor:
        batch, time = x.shape[:2]
        if not (training and 0.0 < self.dropout < 1.0):
            z = self._conv(x.flatten(0, 1), kernel, bias, self.strides, self.padding, self.dilation_rate)
            return torch.unflatten(z, 0, (batch, time))
        drop = self.drops.of_inputs(x[:, 0], 4)
        biases = (None,) * 4 if bias is None else bias.chunk(4)
        gates = [
            self._conv((x * mask.unsqueeze(1)).flatten(0, 1), part, own, self.strides, self.padding, self.dilation_rate)
            for mask, part, own in zip(drop, kernel.chunk(4, -1), biases, strict=True)
        ]
        return torch.unflatten(torch.cat(gates, -1 if self.channels_last else 1), 0, (batch, time))

    def _adder(self, recurrent: torch.Tensor, like: torch.Tensor, training: Any) -> Any:
        """z, h -> z + the convolution of h."""
        ones = (1,) * self.n
        if not (training and 0.0 < self.recurrent_dropout < 1.0):
            return lambda z, h: z + self._conv(h, recurrent, None, ones, "same", ones)
        drop, axis = self.drops.of_states(like, 4), -1 if self.channels_last else 1
        parts = list(zip(drop, recurrent.chunk(4, -1), strict=True))
        return lambda z, h: (
            z + torch.cat([self._conv(h * mask, part, None, ones, "same", ones) for mask, part in parts], axis)
        )

    def _conv(self, x: Any, kernel: Any, bias: Any, strides: Any, padding: str, dilation: Any) -> torch.Tensor:
        return convolved(x, kernel, bias, strides, padding, dilation, self.channels_last)


class ConvLSTM1D(RNN, rule=rules.ConvLSTM1D):
    def set_up(self) -> None:
        self.supports_masking = True
        self.cell = _ConvLSTMCell(self)
        self._kernel = None

    @property
    def state_size(self) -> list[int]:
        return [self.filters, self.filters]

    def build(self, sequences_shape: Any = None, initial_state_shape: Any = None) -> None:
        outcome = self.rule.infer(spec_of_shape(sequences_shape, self.compute_dtype))
        if outcome.error is not None:
            raise refused(outcome.error)
        if not self.cell.built:
            with name_scope(self.cell.name, self.cell):
                self.cell.make(outcome.weights)
        self.__dict__["_state_shape"] = self._shape_of_state(sequences_shape)
        if self.stateful and self.states is None:
            self._make_states(sequences_shape[0])

    def get_initial_state(self, batch_size: int | None = None) -> list[torch.Tensor]:
        """Zeros, each of the shape of one step's output."""
        shape = (batch_size, *self._state_shape)
        return [torch.zeros(shape, dtype=self._compute_dtype, device=get_device()) for _ in range(2)]

    def _stepped(self, x: Any, states: Any, mask: Any, training: Any, constants: Any) -> tuple[Any, Any]:
        steps, step = self.cell.over_time(x, training)
        if states is None:
            axis = -1 if self.cell.channels_last else 1
            zeros = torch.zeros_like(steps[0].narrow(axis, 0, self.filters), requires_grad=False)
            states = [zeros, zeros]
        outputs, states = run_steps(steps, step, states, mask, self.return_sequences, self.zero_output_for_mask)
        return torch.stack(outputs, 1) if self.return_sequences else outputs[-1], list(states)

    def _shape_of_state(self, sequences_shape: Any) -> tuple[int, ...]:
        """The sizes of one step's output without the batch, by the rule."""
        spec = spec_of_shape(sequences_shape, self.compute_dtype)
        output = self.rule.output(spec)
        first = output[0] if isinstance(output, tuple) else output
        assert isinstance(first, TensorSpec)
        return tuple(first.shape[2 if self.return_sequences else 1 :])  # type: ignore[arg-type]


class ConvLSTM2D(ConvLSTM1D, rule=rules.ConvLSTM2D):
    pass


class ConvLSTM3D(ConvLSTM1D, rule=rules.ConvLSTM3D):
    pass
