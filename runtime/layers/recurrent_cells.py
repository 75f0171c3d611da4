"""Cells: one time step of SimpleRNN, LSTM and GRU, and cells on top of each other.

A cell's arithmetic is written once, in `over_time`: it multiplies the inputs of all steps with the kernel at once and
gives the function of one step. A call of the cell is the case of a single step.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch.nn import functional

import kshape.rulebook.layers.recurrent_cells as rules
from kshape.rulebook.layer import Weight

from .. import initializers
from ..core.device import get_device
from ..core.errors import refused
from ..core.variable import Variable
from ..engine.building import spec_of_shape
from ..engine.layer import Layer
from .dropping import Masks

Step = Callable[[Any, Sequence[torch.Tensor]], tuple[torch.Tensor, list[torch.Tensor]]]

UNWRITTEN = ("implementation", "use_cudnn")
"""Arguments that Keras keeps out of its configs."""


class Cell(Layer):
    """What the three cells share: their weights, their states, their masks of dropout."""

    memory_order = {"kernel": (1, 0), "recurrent_kernel": (1, 0)}  # torch's kernels read (units, in)
    dropout: float
    recurrent_dropout: float
    use_bias: bool

    def set_up(self) -> None:
        self.dropout = min(1.0, max(0.0, self.dropout))
        self.recurrent_dropout = min(1.0, max(0.0, self.recurrent_dropout))
        self.drops = Masks(self)

    @property
    def state_size(self) -> Any:
        return self.rule.state_size

    @property
    def output_size(self) -> int:
        size: int = self.rule.output_size
        return size

    def build(self, input_shape: Any = None) -> None:
        x = spec_of_shape(input_shape, self.compute_dtype)
        states = [x.with_shape(x.shape[0], size) for size in rules.sizes_of(self.state_size)]
        outcome = self.rule.infer(x, states)
        if outcome.error is not None:
            raise refused(outcome.error)
        for weight in outcome.weights:
            setattr(self, weight.name, self._add_rule_weight(weight))
        if not self.use_bias:
            self.bias = None

    def get_initial_state(self, batch_size: int | None = None) -> list[torch.Tensor]:
        """Zeros of shape (batch, units), one tensor a state."""
        sizes = rules.sizes_of(self.state_size)
        return [torch.zeros((batch_size, n), dtype=self._compute_dtype, device=get_device()) for n in sizes]  # type: ignore[arg-type]

    def get_config(self) -> dict[str, Any]:
        return {name: value for name, value in super().get_config().items() if name not in UNWRITTEN}

    def call(self, inputs: torch.Tensor, states: Any, training: Any = None) -> Any:
        """inputs: (batch, in) -> (batch, units), new states in a list (or alone, where they came alone)."""
        given = states if isinstance(states, (list, tuple)) else [states]
        steps, step = self.over_time(inputs.unsqueeze(0), training)
        output, new = step(steps[0], given)
        return output, new if given is states else new[0]

    def over_time(self, x: torch.Tensor, training: Any) -> tuple[Sequence[Any], Step]:
        """(time, batch, in) -> what each step takes of it, and the function of one step."""
        raise NotImplementedError

    def weights_in(self, dtype: torch.dtype) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor | None]:
        """kernel, recurrent_kernel, bias (None for none), in the dtype of the computation."""
        found = self.kernel, self.recurrent_kernel, self.bias if self.use_bias else None
        if found[0].dtype is dtype:
            return found
        return tuple(None if weight is None else weight.to(dtype) for weight in found)  # type: ignore[return-value]

    def _drop_of_states(self, x: torch.Tensor, gates: int, training: Any) -> torch.Tensor | None:
        """The mask of recurrent dropout for inputs (time, batch, in); None where nothing is dropped."""
        if not (training and 0.0 < self.recurrent_dropout < 1.0):
            return None
        return self.drops.of_states(x.new_empty(x.shape[1], self.units), gates)

    def _projected(
        self, x: torch.Tensor, kernel: torch.Tensor, bias: torch.Tensor | None, training: Any, apart: int = 0
    ) -> torch.Tensor:
        """x @ kernel + bias for all steps; each of `apart` gates drops inputs of its own, where it is not 0."""
        if not (training and 0.0 < self.dropout < 1.0):
            return functional.linear(x, kernel.t(), bias)
        drop = self.drops.of_inputs(x[0], apart)
        if not apart:
            return functional.linear(x * drop, kernel.t(), bias)
        gates = zip(drop, kernel.chunk(apart, 1), strict=True)
        z = torch.cat([torch.matmul(x * mask, part) for mask, part in gates], -1)
        return z if bias is None else z + bias


class SimpleRNNCell(Cell, rule=rules.SimpleRNNCell):
    def call(self, sequence: torch.Tensor, states: Any, training: Any = None) -> Any:  # the name in Keras's call
        return super().call(sequence, states, training)

    def over_time(self, x: torch.Tensor, training: Any) -> tuple[Sequence[Any], Step]:
        kernel, recurrent, bias = self.weights_in(x.dtype)
        z = self._projected(x, kernel, bias, training)
        drop, activation = self._drop_of_states(x, 0, training), self.activation

        def step(z: torch.Tensor, states: Sequence[torch.Tensor]) -> tuple[torch.Tensor, list[torch.Tensor]]:
            h = states[0] if drop is None else states[0] * drop
            h = activation(torch.addmm(z, h, recurrent))
            return h, [h]

        return z.unbind(0), step


class LSTMCell(Cell, rule=rules.LSTMCell):
    implementation: int

    def set_up(self) -> None:
        super().set_up()
        self.implementation = 1 if self.recurrent_dropout else self.implementation

    def _add_rule_weight(self, weight: Weight, frozen: bool = False) -> Variable:
        if weight.name == "bias" and self.unit_forget_bias:
            weight.initializer = ForgetBias(weight.initializer, self.units)
        return super()._add_rule_weight(weight, frozen)

    def over_time(self, x: torch.Tensor, training: Any) -> tuple[Sequence[Any], Step]:
        kernel, recurrent, bias = self.weights_in(x.dtype)
        z = self._projected(x, kernel, bias, training, 4 if self.implementation == 1 else 0)
        add = _adder(recurrent, self._drop_of_states(x, 4, training))
        gate, activation = self.recurrent_activation, self.activation

        def step(z: torch.Tensor, states: Sequence[torch.Tensor]) -> tuple[torch.Tensor, list[torch.Tensor]]:
            i, f, g, o = add(z, states[0]).chunk(4, 1)
            c = gate(f) * states[1] + gate(i) * activation(g)
            h = gate(o) * activation(c)
            return h, [h, c]

        return z.unbind(0), step


class GRUCell(Cell, rule=rules.GRUCell):
    implementation: int

    def set_up(self) -> None:
        super().set_up()
        self.implementation = 1 if self.recurrent_dropout else self.implementation

    def over_time(self, x: torch.Tensor, training: Any) -> tuple[Sequence[Any], Step]:
        kernel, recurrent, bias = self.weights_in(x.dtype)
        of_input, of_state = bias if bias is not None and self.reset_after else (bias, None)
        z = self._projected(x, kernel, of_input, training, 3 if self.implementation == 1 else 0)
        drop = self._drop_of_states(x, 3, training)
        if self.reset_after:
            return z.unbind(0), self._resets_after(_product(recurrent, of_state, drop))
        return z.unbind(0), self._resets_before(recurrent, drop)

    def _resets_after(self, product: Callable[[torch.Tensor], torch.Tensor]) -> Step:
        """The step whose reset gate multiplies h @ recurrent_kernel."""
        gate, activation, two = self.recurrent_activation, self.activation, 2 * self.units

        def step(x: torch.Tensor, states: Sequence[torch.Tensor]) -> tuple[torch.Tensor, list[torch.Tensor]]:
            h = states[0]
            inner = product(h)
            z, r = gate(x[:, :two] + inner[:, :two]).chunk(2, 1)
            h = torch.lerp(activation(torch.addcmul(x[:, two:], r, inner[:, two:])), h, z)
            return h, [h]

        return step

    def _resets_before(self, recurrent: torch.Tensor, drop: torch.Tensor | None) -> Step:
        """The step whose reset gate multiplies h itself."""
        gate, activation, two = self.recurrent_activation, self.activation, 2 * self.units
        add, last = _adder(recurrent[:, :two], None if drop is None else drop[:2]), recurrent[:, two:]

        def step(x: torch.Tensor, states: Sequence[torch.Tensor]) -> tuple[torch.Tensor, list[torch.Tensor]]:
            h = states[0]
            z, r = gate(add(x[:, :two], h)).chunk(2, 1)
            kept = r * h if drop is None else r * (h * drop[2])
            h = torch.lerp(activation(torch.addmm(x[:, two:], kept, last)), h, z)
            return h, [h]

        return step


class StackedRNNCells(Layer, rule=rules.StackedRNNCells):
    @property
    def state_size(self) -> list[Any]:
        return list(self.rule.state_size)

    @property
    def output_size(self) -> Any:
        return self.rule.output_size

    def build(self, input_shape: Any = None) -> None:
        for cell in self.cells:
            build_cell(cell, input_shape)
            input_shape = (input_shape[0], rules.output_size_of(cell))

    def get_initial_state(self, batch_size: int | None = None) -> list[Any]:
        """The states of each cell, in a list of their own."""
        return [initial_state_of(cell, batch_size, self._compute_dtype) for cell in self.cells]

    def call(self, inputs: torch.Tensor, states: Any, training: Any = None, **options: Any) -> Any:
        """inputs: (batch, in) -> (batch, units of the last cell), the new states of each cell."""
        new = []
        for cell, own in zip(self.cells, states, strict=False):
            alone = not isinstance(own, (list, tuple))
            extra = {**options, "training": training} if takes_training(cell) else options
            inputs, after = cell(inputs, [own] if alone else list(own), **extra)
            new.append(after[0] if alone and isinstance(after, (list, tuple)) and len(after) == 1 else after)
        return inputs, new[0] if len(new) == 1 else new


def build_cell(cell: Any, input_shape: Any) -> None:
    """Builds a cell for steps of this shape, unless it is built."""
    if isinstance(cell, Layer) and not cell.built:
        cell.build(input_shape)
        cell.built = True


def takes_training(cell: Any) -> bool:
    """Whether a cell's `call` has the argument `training`."""
    return isinstance(cell, Layer) and cell._signature.training


