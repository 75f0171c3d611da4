"""np.random: functions of the module, and the generators RandomState and default_rng."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from kshape.rulebook.dims import Dim
from kshape.rulebook.specs import TensorSpec
from kshape.values.calls import Call
from kshape.values.values import Array, DataFacts, Instance, Native, NativeClass

from .arrays import as_array, dtype_of, operand, run_op
from .facts import ARANGE, counted, forget_facts, moved

Handler = Callable[[Call], Any]


def _made(call: Call, size: Any, dtype: str | None, facts: DataFacts | None, *parameters: Any) -> Any:
    """An array of the given size; without one a scalar, or what the parameters' own shapes make of it."""
    if size is None:
        if any(not isinstance(each, (int, float, type(None))) for each in parameters):
            return Array(TensorSpec(None, dtype), facts, call.span)
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
    dtype = dtype_of(call.argument(3, "dtype"), "int64")
    inclusive = call.name.endswith("random_integers") or call.argument(4, "endpoint", False) is not False
    stop = None if stop is None else stop + 1 if inclusive else stop
    size = call.argument(2, "size")
    count = _length(size)
    facts = counted(start, stop)
    few = stop is None or start is None or count is None or count < DRAWS * (stop - start)
    return _made(call, size, dtype, facts.but(reached=False) if few else facts, low, high)


DRAWS = 20
"""So many random numbers for each that there can be, and every one of them is among them."""


def _length(size: Any) -> int | None:
    """How many numbers an array of this size has."""
    shape = operand(size)
    sizes = shape if isinstance(shape, (tuple, list)) else (shape,)
    return math.prod(sizes) if all(isinstance(each, int) for each in sizes) else None


def _unit(call: Call) -> Any:
    """random(size): 0 <= value < 1."""
    dtype = dtype_of(call.argument(1, "dtype"), "float64")
    return _made(call, call.argument(0, "size"), dtype, DataFacts(0.0, 1.0, "continuous"))


def _rand(low: float | None, high: float | None) -> Handler:
    """rand(d0, d1, ...)"""

    def handler(call: Call) -> Any:
        return _made(call, tuple(call.args) if call.args else None, "float64", DataFacts(low, high, "continuous"))

    return handler


def _uniform(call: Call) -> Any:
    ends = (call.argument(0, "low", 0.0), call.argument(1, "high", 1.0))
    low, high = (end if isinstance(end, (int, float)) else None for end in ends)
    return _made(call, call.argument(2, "size"), "float64", DataFacts(low, high, "continuous"), *ends)


def _sampled(position: int) -> Handler:
    """A distribution whose `size` stands at this position."""

    def handler(call: Call) -> Any:
        parameters = list(call.args[:position]) + [v for key, v in call.kwargs.items() if key not in ("size", "dtype")]
        dtype = dtype_of(call.kwargs.get("dtype"), "float64")
        return _made(call, call.argument(position, "size"), dtype, DataFacts(coding="continuous"), *parameters)

    return handler


def _counts(position: int) -> Handler:
    """A distribution of whole numbers of 0 or more."""

    def handler(call: Call) -> Any:
        binary = call.name.endswith("binomial") and call.argument(0, "n") == 1
        facts = DataFacts(0, 1, "binary", 2, reached=False) if binary else DataFacts(0, None, "integer")
        return _made(call, call.argument(position, "size"), "int64", facts, *call.args[:position], *(
            value for key, value in call.kwargs.items() if key != "size"))  # fmt: skip

    return handler


def _permutation(call: Call) -> Any:
    """A permuted range or copy."""
    value = call.argument(0, "x")
    if isinstance(value, (int, Dim)):
        return _made(call, value, "int64", counted(0, value if isinstance(value, int) else None).but(classes=None))
    found = as_array(value)
    rows = call.argument(1, "axis", 0) == 0 and not call.name.endswith("permuted")
    return Array(found.spec, moved(found.facts, "copy" if rows else "sort"), call.span)


def _choice(call: Call) -> Any:
    """choice(a, size): elements of an array or of range(a)."""
    value = call.argument(0, "a")
    size = call.argument(1, "size")
    if isinstance(value, (int, Dim)):
        return _made(call, size, "int64", counted(0, value if isinstance(value, int) else None).but(reached=False))
    found = as_array(value)
    if found.spec.is_ranked and found.spec.rank == 1:
        facts = moved(found.facts, "take")
        return _made(call, size, found.spec.dtype, None if facts is None else facts.but(reached=False, origin=None))
    return Array(TensorSpec(None, found.spec.dtype), None, call.span)


def _nothing(call: Call) -> Any:
    """seed(...)"""
    return None


def _shuffle(call: Call) -> Any:
    """shuffle(x) moves the rows of an array about: the same values in another order."""
    array = call.argument(0, "x")
    if not isinstance(array, Array):
        call.interpreter.forget(array)
        return
    facts = array.facts
    if facts is not None and (facts.content is not None or facts.origin == ARANGE):
        origin = None if facts.origin == ARANGE else facts.origin
        forget_facts(call.interpreter, array, call.span)
        call.interpreter.state.put(array, "facts", facts.but(origin=origin))


_HANDLERS: dict[str, Handler] = {
    "randint": _randint, "integers": _randint, "random_integers": _randint, "random": _unit, "random_sample": _unit,
    "ranf": _unit, "sample": _unit, "rand": _rand(0.0, 1.0), "randn": _rand(None, None), "uniform": _uniform,
    "normal": _sampled(2), "standard_normal": _sampled(0), "beta": _sampled(2), "gamma": _sampled(2),
    "exponential": _sampled(1), "laplace": _sampled(2), "lognormal": _sampled(2), "logistic": _sampled(2),
    "standard_gamma": _sampled(1), "standard_exponential": _sampled(0), "chisquare": _sampled(1),
    "rayleigh": _sampled(1), "weibull": _sampled(1), "pareto": _sampled(1), "gumbel": _sampled(2),
    "triangular": _sampled(3), "standard_cauchy": _sampled(0), "standard_t": _sampled(1), "vonmises": _sampled(2),
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
