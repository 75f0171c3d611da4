"""What an argument may be: the annotations that rules use, and the check behind each.

`from __future__ import annotations` leaves annotations as text, and the text is the name of a kind here. A kind turns a
value into its canonical form or raises RuleError. Values that are not known yet (`UNKNOWN`, symbolic sizes) pass.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .dims import Dim, Shape, Size, show_shape, symbol
from .errors import UNKNOWN, RuleError, is_unknown

# The names that annotate fields. For a type checker they are what the canonical value is.
Activation = Any
Initializer = Any
Regularizer = Any
Constraint = Any
Layer = Any
Loss = Any
Metric = Any
Dtype = Any
DataFormat = Any
Padding = str
CausalPadding = str
Count = Size
Sizes = Shape
Number = float
Rate = float
Flag = bool
Text = Any  # a str or, for most layers, None
Anything = Any

Kind = Callable[[str, str, Any], Any]


def wrong(owner: str, name: str, wanted: str, value: Any, advice: str = "") -> RuleError:
    """The error for an argument which is not what it must be."""
    return RuleError(
        "argument",
        f"{owner} needs {name} to be {wanted}. Received: {name}={show_value(value)}.{advice and ' ' + advice}",
        argument=name,
    )


def show_value(value: Any) -> str:
    """A value as a message prints it."""
    if isinstance(value, tuple) and value and all(isinstance(v, (int, Dim)) or v is None for v in value):
        return show_shape(value)
    return "<unknown>" if is_unknown(value) else repr(value)


def count(owner: str, name: str, value: Any) -> Size:
    """An int of 1 or more; a nameless symbol for an unknown one.

    `Dense(64 / 2)` is a fault of its own: Python's `/` always gives a float.
    """
    if is_unknown(value):
        return symbol()
    if isinstance(value, Dim):
        return value
    if isinstance(value, float):
        raise float_size(owner, name, value)
    if not isinstance(value, int) or value < 1:
        raise wrong(owner, name, "a positive integer", value)
    return int(value)


def float_size(owner: str, name: str, value: Any, wanted: str = "an integer") -> RuleError:
    """The error for a float where an int is needed."""
    advice = "Use `//` instead of `/`, or int(...)."
    if isinstance(value, float) and value.is_integer():
        advice = f"Use {int(value)}, or `//` instead of `/`."
    text = f"{owner} needs {name} to be {wanted}. Received: {name}={show_value(value)}. {advice}"
    return RuleError("float-size", text, argument=name)


def integer(owner: str, name: str, value: Any) -> Any:
    """Any int."""
    if isinstance(value, (int, Dim)) or value is None or is_unknown(value):
        return value
    raise wrong(owner, name, "an integer", value)


def flag(owner: str, name: str, value: Any) -> Any:
    """True or False; Keras takes anything with a truth value, and so do we."""
    if value is None or isinstance(value, bool) or is_unknown(value):
        return value
    return bool(value) if _plain(value) else UNKNOWN


def rate(owner: str, name: str, value: Any) -> Any:
    """A fraction, 0 <= value <= 1."""
    outside = isinstance(value, (int, float)) and not 0 <= value <= 1
    if outside or value is None or isinstance(value, (str, list, tuple, dict)):
        raise wrong(owner, name, "a number from 0 to 1", value)
    return value


def number(owner: str, name: str, value: Any) -> Any:
    """An int or a float; text is refused."""
    if isinstance(value, (str, list, dict)):
        raise wrong(owner, name, "a number", value)
    return value


def one_of(*allowed: str, fault: str = "argument") -> Kind:
    """One of the given words, in any case."""

    def check(owner: str, name: str, value: Any) -> Any:
        if is_unknown(value):
            return value
        if isinstance(value, str) and value.lower() in allowed:
            return value.lower()
        words = ", ".join(f'"{word}"' for word in allowed)
        error = wrong(owner, name, f"one of {words}", value)
        error.fault = fault
        raise error

    setattr(check, "choices", allowed)  # noqa: B010  (what editors offer)
    return check


def anything(owner: str, name: str, value: Any) -> Any:
    """Not looked at here."""
    return value


def vocabulary(module: str) -> Kind:
    """A name, an object or a function of `kshape.rulebook.<module>`; an unknown name is a RuleError."""

    def check(owner: str, name: str, value: Any) -> Any:
        if isinstance(value, str):
            from importlib import import_module

            import_module(f"kshape.rulebook.{module}").need_known(value, owner=owner, argument=name)
        return value

    return check


KINDS: dict[str, Kind] = {
    "Count": count,
    "Count | None": count,
    "int": integer,
    "int | None": integer,
    "Flag": flag,
    "bool": flag,
    "float": number,
    "Rate": rate,
    "DataFormat": one_of("channels_last", "channels_first"),
    "Padding": one_of("valid", "same", fault="window"),
    "CausalPadding": one_of("valid", "same", "causal", fault="window"),
    "Activation": vocabulary("activations"),
    "Initializer": vocabulary("initializers"),
    "Regularizer": vocabulary("regularizers"),
    "Constraint": vocabulary("constraints"),
}
"""Annotation text -> check. An annotation that is not here is documentation only."""


def tuple_of(owner: str, name: str, value: Any, n: int, *, zero: bool = False) -> Shape:
    """`n` sizes from one size or a sequence of n: 3 -> (3, 3), [2, 1] -> (2, 1). Unknown values give unknown sizes."""
    if is_unknown(value):
        return tuple(symbol(lower=0 if zero else 1) for _ in range(n))
    each = [value] * n if isinstance(value, (int, float, Dim)) and not isinstance(value, bool) else value
    least = "non-negative" if zero else "positive"
    if not isinstance(each, (list, tuple)) or len(each) != n:
        raise wrong(owner, name, f"an integer or a tuple of {n} {least} integers", value)
    for size in each:
        if isinstance(size, Dim) or is_unknown(size):
            continue
        if isinstance(size, float):
            raise float_size(owner, name, value, f"{n} integers")
        if not isinstance(size, int) or isinstance(size, bool) or size < (0 if zero else 1):
            raise wrong(owner, name, f"an integer or a tuple of {n} {least} integers", value)
    return tuple(symbol(lower=0 if zero else 1) if is_unknown(size) else size for size in each)


def shape_argument(owner: str, name: str, value: Any, *, allow_none: bool = True) -> tuple[Size | None, ...]:
    """A shape given by the user: a tuple or list of ints and None. `Input(4)` and `(28)` are a fault of their own."""
    from .errors import Undecided

    if is_unknown(value):
        raise Undecided(f"{owner}: {name} is not known")
    if isinstance(value, int) and not isinstance(value, bool):
        raise RuleError(
            "shape-not-a-tuple",
            f"{owner} needs {name} to be a tuple. Received: {name}={value}. Write {name}=({value},).",
            argument=name,
            keras=f"Cannot convert '{value}' to a shape.",
        )
    if not isinstance(value, (list, tuple)):
        raise wrong(owner, name, "a tuple of integers", value)
    sizes: list[Size | None] = []
    for size in value:
        if is_unknown(size):
            size = symbol()  # some size, which is not the None of Keras
        elif isinstance(size, float):
            raise RuleError(
                "float-size",
                f"{owner} needs integers in {name}. Received: {name}={tuple(value)}. Use `//` instead of `/`.",
                argument=name,
            )
        elif not (isinstance(size, (int, Dim)) or (size is None and allow_none)):
            raise wrong(owner, name, "a tuple of integers" + (" or None" if allow_none else ""), tuple(value))
        sizes.append(int(size) if isinstance(size, bool) else size)
    return tuple(sizes)


def _plain(value: Any) -> bool:
    return isinstance(value, (int, float, str, bytes, tuple, list, dict))
