"""Ops: a function with keras.ops' own name and parameters, over `TensorSpec`s."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .binding import bind
from .errors import RuleError, Undecided
from .specs import TensorSpec, flatten


class OpRule:
    """A registered op: name, parameters, and the rule itself.

    Tensors come as `TensorSpec`; Python numbers, sequences and sizes come as they are (a rule that takes a tensor takes
    a number too). `apply` binds and infers as a reader wants it.
    """

    __slots__ = ("function", "name", "parameters")

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.name = function.__name__.rstrip("_")
        self.parameters = _parameters(function)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.function(*args, **kwargs)

    def apply(self, *args: Any, **kwargs: Any) -> tuple[Any, RuleError | None]:
        """(result, error): the result is a spec of unknown rank where it is undecided. Never raises those two."""
        try:
            if any(field.name.startswith("*") for field in self.parameters):
                return self.function(*args, **kwargs), None
            return self.function(**bind(self.name, self.parameters, args, kwargs)), None
        except RuleError as error:
            return (unknown_result(args, kwargs) if error.output is None else error.output), error
        except Undecided:
            return unknown_result(args, kwargs), None


OPS: dict[str, OpRule] = {}
"""Name in `keras.ops` -> rule. Filled by importing `kshape.rulebook.ops`."""


def op(function: Callable[..., Any]) -> OpRule:
    """Registers a function as the rule of the op of its name (a trailing underscore is dropped: `sum_`, `slice_`)."""
    rule = OpRule(function)
    OPS[rule.name] = rule
    return rule


def unknown_result(args: Any, kwargs: Any) -> TensorSpec:
    """A tensor of which nothing is known but, perhaps, the dtype."""
    leaves = [leaf for leaf in flatten([list(args), dict(kwargs)]) if isinstance(leaf, TensorSpec)]
    return TensorSpec(None, leaves[0].dtype if leaves else None)


def _parameters(function: Callable[..., Any]) -> tuple[Any, ...]:
    """Fields from the code object: `inspect.signature` on 300 functions would cost 10 ms at import."""
    from .binding import REQUIRED, Field

    code = function.__code__
    names = code.co_varnames[: code.co_argcount]
    defaults = function.__defaults__ or ()
    required = len(names) - len(defaults)
    fields = [Field(n, "Anything", defaults[i - required] if i >= required else REQUIRED) for i, n in enumerate(names)]
    only = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    fields += [Field(n, "Anything", (function.__kwdefaults__ or {}).get(n, REQUIRED), True) for n in only]
    if code.co_flags & 0x04:
        fields.append(Field("*" + code.co_varnames[len(names) + len(only)], "Anything"))
    return tuple(fields)
