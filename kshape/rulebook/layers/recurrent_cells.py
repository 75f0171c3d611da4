"""Cells: one time step of SimpleRNN, LSTM and GRU, and cells on top of each other.

x: (batch, features), states -> (batch, units), new states
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from ..binding import Field
from ..dims import Size
from ..errors import RuleError, Undecided, is_unknown
from ..kinds import Activation, Anything, Constraint, Count, Flag, Initializer, Regularizer
from ..layer import LayerRule, Outcome, Weight
from ..specs import TensorSpec, need_rank
from .inner import MISSING, OuterLayer, attribute_of, need_layer

IMPLEMENTATION = Field("implementation", "Anything", 2, keyword_only=True)


class _Cell(LayerRule):
    """One kernel for the input, one for the state, one bias for all gates."""

    gates: ClassVar[int] = 1
    if TYPE_CHECKING:  # annotations that run would be parameters
        units: Any
        use_bias: Any
        kernel_initializer: Any
        recurrent_initializer: Any
        bias_initializer: Any

    @property
    def state_size(self) -> Any:
        """One size, or a list of one for each state."""
        return self.units

    @property
    def output_size(self) -> Size:
        size: Size = self.units
        return size

    def weights(self, inputs: TensorSpec, states: Any = None) -> Iterator[Weight]:
        width = self.gates * self.units
        yield Weight("kernel", (inputs.shape[-1], width), self.kernel_initializer)
        yield Weight("recurrent_kernel", (self.units, width), self.recurrent_initializer)
        if self.use_bias:
            yield Weight("bias", self.bias_shape(), self.bias_initializer)

    def bias_shape(self) -> tuple[Size, ...]:
        """One bias a gate."""
        return (self.gates * self.units,)

    def output(self, inputs: TensorSpec, states: Any) -> Any:
        x = need_rank(inputs, 2, what=type(self).__name__)
        h = self.float_output(x, x.shape[0], self.units)
        return h, [h for _ in sizes_of(self.state_size)] if isinstance(states, (list, tuple)) else h

    def declared_output(self, /, *args: Any, **kwargs: Any) -> Any:
        h = TensorSpec((None, self.units), self.compute_dtype)
        return h, [h for _ in sizes_of(self.state_size)]


class SimpleRNNCell(_Cell):
    """h' = activation(x @ kernel + h @ recurrent_kernel + bias)

    x: (batch, in), [h: (batch, units)] -> (batch, units), [h']   kernel: (in, units)   recurrent_kernel: (units, units)
    Source: keras.layers.SimpleRNNCell
    """

    units: Count
    activation: Activation = "tanh"
    use_bias: Flag = True
    kernel_initializer: Initializer = "glorot_uniform"
    recurrent_initializer: Initializer = "orthogonal"
    bias_initializer: Initializer = "zeros"
    kernel_regularizer: Regularizer = None
    recurrent_regularizer: Regularizer = None
    bias_regularizer: Regularizer = None
    kernel_constraint: Constraint = None
    recurrent_constraint: Constraint = None
    bias_constraint: Constraint = None
    dropout: float = 0.0
    recurrent_dropout: float = 0.0
    seed: Anything = None

    def weights(self, sequence: TensorSpec, states: Any = None) -> Iterator[Weight]:  # the name in Keras's call
        return super().weights(sequence, states)

    def output(self, sequence: TensorSpec, states: Any) -> Any:
        return super().output(sequence, states)


class LSTMCell(_Cell):
    """c' = f * c + i * activation(x_c + h_c); h' = o * activation(c'), with gates i, f, c, o side by side in a kernel.

    x: (batch, in), [h, c] -> (batch, units), [h', c']   kernel: (in, 4 * units)   recurrent_kernel: (units, 4 * units)
    Source: keras.layers.LSTMCell; Hochreiter and Schmidhuber 1997
    """

    gates = 4
    common = (*LayerRule.common, IMPLEMENTATION)

    units: Count
    activation: Activation = "tanh"
    recurrent_activation: Activation = "sigmoid"
    use_bias: Flag = True
    kernel_initializer: Initializer = "glorot_uniform"
    recurrent_initializer: Initializer = "orthogonal"
    bias_initializer: Initializer = "zeros"
    unit_forget_bias: Flag = True
    kernel_regularizer: Regularizer = None
    recurrent_regularizer: Regularizer = None
    bias_regularizer: Regularizer = None
    kernel_constraint: Constraint = None
    recurrent_constraint: Constraint = None
    bias_constraint: Constraint = None
    dropout: float = 0.0
    recurrent_dropout: float = 0.0
    seed: Anything = None

    @property
    def state_size(self) -> list[Size]:
        return [self.units, self.units]


class GRUCell(_Cell):
    """h' = z * h + (1 - z) * activation(x_h + r * h_h), with gates z, r, h side by side in the kernels.

    x: (batch, in), [h] -> (batch, units), [h']   kernel: (in, 3 * units)   recurrent_kernel: (units, 3 * units)
    bias: (2, 3 * units) with reset_after, one for the input and one for the state; (3 * units,) without.
    Source: keras.layers.GRUCell; Cho et al. 2014
    """

    gates = 3
    common = (*LayerRule.common, IMPLEMENTATION)

    units: Count
    activation: Activation = "tanh"
    recurrent_activation: Activation = "sigmoid"
    use_bias: Flag = True
    kernel_initializer: Initializer = "glorot_uniform"
    recurrent_initializer: Initializer = "orthogonal"
    bias_initializer: Initializer = "zeros"
    kernel_regularizer: Regularizer = None
    recurrent_regularizer: Regularizer = None
    bias_regularizer: Regularizer = None
    kernel_constraint: Constraint = None
    recurrent_constraint: Constraint = None
    bias_constraint: Constraint = None
    dropout: float = 0.0
    recurrent_dropout: float = 0.0
    reset_after: Flag = True
    seed: Anything = None

    def bias_shape(self) -> tuple[Size, ...]:
        width = self.gates * self.units
        return (2, width) if self.reset_after else (width,)


class StackedRNNCells(OuterLayer):
    """Each cell's output is the next one's input.

    x: (batch, in), [states of cell 0, ...] -> (batch, units of the last cell), new states
    Source: keras.layers.StackedRNNCells
    """

    cells: Anything

    def setup(self) -> None:
        if is_unknown(self.cells):
            return
        for cell in self.cells:
            need_cell("StackedRNNCells", "cells", cell)

    @property
    def state_size(self) -> list[Any]:
        return [attribute_of(cell, "state_size") for cell in self._known_cells()]

    @property
    def output_size(self) -> Any:
        return output_size_of(self._known_cells()[-1])

    def weights(self, inputs: TensorSpec, states: Any = None) -> Iterator[Weight]:
        for outcome in self._steps(inputs, states):
            yield from self.weights_of(outcome)

    def output(self, inputs: TensorSpec, states: Any) -> Any:
        x = need_rank(inputs, at_least=2, what="StackedRNNCells")
        outcomes = list(self._steps(x, states))
        new = [_second(outcome.output) for outcome in outcomes]
        return _first(outcomes[-1].output), new[0] if len(new) == 1 else new

    def _steps(self, x: TensorSpec, states: Any) -> Iterator[Outcome]:
        cells = self._known_cells()
        each = states if isinstance(states, (list, tuple)) and len(states) == len(cells) else [None] * len(cells)
        for position, (cell, own) in enumerate(zip(cells, each, strict=True)):
            own = list(own) if isinstance(own, (list, tuple)) else [own]
            outcome = self.ask(cell, x, own, role=str(position))
            yield outcome
            x = _first(outcome.output)

    def _known_cells(self) -> Sequence[Any]:
        if is_unknown(self.cells):
            raise Undecided("the cells")
        cells: Sequence[Any] = self.cells
        return cells


def need_cell(owner: str, name: str, cell: Any) -> None:
    """RuleError for something that is no cell: no layer, or a layer without `state_size`."""
    need_layer(owner, name, cell)
    try:
        size = attribute_of(cell, "state_size")
    except Undecided:
        return
    if size is MISSING:
        given = getattr(cell, "rule", cell)
        raise RuleError(
            "argument",
            f"{owner} needs {name} to have a state_size, as LSTMCell has. Received: {type(given).__name__}.",
            argument=name,
            keras="The RNN cell should have a `state_size` attribute",
        )


def output_size_of(cell: Any) -> Any:
    """The size of a cell's output: its `output_size`, or else that of its first state."""
    try:
        size = attribute_of(cell, "output_size")
    except Undecided:
        size = MISSING
    if size is not MISSING and size is not None:
        return size
    first = attribute_of(cell, "state_size")
    return first[0] if isinstance(first, (list, tuple)) else first


def sizes_of(state_size: Any) -> list[Any]:
    """A cell's `state_size` as a list with one entry a state."""
    if is_unknown(state_size) or state_size is MISSING:
        raise Undecided("state_size")
    return list(state_size) if isinstance(state_size, (list, tuple)) else [state_size]


def _first(output: Any) -> Any:
    return output[0] if isinstance(output, (list, tuple)) and output else TensorSpec(None)


def _second(output: Any) -> Any:
    return output[1] if isinstance(output, (list, tuple)) and len(output) > 1 else TensorSpec(None)
