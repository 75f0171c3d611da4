"""Recurrent layers: a cell run over the time axis.

x: (batch, time, features) -> (batch, units), or (batch, time, units) with return_sequences; with return_state a tuple
of that and the last states.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from ..binding import Field
from ..dims import Dim, Size, differs, is_undefined, show_shape, show_size
from ..errors import RuleError, Undecided, is_unknown
from ..kinds import Activation, Anything, Constraint, Count, Flag, Initializer, Regularizer, wrong
from ..layer import LayerRule, Outcome, Weight
from ..specs import TensorSpec, need_rank
from .inner import OuterLayer, attribute_of, with_states
from .recurrent_cells import (
    IMPLEMENTATION,
    GRUCell,
    LSTMCell,
    SimpleRNNCell,
    StackedRNNCells,
    need_cell,
    output_size_of,
    sizes_of,
)

ZERO_OUTPUT = Field("zero_output_for_mask", "Flag", False, keyword_only=True)


class Recurrent(OuterLayer):
    """What RNN and the layers with a cell of their own share."""

    abstract: ClassVar[bool] = True
    cell_rule: ClassVar[type[LayerRule] | None] = None
    exact_rank: ClassVar[bool] = True  # RNN itself takes whatever its cell takes
    if TYPE_CHECKING:  # annotations that run would be parameters
        cell: Any
        return_sequences: Any
        return_state: Any
        stateful: Any

    def setup(self) -> None:
        if self.cell_rule is not None:
            names = {field.name for field in self.cell_rule.parameters()} - {"name", "activity_regularizer"}
            config = self.config()
            self.cell = self.cell_rule(**{name: config[name] for name in names if name in config})
        cudnn = getattr(self, "use_cudnn", "auto")
        if not is_unknown(cudnn) and cudnn not in ("auto", True, False):
            raise wrong(type(self).__name__, "use_cudnn", '"auto", True or False', self.__dict__["use_cudnn"])

    def infer(self, /, *args: Any, **kwargs: Any) -> Outcome:
        args, kwargs = with_states(args, kwargs)
        return super().infer(*args, **kwargs)

    @property
    def state_size(self) -> list[Any]:
        """One entry a state, as the layer keeps it."""
        return sizes_of(attribute_of(self.cell, "state_size"))

    def weights(self, sequences: Any, initial_state: Any = None) -> Iterator[Weight]:
        return self.weights_of(self._step(sequences))

    def output(self, sequences: Any, initial_state: Any = None) -> Any:
        x = self.need_sequences(sequences)
        if self.stateful:
            need_batch(x, type(self).__name__)
        self._step(x)
        self._need_states(initial_state)
        return self.results(x.shape[0], x.shape[1])

    def results(self, batch: Size | None, time: Size | None) -> Any:
        """The declared outputs for a batch size and a number of time steps."""
        out = output_size_of(self.cell)
        if is_unknown(out):
            out = None
        sizes = (batch, time, out) if self.return_sequences else (batch, out)
        output = TensorSpec(sizes, self.compute_dtype)
        if not self.return_state:
            return output
        return (output, *(self._state(batch, size) for size in self.state_size))

    def declared_output(self, /, *args: Any, **kwargs: Any) -> Any:
        x = args[0][0] if args and isinstance(args[0], (list, tuple)) and args[0] else args[0] if args else None
        if not isinstance(x, TensorSpec) or not x.is_ranked or not x.rank:
            return self.results(None, None)
        return self.results(x.shape[0], x.shape[1] if x.rank > 2 else None)

    def need_sequences(self, sequences: Any) -> TensorSpec:
        """The input, a tensor with a time axis; RuleError for another rank or for a list."""
        name = type(self).__name__
        if isinstance(sequences, (list, tuple)) and len(sequences) > 1 and self.exact_rank:
            raise RuleError(
                "argument",
                f"{name} takes one tensor. Received: a list of {len(sequences)}. "
                f"Write {name}(...)(x, initial_state=[...]).",
                argument="sequences",
                keras=f"expects 1 input(s), but it received {len(sequences)} input tensors",
            )
        if not isinstance(sequences, TensorSpec):
            raise Undecided("sequences that are no tensor")
        if sequences.is_ranked and sequences.rank < 3:
            raise self._no_time_axis(sequences)
        if not self.exact_rank:
            return sequences
        return need_rank(sequences, 3, what=f"{name} (batch, time, features)")

    def _no_time_axis(self, x: TensorSpec) -> RuleError:
        name = type(self).__name__
        return RuleError(
            "recurrent-rank",
            f"{name} needs an input of rank 3, (batch, time, features). Received: shape={show_shape(x.sizes)}. "
            "If it comes from a recurrent layer, give that layer return_sequences=True.",
            argument="sequences",
            keras=f"is incompatible with the layer: expected ndim=3, found ndim={x.rank}.",
        )

    def _step(self, x: Any) -> Any:
        if not isinstance(x, TensorSpec):
            raise Undecided("sequences that are no tensor")
        if not x.is_ranked:
            x = TensorSpec((None, None, None), x.dtype) if self.exact_rank else x
        step = x.with_shape(x.shape[0], *x.shape[2:])
        states = [self._state(step.shape[0], size) for size in self.state_size]
        return self.ask(self.cell, step, states)

    def _state(self, batch: Size | None, size: Any) -> Any:
        """The spec of one state; a list of specs where a cell of several states is stacked with others."""
        if is_unknown(size):
            size = None
        if isinstance(size, (list, tuple)):
            return [self._state(batch, each) for each in size]
        return TensorSpec((batch, size), self.compute_dtype)

    def _need_states(self, given: Any) -> None:
        """RuleError where the initial states are too few, or certainly of another size than the cell's."""
        if given is None or is_unknown(given):
            return
        states = list(given) if isinstance(given, (list, tuple)) else [given]
        wanted = self.state_size
        name = type(self).__name__
        if len(states) < len(wanted) and isinstance(self.cell, (LSTMCell, GRUCell, SimpleRNNCell)):
            raise RuleError(
                "argument",
                f"{name} needs an initial_state of {len(wanted)} tensors{_roles(self.cell)}. Received: {len(states)}.",
                argument="initial_state",
                keras="list index out of range",
            )
        for index, (state, size) in enumerate(zip(states, wanted, strict=False)):
            if isinstance(state, TensorSpec) and state.is_ranked and state.rank and isinstance(size, (int, Dim)):
                self._need_state(state, size, index)

    def _need_state(self, state: TensorSpec, size: Size, index: int) -> None:
        if differs(state.shape[-1], size) and differs(state.shape[-1], 1):
            raise RuleError(
                "axis-size",
                f"{type(self).__name__} needs initial states of shape (batch, {show_size(size)}). "
                f"Received: shape={show_shape(state.sizes)} for state {index}.",
                argument="initial_state",
                index=index,
            )


