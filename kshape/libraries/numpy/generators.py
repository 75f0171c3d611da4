"""np.random: functions of the module, and the generators RandomState and default_rng."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kshape.rulebook.dims import Dim
from kshape.rulebook.specs import TensorSpec
from kshape.values.calls import Call
from kshape.values.values import Array, DataFacts, Instance, Native, NativeClass

from .arrays import as_array, dtype_of, operand, run_op
from .facts import counted, moved

Handler = Callable[[Call], Any]


def _made(call: Call, size: Any, dtype: str, facts: DataFacts | None) -> Any:
    """An array of the given size; a scalar where there is none."""
    if size is None:
        return Array(TensorSpec((), dtype), facts, call.span)
    shape = operand(size)
    if isinstance(shape, (int, Dim)):
        shape = (shape,)
    result = run_op(call.interpreter, "zeros", [shape], {}, call.span, call.spans)
    return Array(result.spec.with_dtype(dtype), facts, call.span) if isinstance(result, Array) else result


def _randint(call: Call) -> Any:
    """randint(low, high=None, size=None): low <= value < high, or 0 <= value < low."""
    low, high = call.argument(0, "low", 0), call.argument(1, "high")
    if high is None:
        low, high = 0, low
    start, stop = (end if isinstance(end, (int, float)) else None for end in (low, high))
    dtype = dtype_of(call.argument(3, "dtype"), "int64") or "int64"
    return _made(call, call.argument(2, "size"), dtype, counted(start, stop))


def _unit(call: Call) -> Any:
    """random(size): 0 <= value < 1."""
    return _made(call, call.argument(0, "size"), "float64", DataFacts(0.0, 1.0, "continuous"))


def _rand(low: float | None, high: float | None) -> Handler:
    """rand(d0, d1, ...)"""

    def handler(call: Call) -> Any:
        return _made(call, tuple(call.args) if call.args else None, "float64", DataFacts(low, high, "continuous"))

    return handler


def _uniform(call: Call) -> Any:
    ends = (call.argument(0, "low", 0.0), call.argument(1, "high", 1.0))
    low, high = (end if isinstance(end, (int, float)) else None for end in ends)
    return _made(call, call.argument(2, "size"), "float64", DataFacts(low, high, "continuous"))


def _sampled(position: int) -> Handler:
    """A distribution whose `size` stands at this position."""

    def handler(call: Call) -> Any:
        return _made(call, call.argument(position, "size"), "float64", DataFacts(coding="continuous"))

    return handler


def _counts(position: int) -> Handler:
    """A distribution of whole numbers of 0 or more."""

    def handler(call: Call) -> Any:
        binary = call.name.endswith("binomial") and call.argument(0, "n") == 1
        facts = DataFacts(0, 1, "binary", 2) if binary else DataFacts(0, None)
        return _made(call, call.argument(position, "size"), "int64", facts)

    return handler


def _permutation(call: Call) -> Any:
    """A permuted range or copy."""
    value = call.argument(0, "x")
    if isinstance(value, (int, Dim)):
        return _made(call, value, "int64", counted(0, value if isinstance(value, int) else None))
    found = as_array(value)
    return Array(found.spec, moved(found.facts, "copy"), call.span)


def _choice(call: Call) -> Any:
    """choice(a, size): elements of an array or of range(a)."""
    value = call.argument(0, "a")
    size = call.argument(1, "size")
    if isinstance(value, int):
        return _made(call, size, "int64", counted(0, value))
    found = as_array(value)
    if found.spec.is_ranked and found.spec.rank == 1:
        return _made(call, size, found.spec.dtype or "float64", moved(found.facts, "take"))
    return Array(TensorSpec(None, found.spec.dtype), None, call.span)


def _nothing(call: Call) -> Any:
    """seed(...)"""
    return None


def _shuffle(call: Call) -> Any:
    """shuffle(x) moves the rows of an array about: the same values in another order."""
    array = call.argument(0, "x")
    if isinstance(array, Array) and array.facts is not None and array.facts.content is not None:
        call.interpreter.state.put(array, "facts", moved(array.facts, "take"))
    elif not isinstance(array, Array):
        call.interpreter.forget(array)


_HANDLERS: dict[str, Handler] = {
    "randint": _randint, "integers": _randint, "random_integers": _randint, "random": _unit, "random_sample": _unit,
    "ranf": _unit, "sample": _unit, "rand": _rand(0.0, 1.0), "randn": _rand(None, None), "uniform": _uniform,
    "normal": _sampled(2), "standard_normal": _sampled(0), "beta": _sampled(2), "gamma": _sampled(2),
    "exponential": _sampled(1), "laplace": _sampled(2), "lognormal": _sampled(2), "logistic": _sampled(2),
    "poisson": _counts(1), "binomial": _counts(2), "geometric": _counts(1), "permutation": _permutation,
    "permuted": _permutation, "choice": _choice, "seed": _nothing, "shuffle": _shuffle,
}  # fmt: skip

RANDOM: dict[str, Any] = {
    name: Native(f"numpy.random.{name}", handler) for name, handler in _HANDLERS.items() if name != "integers"
}

GENERATOR = NativeClass(
    "numpy.random.Generator", members={n: Native(f"numpy.random.{n}", h) for n, h in _HANDLERS.items()}
)
GENERATOR_CLASSES: dict[str, Any] = {"RandomState": GENERATOR, "Generator": GENERATOR}
RANDOM["default_rng"] = Native("numpy.random.default_rng", lambda call: Instance(GENERATOR, call.span))
