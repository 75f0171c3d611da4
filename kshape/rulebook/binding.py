"""Arguments -> rule: one list of annotated fields is constructor, documentation and config.

A small base class reads the annotations, since 130 dataclasses cost about 115 ms at import.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any, ClassVar

from .errors import RuleError
from .kinds import KINDS


class _Required:
    def __repr__(self) -> str:
        return "<required>"


REQUIRED: Any = _Required()


class Field:
    """One parameter of a rule's constructor: name, kind (the annotation's text) and default (`REQUIRED` if none).

    `attribute` is where the rule keeps the value: the name, with a trailing underscore where a method has that name
    (`weights_: Anything = None` declares the parameter `weights`).
    """

    __slots__ = ("attribute", "default", "keyword_only", "kind", "name")

    def __init__(self, name: str, kind: str, default: Any = REQUIRED, keyword_only: bool = False) -> None:
        self.name, self.attribute = name.rstrip("_"), name
        self.kind, self.default, self.keyword_only = kind, default, keyword_only

    def __repr__(self) -> str:
        return f"{self.name}: {self.kind}" + ("" if self.default is REQUIRED else f" = {self.default!r}")


class Rule:
    """A thing of Keras that is made by calling its class: a layer, loss, metric, optimizer, initializer, ...

    Annotated class attributes are the constructor's parameters, in order, with their defaults. A subclass that repeats
    every field of its base sets the order anew; otherwise its own fields follow those of the base. `common` holds the
    keyword-only parameters that a whole family takes after its own. `rest` allows any other keyword (`**kwargs`).
    """

    fields: ClassVar[tuple[Field, ...]] = ()
    common: ClassVar[tuple[Field, ...]] = ()
    rest: ClassVar[bool] = False
    family: ClassVar[str] = "object"
    _parameters: ClassVar[tuple[Field, ...]]
    aliases: ClassVar[tuple[str, ...]] = ()  # other public class names for the same thing: MaxPool2D

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        own = {
            name.rstrip("_"): Field(name, kind, cls.__dict__.get(name, REQUIRED))
            for name, kind in cls.__dict__.get("__annotations__", {}).items()
            if not kind.startswith("ClassVar")
        }
        if not own:
            return
        inherited = {field.name: field for field in cls.fields}
        if set(own) >= set(inherited):
            cls.fields = tuple(own.values())
        else:
            cls.fields = tuple({**inherited, **own}.values())

    def __init__(self, /, *args: Any, **kwargs: Any) -> None:
        owner = type(self).__name__
        parameters = type(self).parameters()
        values = bind(owner, parameters, args, kwargs, rest=self.rest)
        for field in parameters:
            value = values.pop(field.name)
            if value is not None or field.default is not None:
                check = KINDS.get(field.kind)
                value = value if check is None else check(owner, field.name, value)
            setattr(self, field.attribute, value)
        self.extra: dict[str, Any] = values
        self.setup()

    def setup(self) -> None:
        """Normalises and checks the arguments together; RuleError where real Keras's constructor raises."""

    @classmethod
    def parameters(cls) -> tuple[Field, ...]:
        """Every parameter of the constructor: the rule's own, then those of its family, keyword-only."""
        found: tuple[Field, ...] | None = cls.__dict__.get("_parameters")
        if found is None:
            own = {field.name for field in cls.fields}
            found = cls.fields + tuple(field for field in cls.common if field.name not in own)
            cls._parameters = found
        return found

    def config(self) -> dict[str, Any]:
        """Parameter name -> value, as `get_config` gives it."""
        return {field.name: getattr(self, field.attribute) for field in type(self).parameters()}

    def __repr__(self) -> str:
        shown = (f"{f.name}={getattr(self, f.attribute, None)!r}" for f in self.fields)
        return f"{type(self).__name__}({', '.join(shown)})"


def bind(
    owner: str, fields: Sequence[Field], args: Sequence[Any], kwargs: Mapping[str, Any], *, rest: bool = False
) -> dict[str, Any]:
    """Parameter name -> value with defaults filled in, as Python would bind the call; RuleError where it would raise.

    With `rest`, keywords that no parameter has are kept under their own names.
    """
    values: dict[str, Any] = {}
    if args:
        positional = [field for field in fields if not field.keyword_only]
        if len(args) > len(positional):
            raise RuleError(
                "argument",
                f"{owner} takes {_number(len(positional), 'positional argument')}. Received: {len(args)}.",
                argument=f"#{len(positional)}",
            )
        values = {field.name: value for field, value in zip(positional, args, strict=False)}
    if kwargs:
        known = {field.name for field in fields}
        for name, value in kwargs.items():
            if name in values:
                raise RuleError("argument", f"{owner} got two values for {name}.", argument=name)
            if name not in known and not rest:
                raise unknown_argument(owner, name, [field.name for field in fields])
            values[name] = value
    missing: list[str] = []
    for field in fields:
        if field.name not in values:
            values[field.name] = field.default
            if field.default is REQUIRED:
                missing.append(field.name)
    if missing:
        names = ", ".join(missing)
        raise RuleError("argument", f"{owner} needs {names}. Received: no value for {names}.")
    return values


def unknown_argument(owner: str, name: str, known: Sequence[str]) -> RuleError:
    """The error for a keyword that a constructor or call does not take, with the nearest one."""
    near = nearest(name, known)
    advice = f" Did you mean {near}?" if near else ""
    return RuleError(
        "argument",
        f"{owner} has no argument {name}.{advice}",
        argument=name,
        keras=f"Unrecognized keyword arguments passed to {owner}",
    )


def nearest(name: str, known: Sequence[str] | Mapping[str, Any]) -> str | None:
    """The known name that `name` most likely means, or None."""
    by_lower = {each.lower().replace("_", ""): each for each in known}
    folded = name.lower().replace("_", "")
    if folded in by_lower:
        return by_lower[folded]
    found = get_close_matches(folded, by_lower, n=1, cutoff=0.6)
    return by_lower[found[0]] if found else None


def _number(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"
