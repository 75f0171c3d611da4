"""RNN, SimpleRNN, LSTM and GRU: a cell run over the time axis.

Where the arguments allow it, torch's kernel for the whole sequence computes what the cell would step by step.
"""

from __future__ import annotations

from typing import Any, ClassVar

import torch

import kshape.rulebook.layers.recurrent as rules
import kshape.rulebook.layers.recurrent_cells as cells
from kshape.rulebook.layers.inner import with_states
from kshape.rulebook.settings import settings
from kshape.rulebook.specs import flatten, map_structure

from .. import activations
from ..core.errors import asked
from ..core.tensors import convert_to_tensor
from ..core.variable import Variable
from ..engine.layer import Layer
from . import recurrent_fused as fused
from . import recurrent_masks as masked
from .recurrent_cells import UNWRITTEN, GRUCell, LSTMCell, SimpleRNNCell, StackedRNNCells, build_cell
from .recurrent_steps import keeping_masks, run_steps, step_of


class RNN(Layer, rule=rules.RNN):
    """The base of every recurrent layer, as in Keras."""

    cell_class: ClassVar[Any] = None
    cell_name: ClassVar[str] = ""
    states: Any = None
    cell: Any

    def set_up(self) -> None:
        self.supports_masking = True
        if self.cell_class is not None:
            self.cell = self._own_cell()
        elif not isinstance(self.cell, Layer) and isinstance(self.rule.cell, cells.StackedRNNCells):
            self.cell = self.rule.cell = StackedRNNCells(self.rule.cell.cells)
        self._kernel = self._fused_kernel()

    def _own_cell(self) -> Any:
        """The cell of LSTM and its like: of the layer's own arguments, holding the layer's weights."""
        names = {field.name for field in self.cell_class.rule_class.parameters()} & self.__dict__.keys()
        given = {name: getattr(self, name) for name in names - {"name", "activity_regularizer"}}
        return self.cell_class(
            **{**given, "name": self.cell_name, "dtype": self.dtype_policy, "trainable": self.trainable}
        )

    def _fused_kernel(self) -> fused.Kernel | None:
        """torch's kernel for the layer's arguments, None where there is none."""
        return None

    @property
    def state_size(self) -> list[Any]:
        return list(self.rule.state_size)

    def build(self, sequences_shape: Any = None, initial_state_shape: Any = None) -> None:
        build_cell(self.cell, (sequences_shape[0], *sequences_shape[2:]))
        if self.stateful and self.states is None:
            self._make_states(sequences_shape[0])

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        args, kwargs = as_today(args, kwargs)
        return super().__call__(*args, **kwargs)

    def call(
        self, sequences: Any, initial_state: Any = None, mask: Any = None, training: Any = None, constants: Any = None
    ) -> Any:
        """sequences: (batch, time, ...) -> the last output, or all, with the last states behind where they are wanted.

        mask: (batch, time), True for the steps that count. constants: handed on to a cell that takes them (Keras 2).
        """
        x = sequences[0] if isinstance(sequences, (list, tuple)) else sequences
        x = x if x.is_floating_point() else x.to(self._compute_dtype)
        mask = None if mask is None else flatten(mask)[0]
        mask = mask if mask is None or mask.dtype is torch.bool else mask.bool()
        states = self._first_states(x, initial_state)
        if self.go_backwards:
            x, mask = x.flip(1), None if mask is None else mask.flip(1)
        if stepping_only(self, training) or fused.cannot_compile(self._kernel, x):
            output, states = self._stepped(x, states, mask, training, constants)
        else:
            output, states = self._fused(x, states, mask, training)
        if self.stateful:
            self._keep(states)
        return (output, *states) if self.return_state else output

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """That of the steps with return_sequences; none for the states."""
        mask = flatten(previous_mask)[0] if self.return_sequences else None
        return [mask, *[None] * len(self.state_size)] if self.return_state else mask

    def get_initial_state(self, batch_size: int | None = None) -> list[Any]:
        """The states with which a sequence begins: what the cell says, else zeros, in a list."""
        own = getattr(self.cell, "get_initial_state", None)
        if own is None:
            sizes, dtype, device = self.state_size, self._compute_dtype, convert_to_tensor(0).device
            return [torch.zeros((batch_size, size), dtype=dtype, device=device) for size in sizes]  # type: ignore[arg-type]
        states = own(batch_size=batch_size)
        return list(states) if isinstance(states, (list, tuple)) else [states]

    def reset_state(self, states: Any = None) -> None:
        """Sets the kept states back to zero, or to the given arrays."""
        if self.states is None:
            return
        values = [0.0] * len(flatten(self.states)) if states is None else flatten(states)
        for variable, value in zip(flatten(self.states), values, strict=True):
            variable.assign(value)

    reset_states = reset_state

    def get_config(self) -> dict[str, Any]:
        return {name: value for name, value in super().get_config().items() if name not in UNWRITTEN}

    def _fits(self, training: Any) -> bool:
        """Whether the kernel may run: it knows no dropout that differs between gates."""
        return not (training and self.cell.dropout and getattr(self.cell, "implementation", 2) == 1)

    def _fused(self, x: torch.Tensor, states: Any, mask: Any, training: Any) -> tuple[Any, Any]:
        """Output and last states by torch's kernel."""
        cell = self.cell
        assert self._kernel is not None
        if training and cell.dropout:
            x = x * cell.drops.of_inputs(x[:, 0]).unsqueeze(1)
        shape = (1, x.shape[0], cell.units)
        first = [x.new_zeros(shape)] * len(self.state_size) if states is None else [s.expand(shape) for s in states]
        weights = [cell.weights_in(x.dtype)]
        if mask is not None:
            return self._fused_under(mask, x, first, weights)
        outputs, last = self._kernel(x, first, weights)
        last = [state[0] for state in last]
        return outputs if self.return_sequences else last[0], last

    def _fused_under(self, mask: torch.Tensor, x: torch.Tensor, first: Any, weights: Any) -> tuple[Any, Any]:
        """The same under a mask. Only the c of an LSTM needs the lengths, which then go to the host once a batch."""
        assert self._kernel is not None
        x, count = masked.moved_to_front(x, mask)
        total, zero = count[:, -1], self.zero_output_for_mask
        if len(first) > 1 and (self.return_state or self.stateful):
            outputs, last = self._kernel(x, first, weights, total.clamp(min=1))
            last = [torch.where(total.unsqueeze(1) == 0, a[0], b[0]) for a, b in zip(first, last, strict=True)]
        else:
            outputs, _ = self._kernel(x, first, weights)
            last = [masked.last_state(outputs, count, first[0][0])]
        if self.return_sequences:
            return masked.spread(outputs, count, mask, zero), last
        return masked.last_output(last[0], count, mask, zero), last

    def _stepped(self, x: Any, states: Any, mask: Any, training: Any, constants: Any) -> tuple[Any, Any]:
        """Output and last states by the cell, step by step."""
        if states is None:
            states = self.get_initial_state(x.shape[0])
        with keeping_masks(self.cell):
            steps, step = step_of(self.cell, x.transpose(0, 1), training, constants)
            outputs, states = run_steps(steps, step, states, mask, self.return_sequences, self.zero_output_for_mask)
        output = torch.stack(outputs, 1) if self.return_sequences else outputs[-1]
        dtype = self._compute_dtype
        states = map_structure(lambda state: state.to(dtype), list(states))
        return output.to(dtype), states

    def _first_states(self, x: torch.Tensor, given: Any) -> Any:
        """The states to begin with in a list, None for zeros, which the kernel wants in a shape of its own."""
        if given is None and self.stateful:
            asked(rules.need_kept_batch, type(self).__name__, x.shape[0], flatten(self.states)[0].shape[0])
            # Copies, since the variables are written before the backward pass, wherever the model was moved to.
            return map_structure(lambda state: state.detach().clone().to(x.device), self.states)
        if given is None:
            return None
        dtype = self._compute_dtype
        return map_structure(
            lambda state: convert_to_tensor(state, dtype), list(given) if isinstance(given, (list, tuple)) else [given]
        )

    def _make_states(self, batch_size: int) -> None:
        """Variables that keep the states between calls. They are no weights: files do not hold them."""
        self.__dict__["states"] = map_structure(
            lambda value: Variable(value, trainable=False, name="rnn_state"), self.get_initial_state(batch_size)
        )

    def _keep(self, states: Any) -> None:
        for variable, state in zip(flatten(self.states), flatten(states), strict=True):
            variable.assign(state.detach())


