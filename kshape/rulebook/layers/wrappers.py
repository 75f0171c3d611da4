"""Wrappers: Bidirectional, TimeDistributed, SpectralNormalization.

They take any layer with `infer`: a rule, a model, a named operation, a layer of the user.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from ..binding import Field
from ..dims import Shape, differs, show_shape
from ..errors import UNKNOWN, RuleError, Undecided, is_unknown
from ..kinds import Anything, wrong
from ..layer import LayerRule, Outcome, Weight
from ..specs import TensorSpec, map_structure
from .inner import MISSING, OuterLayer, attribute_of, need_layer, rule_of, with_states

MERGE_MODES = ("sum", "mul", "ave", "concat", None)


class Bidirectional(OuterLayer):
    """A recurrent layer and its copy that runs backwards; `merge_mode` says what becomes of the two outputs.

    x: (batch, time, in) -> (batch, ..., 2 * units) for "concat"; (batch, ..., units) for "sum", "mul" and "ave"; the
    two outputs for None. With return_state all states follow: those of the forward layer first.
    Weights: those of the forward layer, then those of the backward one.   Source: keras.layers.Bidirectional
    """

    # Not annotations, since a field named `weights` would hide the method.
    fields: ClassVar[tuple[Field, ...]] = (
        Field("layer", "Anything"),
        Field("merge_mode", "Anything", "concat"),
        Field("weights", "Anything", None),
        Field("backward_layer", "Anything", None),
    )
    if TYPE_CHECKING:
        layer: Any
        merge_mode: Any
        backward_layer: Any

    def setup(self) -> None:
        self.initial_weights = self.__dict__.pop("weights", None)
        need_layer("Bidirectional", "layer", self.layer)
        if self.backward_layer is not None:
            need_layer("Bidirectional", "backward_layer", self.backward_layer)
        if not is_unknown(self.merge_mode) and self.merge_mode not in MERGE_MODES:
            raise wrong("Bidirectional", "merge_mode", 'one of "sum", "mul", "ave", "concat", None', self.merge_mode)
        self._need_recurrent()
        self._need_opposite()

    def infer(self, /, *args: Any, **kwargs: Any) -> Outcome:
        args, kwargs = with_states(args, kwargs)
        return super().infer(*args, **kwargs)

    def config(self) -> dict[str, Any]:
        named = {field.name: getattr(self, field.name) for field in type(self).parameters() if field.name != "weights"}
        return {**named, "weights": self.initial_weights}

    @property
    def return_sequences(self) -> Any:
        return self._of_layer("return_sequences")

    @property
    def return_state(self) -> Any:
        return self._of_layer("return_state")

    def weights(self, sequences: Any, initial_state: Any = None) -> Iterator[Weight]:
        forward, backward = self._halves(sequences, initial_state)
        yield from self.weights_of(forward)
        yield from self.weights_of(backward)

    def output(self, sequences: Any, initial_state: Any = None) -> Any:
        forward, backward = self._halves(sequences, initial_state)
        return self._merged(forward.output, backward.output)

    def declared_output(self, /, *args: Any, **kwargs: Any) -> Any:
        forward, backward = (rule_of(each) for each in (self._forward(), self._backward()))
        if not isinstance(forward, LayerRule) or not isinstance(backward, LayerRule):
            raise Undecided("the declared output of a layer of the user")
        return self._merged(forward.declared_output(*args), backward.declared_output(*args))

    def _merged(self, forward: Any, backward: Any) -> Any:
        states: tuple[Any, ...] = ()
        if self.return_state:
            states = (*forward[1:], *backward[1:])
            forward, backward = forward[0], backward[0]
        if self.merge_mode is None:
            merged: tuple[Any, ...] = (forward, backward)
            return (*merged, *states)
        output = TensorSpec(self._merged_sizes(forward, backward), self.compute_dtype)
        return (output, *states) if states or self.return_state else output

    def _merged_sizes(self, forward: TensorSpec, backward: TensorSpec) -> Any:
        if is_unknown(self.merge_mode):
            return [*forward.shape[:-1], None]
        if self.merge_mode == "concat":
            # With unlike units Keras declares twice the forward ones, and gives the sum of both.
            even = not differs(forward.shape[-1], backward.shape[-1])
            return [*forward.shape[:-1], 2 * forward.shape[-1] if even else None]
        if differs(forward.shape[-1], backward.shape[-1]):
            raise RuleError(
                "merge-shapes",
                f'Bidirectional with merge_mode="{self.merge_mode}" needs as many units forwards as backwards. '
                f"Received: {show_shape(forward.shape)} and {show_shape(backward.shape)}.",
                argument="merge_mode",
            )
        return forward.shape

    def _halves(self, sequences: Any, initial_state: Any) -> tuple[Outcome, Outcome]:
        ahead, behind = _split(initial_state)
        forward = self.ask(self._forward(), sequences, role="forward", **ahead)
        return forward, self.ask(self._backward(), sequences, role="backward", **behind)

    def _forward(self) -> Any:
        """The layer's rule, not the layer: Keras makes a copy, which starts without weights."""
        if is_unknown(self.layer):
            raise Undecided("the layer")
        return rule_of(self.layer)

    def _backward(self) -> Any:
        if is_unknown(self.backward_layer):
            raise Undecided("the backward layer")
        return self._forward() if self.backward_layer is None else self.backward_layer

    def _of_layer(self, name: str) -> Any:
        if is_unknown(self.layer):
            return UNKNOWN
        try:
            value = attribute_of(self.layer, name)
        except Undecided:
            return UNKNOWN
        return UNKNOWN if value is MISSING else value

    def _need_recurrent(self) -> None:
        for name in ("layer", "backward_layer"):
            layer = getattr(self, name)
            if layer is None or is_unknown(layer) or not isinstance(rule_of(layer), LayerRule):
                continue
            if attribute_of(layer, "go_backwards") is MISSING:
                given = type(rule_of(layer)).__name__
                raise RuleError(
                    "argument",
                    f"Bidirectional needs {name} to be a recurrent layer, such as LSTM. Received: {given}.",
                    argument=name,
                    keras="Unrecognized keyword arguments passed to" if name == "layer" else None,
                )

    def _need_opposite(self) -> None:
        """RuleError where both directions are the same one, or where the two layers give unlike outputs."""
        pair = [rule_of(each) for each in (self.layer, self.backward_layer)]
        if not isinstance(pair[0], LayerRule):
            return
        if _sure(pair[0], "go_backwards") is True and self.backward_layer is None:
            raise _same_direction(True, "layer")
        if not isinstance(pair[1], LayerRule):
            return
        for name in ("go_backwards", "stateful", "return_sequences", "return_state"):
            a, b = _sure(pair[0], name), _sure(pair[1], name)
            if a is None or b is None or (a == b) is not (name == "go_backwards"):
                continue
            if name == "go_backwards":
                raise _same_direction(a, "backward_layer")
            raise RuleError(
                "argument",
                f"Bidirectional needs layers with the same {name}. Received: {name}={a} forwards and {b} backwards.",
                argument="backward_layer",
                keras=f'are expected to have the same value for attribute "{name}"',
            )