class RNN(Recurrent):
    """A cell, or a list of cells, run over the time axis.

    x: (batch, time, ...) -> (batch, cell.output_size), and as every recurrent layer with return_sequences, return_state
    Source: keras.layers.RNN
    """

    exact_rank = False

    cell: Anything
    return_sequences: Flag = False
    return_state: Flag = False
    go_backwards: Flag = False
    stateful: Flag = False
    unroll: Flag = False
    zero_output_for_mask: Flag = False

    def setup(self) -> None:
        if isinstance(self.cell, (list, tuple)):
            self.cell = StackedRNNCells(list(self.cell))
        elif not is_unknown(self.cell):
            need_cell("RNN", "cell", self.cell)

    @property
    def state_size(self) -> list[Any]:
        if is_unknown(self.cell):
            raise Undecided("the cell")
        return sizes_of(attribute_of(self.cell, "state_size"))


class SimpleRNN(Recurrent):
    """h' = activation(x @ kernel + h @ recurrent_kernel + bias), over time.

    x: (batch, time, in) -> (batch, units)   kernel: (in, units)   recurrent_kernel: (units, units)   bias: (units,)
    Source: keras.layers.SimpleRNN
    """

    cell_rule = SimpleRNNCell
    common = (*LayerRule.common, ZERO_OUTPUT)

    units: Count
    activation: Activation = "tanh"
    use_bias: Flag = True
    kernel_initializer: Initializer = "glorot_uniform"
    recurrent_initializer: Initializer = "orthogonal"
    bias_initializer: Initializer = "zeros"
    kernel_regularizer: Regularizer = None
    recurrent_regularizer: Regularizer = None
    bias_regularizer: Regularizer = None
    activity_regularizer: Regularizer = None
    kernel_constraint: Constraint = None
    recurrent_constraint: Constraint = None
    bias_constraint: Constraint = None
    dropout: float = 0.0
    recurrent_dropout: float = 0.0
    return_sequences: Flag = False
    return_state: Flag = False
    go_backwards: Flag = False
    stateful: Flag = False
    unroll: Flag = False
    seed: Anything = None


