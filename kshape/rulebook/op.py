"""Ops: a function with keras.ops' own name and parameters, over `TensorSpec`s."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .binding import REQUIRED, Field, bind
from .errors import RuleError, Undecided
from .layer import Outcome
from .specs import TensorSpec, flatten


class OpRule:
    """A registered op: name, parameters, and the rule itself.

    Tensors come as `TensorSpec`; Python numbers, sequences and sizes come as they are (a rule that takes a tensor takes
    a number too). `apply` binds and infers as a reader wants it.
    """

    __slots__ = ("_parameters", "function", "keeps_dtype", "name")

    def __init__(self, function: Callable[..., Any], name: str = "", *, keeps_dtype: bool = False) -> None:
        self.function = function
        self.name = name or function.__name__.rstrip("_")
        self.keeps_dtype = keeps_dtype
        self._parameters: tuple[Field, ...] | None = None

    @property
    def parameters(self) -> tuple[Field, ...]:
        """The fields of the op's signature; `*operands` and `**kwargs` are fields of those names, stars included."""
        if self._parameters is None:  # on first use: 350 signatures would cost 4 ms at import
            self._parameters = _parameters(self.function)
        return self._parameters

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        return self.function(*args, **kwargs)

    def apply(self, /, *args: Any, **kwargs: Any) -> tuple[Any, RuleError | None]:
        """(result, error): the result is a spec of unknown rank where it is undecided. Never raises those two."""
        try:
            if any(field.name.startswith("*") for field in self.parameters):
                _check_starred(self.name, self.parameters, args, kwargs)
                return self.function(*args, **kwargs), None
            return self.function(**bind(self.name, self.parameters, args, kwargs)), None
        except RuleError as error:
            return (self._unknown(args, kwargs) if error.output is None else error.output), error
        except Undecided:
            return self._unknown(args, kwargs), None

    def _unknown(self, args: Any, kwargs: Any) -> TensorSpec:
        return unknown_result(args, kwargs) if self.keeps_dtype else TensorSpec(None, None)

    def __repr__(self) -> str:
        return f"<op {self.name}>"


class OpAsRule:
    """An op's rule with the interface of a layer's, for the graph."""

    __slots__ = ("op",)

    def __init__(self, op: OpRule) -> None:
        self.op = op

    def infer(self, /, *args: Any, **kwargs: Any) -> Outcome:
        """Output and error; an op has no weights."""
        output, error = self.op.apply(*args, **kwargs)
        return Outcome(output, (), error)

    def check_built(self, built: Any, now: Any) -> None:
        """An op has nothing to build."""


OPS: dict[str, OpRule] = {}
"""Name below `keras.ops` -> rule ("matmul", "image.resize"), and "random.normal" for `keras.random.normal`.

Filled by importing `kshape.rulebook.ops`.
"""


def op(function: Callable[..., Any]) -> OpRule:
    """Registers a function as the rule of the op of its name (a trailing underscore is dropped: `sum_`, `slice_`)."""
    return register(OpRule(function))


def shape_op(function: Callable[..., Any]) -> OpRule:
    """As `op`, for a result in the dtype of the first tensor: the dtype is kept where the shape is unknown."""
    return register(OpRule(function, keeps_dtype=True))


def named(name: str, *, keeps_dtype: bool = False) -> Callable[[Callable[..., Any]], OpRule]:
    """Registers a function under a name that is not its own: "image.resize", or one row of a table of ops."""
    return lambda function: register(OpRule(function, name, keeps_dtype=keeps_dtype))


def register(rule: OpRule) -> OpRule:
    """Adds a rule to `OPS`."""
    OPS[rule.name] = rule
    return rule


def unknown_result(args: Any, kwargs: Any) -> TensorSpec:
    """A tensor of which nothing is known but, perhaps, the dtype of the first tensor among the arguments."""
    leaves = [leaf for leaf in flatten([list(args), dict(kwargs)]) if isinstance(leaf, TensorSpec)]
    return TensorSpec(None, leaves[0].dtype if leaves else None)


def _check_starred(owner: str, fields: Sequence[Field], args: Sequence[Any], kwargs: Mapping[str, Any]) -> None:
    """RuleError where Python could not bind the call of a function with `*operands` or `**kwargs`."""
    plain = [field for field in fields if not field.name.startswith("*")]
    any_keyword = any(field.name.startswith("**") for field in fields)
    if len(plain) + any_keyword < len(fields):  # *operands take whatever positions are left
        args = args[: sum(not field.keyword_only for field in plain)]
    bind(owner, plain, args, kwargs, rest=any_keyword)


def _parameters(function: Callable[..., Any]) -> tuple[Field, ...]:
    """Fields from the code object, which is three times as fast as `inspect.signature`."""
    code = function.__code__
    names = code.co_varnames[: code.co_argcount]
    defaults = function.__defaults__ or ()
    required = len(names) - len(defaults)
    fields = [_field(n, defaults[i - required] if i >= required else REQUIRED) for i, n in enumerate(names)]
    only = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    fields += [_field(n, (function.__kwdefaults__ or {}).get(n, REQUIRED), keyword_only=True) for n in only]
    if code.co_flags & 0x04:
        fields.append(Field("*" + code.co_varnames[len(names) + len(only)], "Anything"))
    if code.co_flags & 0x08:
        position = len(names) + len(only) + bool(code.co_flags & 0x04)
        fields.append(Field("**" + code.co_varnames[position], "Anything"))
    return tuple(fields)


def _field(name: str, default: Any, keyword_only: bool = False) -> Field:
    """A field of exactly this name: `polar` has a parameter `abs_`."""
    field = Field(name, "Anything", default, keyword_only)
    field.name = name
    return field