class TimeDistributed(OuterLayer):
    """A layer applied to each time step with the same weights.

    x: (batch, time, ...) -> (batch, time, *what the layer makes of (batch, ...))   Source: keras.layers.TimeDistributed
    """

    layer: Anything

    def setup(self) -> None:
        need_layer("TimeDistributed", "layer", self.layer)

    def weights(self, inputs: Any) -> Iterator[Weight]:
        yield from self.weights_of(self._step(inputs))

    def output(self, inputs: Any) -> Any:
        if isinstance(inputs, (list, tuple)):
            raise self._wrong_rank(f"a list of {len(inputs)} tensors")
        if not isinstance(inputs, TensorSpec):
            raise Undecided("an input that is no tensor")
        if inputs.rank < 3:
            raise self._wrong_rank(f"shape={show_shape(inputs.sizes)}")
        output = self._step(inputs).output
        if not isinstance(output, TensorSpec):
            raise Undecided("a layer with several outputs")
        return self._with_time(output, inputs.shape[1])

    def declared_output(self, /, *args: Any, **kwargs: Any) -> Any:
        if is_unknown(self.layer):
            raise Undecided("the layer")
        x: Any = args[0] if args else None
        ranked = isinstance(x, TensorSpec) and x.is_ranked and x.rank > 2
        output = self.asked(self.layer, _time_step(x) if ranked else TensorSpec(None)).output
        if not isinstance(output, TensorSpec):
            raise Undecided("a layer with several outputs")
        return self._with_time(output, x.shape[1] if ranked else None)

    def _with_time(self, output: TensorSpec, time: Any) -> TensorSpec:
        if not output.is_ranked or not output.rank:
            return TensorSpec(None, self.compute_dtype)
        return TensorSpec((output.shape[0], time, *output.shape[1:]), self.compute_dtype)

    def _step(self, inputs: TensorSpec) -> Outcome:
        if is_unknown(self.layer):
            raise Undecided("the layer")
        step = _time_step(inputs)
        try:
            return self.ask(self.layer, step)
        except RuleError as error:
            if error.fault == "input-rank" and _any_rank_runs(rule_of(self.layer)):
                raise Undecided("TimeDistributed passes by the layer's own check of the rank") from error
            text = f"{error.message} TimeDistributed hands on one time step, shape={show_shape(step.sizes)}."
            raise RuleError(
                error.fault, text, argument=error.argument, keras=error.keras, output=self._after(error, inputs)
            ) from error

    def _after(self, error: RuleError, inputs: TensorSpec) -> Any:
        if isinstance(error.output, TensorSpec):
            return self._with_time(error.output, inputs.shape[1])
        return None

    def _wrong_rank(self, given: str) -> RuleError:
        return RuleError(
            "wrapper-rank",
            f"TimeDistributed needs an input of rank 3 or more, (batch, time, ...). Received: {given}.",
            argument="inputs",
            keras="`TimeDistributed` Layer should be passed an `input_shape` with at least 3 dimensions, received:",
        )