class LSTM(Recurrent):
    """Long short-term memory over time: the states are h and c.

    x: (batch, time, in) -> (batch, units)   kernel: (in, 4 * units)   recurrent_kernel: (units, 4 * units)
    bias: (4 * units,)   return_state: (output, h: (batch, units), c: (batch, units))
    Source: keras.layers.LSTM; Hochreiter and Schmidhuber 1997
    """

    cell_rule = LSTMCell
    common = (*LayerRule.common, IMPLEMENTATION, ZERO_OUTPUT)

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
    activity_regularizer: Regularizer = None
    kernel_constraint: Constraint = None
    recurrent_constraint: Constraint = None
    bias_constraint: Constraint = None
    dropout: float = 0.0
    recurrent_dropout: float = 0.0
    seed: Anything = None
    return_sequences: Flag = False
    return_state: Flag = False
    go_backwards: Flag = False
    stateful: Flag = False
    unroll: Flag = False
    use_cudnn: Anything = "auto"


class GRU(Recurrent):
    """Gated recurrent unit over time.

    x: (batch, time, in) -> (batch, units)   kernel: (in, 3 * units)   recurrent_kernel: (units, 3 * units)
    bias: (2, 3 * units), or (3 * units,) with reset_after=False
    Source: keras.layers.GRU; Cho et al. 2014
    """

    cell_rule = GRUCell
    common = (*LayerRule.common, IMPLEMENTATION, ZERO_OUTPUT)

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
    activity_regularizer: Regularizer = None
    kernel_constraint: Constraint = None
    recurrent_constraint: Constraint = None
    bias_constraint: Constraint = None
    dropout: float = 0.0
    recurrent_dropout: float = 0.0
    seed: Anything = None
    return_sequences: Flag = False
    return_state: Flag = False
    go_backwards: Flag = False
    stateful: Flag = False
    unroll: Flag = False
    reset_after: Flag = True
    use_cudnn: Anything = "auto"


def _roles(cell: LayerRule) -> str:
    return ", h and c" if isinstance(cell, LSTMCell) else ""


def need_batch(x: TensorSpec, what: str) -> None:
    """RuleError where a stateful layer meets a batch size that is None."""
    if is_undefined(x.shape[0]):
        raise RuleError(
            "stateful-batch",
            f"{what} with stateful=True needs a known batch size. Received: shape={show_shape(x.sizes)}. "
            "Give it with Input(batch_shape=(32, ...)).",
            argument="stateful",
            keras="When using `stateful=True` in a RNN, the batch size must be static.",
        )


def need_kept_batch(what: str, given: Size, kept: Size) -> None:
    """RuleError where a stateful layer meets another batch size than that of the states it keeps."""
    if differs(given, kept):
        raise RuleError(
            "stateful-batch",
            f"{what} with stateful=True keeps the states of {show_size(kept)} sequences, the batch size with which it "
            f"was built. Received: a batch of {show_size(given)}.",
            argument="sequences",
            keras="If an RNN is stateful, the batch size of the input sequences must be the same as the batch size of "
            "the initial state.",
        )
