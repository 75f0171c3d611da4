"""LayerRule: the base of every layer's rule, and how a reader applies one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from .binding import Field, Rule, unknown_argument
from .dims import Size, differs, is_undefined, product, show_shape
from .errors import RuleError, Undecided, is_unknown
from .settings import settings
from .specs import TensorSpec, flatten, map_structure


class Weight:
    """One variable of a layer: name, shape, initializer, whether the optimizer moves it, dtype (None: the layer's)."""

    __slots__ = ("dtype", "initializer", "name", "shape", "trainable")

    def __init__(
        self,
        name: str,
        shape: Iterable[Size],
        initializer: Any = "glorot_uniform",
        *,
        trainable: bool = True,
        dtype: str | None = None,
    ) -> None:
        self.name, self.shape, self.initializer = name, tuple(shape), initializer
        self.trainable, self.dtype = trainable, dtype

    @property
    def size(self) -> Size:
        """The number of elements."""
        return product(self.shape)

    def __repr__(self) -> str:
        return f"Weight({self.name!r}, {show_shape(self.shape)})"


class Outcome:
    """What applying a layer gave: output (nested specs), weights (None where unknown), error (None where fine)."""

    __slots__ = ("error", "output", "weights")

    def __init__(self, output: Any, weights: tuple[Weight, ...] | None, error: RuleError | None = None) -> None:
        self.output, self.weights, self.error = output, weights, error


class LayerRule(Rule):
    """A Keras layer: constructor (fields), weights, output.

    `weights` and `output` take what Keras's `call` takes, with `TensorSpec`s for tensors: `output(self, x)` for most
    layers, `output(self, query, value, key=None)` for attention. A layer over a list takes a list.
    """

    family: ClassVar[str] = "layer"
    common: ClassVar[tuple[Field, ...]] = (
        Field("activity_regularizer", "Regularizer", None, keyword_only=True),
        Field("trainable", "Flag", True, keyword_only=True),
        Field("dtype", "Dtype", None, keyword_only=True),
        Field("autocast", "Flag", True, keyword_only=True),
        Field("name", "Text", None, keyword_only=True),
        Field("input_dim", "int | None", None, keyword_only=True),
        Field("input_shape", "Anything", None, keyword_only=True),
    )
    call_extras: ClassVar[tuple[str, ...]] = ("training", "mask")  # keywords of a call that no shape depends on
    promises_dtype: ClassVar[bool] = True  # False where numbers may come in another dtype than `output` says (Lambda)

    def weights(self, /, *args: Any, **kwargs: Any) -> Iterator[Weight]:
        """The variables that `build` makes for these inputs, in Keras's order."""
        return iter(())

    def output(self, /, *args: Any, **kwargs: Any) -> Any:
        """The spec(s) of the result; RuleError where real Keras raises."""
        raise NotImplementedError(type(self).__name__)

    def declared_output(self, /, *args: Any, **kwargs: Any) -> Any:
        """What to go on with after an error: the declared output as far as the arguments alone tell it."""
        first = next((leaf for leaf in flatten([args, kwargs]) if isinstance(leaf, TensorSpec)), None)
        return TensorSpec(None, first.dtype if first else None)

    @property
    def compute_dtype(self) -> str | None:
        """The dtype in which the layer computes, and into which floating inputs are cast ("float32" by default)."""
        dtype = getattr(self, "dtype", None)
        if dtype is None:
            dtype = settings.dtype_policy or settings.floatx
        return dtype.removeprefix("mixed_") if isinstance(dtype, str) else None

    def float_output(self, x: TensorSpec, *sizes: Size | None) -> TensorSpec:
        """A result of these sizes in the layer's compute dtype."""
        return TensorSpec(sizes, self.compute_dtype)

    def infer(self, /, *args: Any, **kwargs: Any) -> Outcome:
        """Output, weights and error of one call: what every reader asks. Never raises RuleError or Undecided."""
        args, kwargs = self._placed(args, kwargs)
        args, kwargs = map_structure(self._input, args), map_structure(self._cast, kwargs)
        error: RuleError | None = None
        try:
            kwargs = self.bind_call(args, kwargs)
            output = self.output(*args, **kwargs)
        except RuleError as problem:
            error = problem
            output = self._fallback(args, kwargs) if problem.output is None else problem.output
        except Undecided:
            output = self._fallback(args, kwargs)
        if error is not None:
            return Outcome(output, None, error)
        try:
            weights = tuple(self.weights(*args, **kwargs))
            self._need_defined(weights, args, kwargs)
            return Outcome(output, weights)
        except Undecided:
            return Outcome(output, None)
        except RuleError as problem:
            return Outcome(output, None, problem)

    def _placed(self, args: Any, kwargs: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """`layer(inputs=x)` is `layer(x)`: what rules call x is `inputs` in Keras."""
        if args or "inputs" not in kwargs or _call_signature(type(self)).first != "x":
            return args, kwargs
        others = dict(kwargs)
        return (others.pop("inputs"),), others

    def bind_call(self, args: Any, kwargs: dict[str, Any]) -> dict[str, Any]:
        """The keywords that `output` takes; RuleError for one that the layer's `call` does not have."""
        signature = _call_signature(type(self))
        names = signature.names
        if signature.takes_any:
            return kwargs
        for name in kwargs:
            if name not in names and name not in self.call_extras:
                raise unknown_argument(f"{type(self).__name__}'s call", name, [*names, *self.call_extras])
        kwargs = {name: value for name, value in kwargs.items() if name in names}
        if kwargs or not signature.takes(len(args)):
            self._need_call(signature, args, kwargs)
        return kwargs

    def _need_call(self, signature: _Signature, args: Any, kwargs: dict[str, Any]) -> None:
        """RuleError where Python could not bind the call: `Add()(a, b)`, `Dense(3)()`."""
        try:
            signature.bind(*args, **kwargs)
        except TypeError as error:
            name = type(self).__name__
            given = ", ".join(_shown(leaf) for leaf in (*args, *kwargs.values())) or "nothing"
            raise RuleError(
                "argument",
                f"{name} is called as {name}(...)({', '.join(signature.names)}). Received: {given}.",
                keras=f"{name}.call() {error!s}",
            ) from None

    def check_built(self, built: Iterable[Weight], now: Iterable[Weight]) -> None:
        """RuleError where a layer that has its weights meets an input which needs others (a shared layer)."""
        for old, new in zip(built, now, strict=False):
            if len(old.shape) != len(new.shape):
                continue
            for a, b in zip(old.shape, new.shape, strict=True):
                if differs(a, b):
                    raise RuleError(
                        "axis-size",
                        f"{type(self).__name__} needs an input like that of its first call, which made its {old.name} "
                        f"of shape {show_shape(old.shape)}. Received: an input that would need shape "
                        f"{show_shape(new.shape)}. Use a second layer, or bring both inputs to one size.",
                        keras=f"expected axis -1 of input shape to have value {a}, but received input with shape",
                    )

    def _need_defined(self, weights: Iterable[Weight], args: Any, kwargs: Any) -> None:
        """RuleError where a weight would have a size that Keras itself does not know: the None of an Input."""
        for weight in weights:
            if any(is_undefined(size) for size in weight.shape):
                given = next(x for x in flatten([args, kwargs]) if isinstance(x, TensorSpec))
                raise RuleError(
                    "undefined-last-axis",
                    f"{type(self).__name__} needs a known size to make its {weight.name} of shape "
                    f"{show_shape(weight.shape)}. Received: shape={show_shape(given.sizes)}. "
                    "Give that size in the Input's shape.",
                    keras="Shapes used to initialize variables must be fully-defined (no `None` dimensions).",
                )

    def _input(self, leaf: Any) -> Any:
        """A positional argument of a call: what nobody knows is a tensor of which nothing is known."""
        return TensorSpec(None, None) if is_unknown(leaf) else self._cast(leaf)

    def _cast(self, leaf: Any) -> Any:
        """Keras casts floating inputs to the compute dtype before `call` (autocast)."""
        if isinstance(leaf, TensorSpec) and leaf.dtype and "float" in leaf.dtype and self.compute_dtype:
            autocast = getattr(self, "autocast", True)
            return leaf if is_unknown(autocast) or not autocast else leaf.with_dtype(self.compute_dtype)
        return leaf

    def _fallback(self, args: Any, kwargs: Any) -> Any:
        try:
            return self.declared_output(*args, **kwargs)
        except (RuleError, Undecided, TypeError):
            return TensorSpec(None, None)


def _shown(leaf: Any) -> str:
    """A call's argument in a message: a tensor's shape, anything else by its kind."""
    return f"shape={show_shape(leaf.sizes)}" if isinstance(leaf, TensorSpec) else type(leaf).__name__


class _Signature:
    """The signature of a rule's `output` without self. first: the name of the first parameter, "" where there is none.

    takes_any: whether any keyword is taken.
    """

    def __init__(self, rule: type[LayerRule]) -> None:
        import inspect  # here, since it costs 10 ms of the rulebook's import

        whole = inspect.signature(rule.output)
        own = list(whole.parameters.values())[1:]
        self.bind = whole.replace(parameters=own).bind
        self.names = tuple(parameter.name for parameter in own)
        self.first = next(iter(self.names), "")
        self.takes_any = any(parameter.kind is parameter.VAR_KEYWORD for parameter in own)
        simple = [parameter for parameter in own if parameter.kind is parameter.POSITIONAL_OR_KEYWORD]
        needed = sum(parameter.default is parameter.empty for parameter in simple)
        self._counts = range(needed, len(simple) + 1) if simple == own else range(0)

    def takes(self, count: int) -> bool:
        """Whether so many positional arguments certainly make a call."""
        return count in self._counts


_signatures: dict[type[LayerRule], _Signature] = {}


def _call_signature(rule: type[LayerRule]) -> _Signature:
    """The signature of a rule's `output`, read once for each class."""
    found = _signatures.get(rule)
    if found is None:
        found = _signatures[rule] = _Signature(rule)
    return found