class Wrapper(OuterLayer):
    """The base of layers of the user that hold one layer. It has no call of its own.   Source: keras.layers.Wrapper"""

    layer: Anything

    def setup(self) -> None:
        need_layer("Wrapper", "layer", self.layer)

    def output(self, /, *args: Any, **kwargs: Any) -> Any:
        raise Undecided("a wrapper of the user")


class SpectralNormalization(OuterLayer):
    """A layer whose kernel is divided by its largest singular value while it trains.

    x -> what the layer gives
    Weights: the layer's kernel; vector_u: (1, last size of the kernel), not trained; the layer's others.
    Source: keras.layers.SpectralNormalization; Miyato et al. 2018
    """

    layer: Anything
    power_iterations: int = 1

    def setup(self) -> None:
        need_layer("SpectralNormalization", "layer", self.layer)
        if isinstance(self.power_iterations, int) and self.power_iterations <= 0:
            raise wrong("SpectralNormalization", "power_iterations", "1 or more", self.power_iterations)

    def weights(self, inputs: Any) -> Iterator[Weight]:
        own = list(self.weights_of(self._inner(inputs)))
        kernel = self._kernel(own)
        yield kernel  # Keras lists the kernel as the wrapper's own weight, before the layer's others
        yield Weight("vector_u", (1, kernel.shape[-1]), "truncated_normal", trainable=False)
        yield from (weight for weight in own if weight is not kernel)

    def output(self, inputs: Any) -> Any:
        outcome = self._inner(inputs)
        if outcome.weights is not None:
            self._kernel(list(outcome.weights))
        return map_structure(
            lambda x: TensorSpec(x.sizes, self.compute_dtype) if isinstance(x, TensorSpec) else x, outcome.output
        )

    def _inner(self, inputs: Any) -> Outcome:
        if is_unknown(self.layer):
            raise Undecided("the layer")
        return self.ask(self.layer, inputs)

    def _kernel(self, own: list[Weight]) -> Weight:
        for name in ("kernel", "embeddings"):
            for weight in own:
                if weight.name == name:
                    return weight
        if not isinstance(rule_of(self.layer), LayerRule):
            raise Undecided("the weights of a layer of the user")
        raise RuleError(
            "argument",
            "SpectralNormalization needs a layer with a kernel or with embeddings. "
            f"Received: {type(rule_of(self.layer)).__name__}.",
            argument="layer",
            keras="has no attribute 'kernel' nor 'embeddings'",
        )


def need_step_mask(mask: Shape, inputs: Shape) -> None:
    """RuleError where a mask does not begin with TimeDistributed's batch and time."""
    if len(mask) < 2 or differs(mask[0], inputs[0]) or differs(mask[1], inputs[1]):
        raise RuleError(
            "wrapper-rank",
            f"TimeDistributed needs a mask that begins with batch and time of its input, {show_shape(inputs[:2])}. "
            f"Received: mask of shape={show_shape(mask)}.",
            argument="mask",
            keras="The `mask` passed to the `TimeDistributed` layer",
        )


def _time_step(x: TensorSpec) -> TensorSpec:
    return x.with_shape(x.shape[0], *x.shape[2:])


def _any_rank_runs(layer: Any) -> bool:
    """Whether the arithmetic of a layer may run on a rank that the layer's own `__call__` refuses.

    TimeDistributed asks for the arithmetic alone: GlobalAveragePooling2D then takes the mean of what it gets.
    """
    if not isinstance(layer, LayerRule) or type(layer).weights is not LayerRule.weights:
        return False
    return not type(layer).__name__.startswith(("Max", "Average"))


def _split(initial_state: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The initial states of the forward and of the backward layer, as keywords."""
    if initial_state is None:
        return {}, {}
    if not isinstance(initial_state, (list, tuple)):
        return {"initial_state": UNKNOWN}, {"initial_state": UNKNOWN}
    half = len(initial_state) // 2
    return {"initial_state": initial_state[:half]}, {"initial_state": initial_state[half:]}


def _sure(layer: LayerRule, name: str) -> bool | None:
    value = getattr(layer, name, None)
    return value if isinstance(value, bool) else None


def _same_direction(value: bool, argument: str) -> RuleError:
    return RuleError(
        "argument",
        f"Bidirectional needs one layer with go_backwards=False and one with True. Received: {value} for both.",
        argument=argument,
        keras="Forward layer and backward layer should have different `go_backwards` value.",
    )