def initial_state_of(cell: Any, batch_size: Any, dtype: torch.dtype) -> Any:
    """What the cell's own `get_initial_state` gives; zeros for a cell without one."""
    own = getattr(cell, "get_initial_state", None)
    if own is not None:
        return own(batch_size=batch_size)
    size = cell.state_size
    if isinstance(size, (list, tuple)):
        return [torch.zeros((batch_size, each), dtype=dtype, device=get_device()) for each in size]
    return torch.zeros((batch_size, size), dtype=dtype, device=get_device())


class ForgetBias:
    """The initializer of a bias of gates side by side, with ones for the gate that `before` others precede."""

    def __init__(self, initializer: Any, units: int, before: int = 1) -> None:
        self.initializer, self.units, self.before = initializers.get(initializer), units, before

    def __call__(self, shape: Sequence[int], dtype: Any = None) -> torch.Tensor:
        units, before = self.units, self.before
        behind = shape[0] // units - before - 1
        parts = (self.initializer((before * units,), dtype), initializers.Ones()((units,), dtype))
        return torch.cat([*parts, self.initializer((behind * units,), dtype)])


def _adder(recurrent: torch.Tensor, drop: torch.Tensor | None) -> Callable[..., torch.Tensor]:
    """z, h -> z + h @ recurrent_kernel."""
    if drop is None:
        return lambda z, h: torch.addmm(z, h, recurrent)
    product = _product(recurrent, None, drop)
    return lambda z, h: z + product(h)


def _product(
    recurrent: torch.Tensor, bias: torch.Tensor | None, drop: torch.Tensor | None
) -> Callable[[torch.Tensor], torch.Tensor]:
    """h -> h @ recurrent_kernel + bias, where each gate drops states of its own: drop (gates, batch, units) or None."""
    if drop is None:
        return lambda h: functional.linear(h, recurrent.t(), bias)
    parts = torch.stack(recurrent.chunk(drop.shape[0], 1))

    def product(h: torch.Tensor) -> torch.Tensor:
        y = torch.bmm(h * drop, parts).movedim(0, 1).flatten(1)
        return y if bias is None else y + bias

    return product