class SimpleRNN(RNN, rule=rules.SimpleRNN):
    cell_class, cell_name = SimpleRNNCell, "simple_rnn_cell"

    def _fused_kernel(self) -> fused.Kernel | None:
        found = [kernel for name, kernel in fused.SIMPLE.items() if _is(self.activation, name)]
        return found[0] if found and not self.recurrent_dropout else None


class LSTM(RNN, rule=rules.LSTM):
    cell_class, cell_name = LSTMCell, "lstm_cell"

    def _fused_kernel(self) -> fused.Kernel | None:
        return fused.lstm if _has_usual_gates(self) else None


class GRU(RNN, rule=rules.GRU):
    cell_class, cell_name = GRUCell, "gru_cell"

    def _fused_kernel(self) -> fused.Kernel | None:
        return fused.gru if _has_usual_gates(self) and self.reset_after else None


def as_today(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """A call's arguments as Keras 3 has them: in scripts of Keras 1 and 2 also [x, state, ...], and `constants`."""
    if settings.dialect is None:
        return args, kwargs
    constants = kwargs.get("constants")
    args, kwargs = with_states(args, kwargs)
    return args, kwargs if constants is None else {**kwargs, "constants": constants}


def stepping_only(layer: RNN, training: Any) -> bool:
    """Whether a layer's arguments leave no choice but to run its cell step by step."""
    return layer._kernel is None or not layer._fits(training)


def _has_usual_gates(layer: Any) -> bool:
    """Whether an LSTM or GRU is what torch's kernels compute. use_cudnn=False asks for the steps."""
    usual = _is(layer.activation, "tanh") and _is(layer.recurrent_activation, "sigmoid")
    return usual and not layer.recurrent_dropout and layer.use_cudnn is not False


def _is(function: Any, name: str) -> bool:
    return function is activations.get(name) or function is getattr(torch, name)
