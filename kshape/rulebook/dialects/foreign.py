"""Functions of other libraries (K, tf, np) as rules: their own parameters, bound to an op of keras.ops.

A table has one line a function: the op's name, then the function's parameters in its own order.

    "sum x axis keepdims"            the op has parameters of these names
    "concatenate tensors>xs axis=-1" `tensors` is the op's `xs`; `axis` is -1 where it is not given
    "copy x name-"                   `name` is taken, and not handed on
    "normalize x @axis=-1"           the op always gets axis=-1
    "einsum equation>subscripts *operands"   any number of positional arguments; what follows it is a keyword
    "argmax x axis=0 ::int64"        the result has this dtype
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ..binding import REQUIRED, Field
from ..errors import RuleError, Undecided
from ..op import OPS, OpRule
from ..specs import TensorSpec, map_structure

_TELLING = frozenset("num_classes pad_width repeats split_indices start_indices subscripts x_max x_min".split())
"""Parameters of ops that messages mention by name, and that are no words of English."""

_WORDS: dict[str, Any] = {"None": None, "True": True, "False": False}


class ForeignOp(OpRule):
    """A function of another library that does what an op does.

    A call that does not fit the parameters is undecided rather than wrong, since the lines are not the library.
    `error.argument` names the function's own parameter.
    """

    __slots__ = ("dtype", "fixed", "handed_on", "own_name", "target")

    def __init__(self, line: str, own_name: str = "") -> None:
        from .. import ops  # noqa: F401  (fills OPS)

        op, *tokens = line.split()
        self.target = OPS[op]
        super().__init__(self.target.function, op, keeps_dtype=self.target.keeps_dtype)
        self.own_name = own_name.rpartition(".")[2]
        self.dtype: str | None = None
        self.fixed: dict[str, Any] = {}
        self.handed_on: dict[str, str | None] = {}  # own parameter -> the op's, None where it is not handed on
        self._parameters = tuple(field for token in tokens if (field := self._read(token)) is not None)

    def apply(self, /, *args: Any, **kwargs: Any) -> tuple[Any, RuleError | None]:
        try:
            given, values = self.bound(args, kwargs)
            return self._finished(self.target.function(*given, **values)), None
        except Undecided:
            return self._finished(self._unknown(args, kwargs)), None
        except RuleError as error:
            error.argument, error.message = self._own_parameter(error.argument), self._own_words(error.message)
            return (self._unknown(args, kwargs) if error.output is None else self._finished(error.output)), error

    def _read(self, token: str) -> Field | None:
        if token.startswith("::"):
            self.dtype = token[2:]
            return None
        if token.startswith("@"):
            name, _, text = token[1:].partition("=")
            self.fixed[name] = _literal(text)
            return None
        if token.startswith("*"):
            return Field(token, "Anything")
        names, _, text = token.partition("=")
        own, _, today = names.partition(">")
        ignored = own.endswith("-")
        own = own.rstrip("-")
        self.handed_on[own] = None if ignored else today or own
        return Field(own, "Anything", _literal(text) if text else REQUIRED)

    def bound(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> tuple[list[Any], dict[str, Any]]:
        """(positional arguments, keywords) for the op."""
        star = next((i for i, field in enumerate(self.parameters) if field.name.startswith("*")), None)
        positional = self.parameters[:star]
        if star is None and len(args) > len(positional):
            raise Undecided(f"{len(args)} arguments for {self.name}")
        own = dict(zip((field.name for field in positional), args, strict=False))
        if set(kwargs) & set(own) or not set(kwargs) <= set(self.handed_on):
            raise Undecided(f"the arguments of {self.name}")
        own.update(kwargs)
        if star is not None and any(field.default is REQUIRED and field.name not in own for field in positional):
            raise Undecided(f"{self.name} without its first arguments")
        values = dict(self.fixed)
        for field in self.parameters:
            value = own.get(field.name, field.default)
            today = self.handed_on.get(field.name)
            if today is not None and value is not REQUIRED:
                values[today] = value
        if star is None:
            self._need_all(values)
            return [], values
        first = [values.pop(self.handed_on[field.name] or "") for field in positional if field.name in own]
        return [*first, *args[star:]], values

    def _need_all(self, values: Mapping[str, Any]) -> None:
        for field in self.target.parameters:
            if field.default is REQUIRED and field.name not in values and not field.name.startswith("*"):
                raise Undecided(f"{self.name} without {field.name}")

    def _finished(self, result: Any) -> Any:
        if self.dtype is None:
            return result
        return map_structure(lambda x: x.with_dtype(self.dtype) if isinstance(x, TensorSpec) else x, result)

    def _own_words(self, message: str) -> str:
        """The op's message with the names that the user wrote: "sum needs axis" -> "reduce_sum needs axis"."""
        if self.own_name and message.startswith(f"{self.name} "):
            message = self.own_name + message[len(self.name) :]
        renamed = {today: own for own, today in self.handed_on.items() if today in _TELLING and today != own}
        return re.sub(r"\b(" + "|".join(renamed) + r")\b", lambda m: renamed[m[1]], message) if renamed else message

    def _own_parameter(self, name: str | None) -> str | None:
        return next((own for own, today in self.handed_on.items() if today == name and name is not None), name)


class Table:
    """The functions of one library: lines, rules of their own for what no op does, and other names for either."""

    __slots__ = ("_made", "lines", "own")

    def __init__(self, lines: Mapping[str, str], own: Mapping[str, OpRule] | None = None) -> None:
        self.lines, self.own = dict(lines), dict(own or {})
        self._made: dict[str, OpRule] = {}

    def rule(self, name: str) -> OpRule | None:
        """The rule of a function by its name in the library, None where there is none."""
        if name not in self._made:
            if name in self.own:
                self._made[name] = self.own[name]
            elif name in self.lines:
                self._made[name] = ForeignOp(self.lines[name], name)
        return self._made.get(name)

    def names(self) -> set[str]:
        """Every function with a rule."""
        return {*self.lines, *self.own}


def _literal(text: str) -> Any:
    """The value behind a default in a line: a number, a word of Python, or a text in quotes."""
    if text in _WORDS:
        return _WORDS[text]
    if text.startswith("'"):
        return text.strip("'")
    if text.startswith("("):
        return tuple(_literal(part) for part in text.strip("()").split(",") if part)
    return float(text) if "." in text or "e" in text else int(text)
