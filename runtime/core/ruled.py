"""Ruled: an object whose constructor, checks and config are a rule's.

    class Adam(Optimizer, rule=rules.Adam):
        def update_step(self, ...): ...

`Adam(...)` binds its arguments by the rule (InvalidArgument where Keras's constructor raises), and every parameter of
the rule becomes an attribute of the object. A class of the user, which has no rule of its own, inherits the base's
constructor.
"""

from __future__ import annotations

import inspect
from typing import Any, ClassVar

from kshape.rulebook.binding import REQUIRED, Field, Rule

from .errors import asked


class Ruled:
    """Base of initializers, regularizers, constraints, losses, metrics, optimizers, schedules and callbacks."""

    rule_class: ClassVar[type[Rule] | None] = None

    def __init_subclass__(cls, rule: type[Rule] | None = None, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        adopt(cls, rule)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.take_rule(*args, **kwargs)

    def take_rule(self, *args: Any, **kwargs: Any) -> None:
        """Makes `self.rule` from a call's arguments, and an attribute of each parameter."""
        rule_class = type(self).rule_class
        assert rule_class is not None, f"{type(self).__name__} has no rule"
        self.rule = asked(rule_class, *args, **kwargs)
        for field in rule_class.parameters():
            setattr(self, field.name, getattr(self.rule, field.attribute))

    def get_config(self) -> dict[str, Any]:
        """Constructor arguments from which `from_config` makes an equal object."""
        if self.rule_class is None or "rule" not in self.__dict__:
            return {}
        return {field.name: getattr(self, field.name) for field in self.rule_class.parameters()}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """An object made of a config."""
        return cls(**config)


def adopt(cls: type, rule: type[Rule] | None) -> None:
    """Gives a class its rule, the rule's signature and, unless it has its own, the rule's docstring."""
    if rule is None:
        return
    cls.rule_class = rule  # type: ignore[attr-defined]
    cls.__signature__ = signature_of(rule)  # type: ignore[attr-defined]
    if cls.__doc__ is None:
        cls.__doc__ = rule.__doc__


def signature_of(rule: type[Rule]) -> inspect.Signature:
    """The constructor's signature, as editors and `inspect` show it."""
    parameters = [_parameter(field) for field in rule.parameters()]
    parameters.sort(key=lambda p: (p.kind, p.kind == p.POSITIONAL_OR_KEYWORD and p.default is not p.empty))
    if rule.rest:
        parameters.append(inspect.Parameter("kwargs", inspect.Parameter.VAR_KEYWORD))
    return inspect.Signature(parameters)


def _parameter(field: Field) -> inspect.Parameter:
    kind = inspect.Parameter.KEYWORD_ONLY if field.keyword_only else inspect.Parameter.POSITIONAL_OR_KEYWORD
    default = inspect.Parameter.empty if field.default is REQUIRED else field.default
    return inspect.Parameter(field.name, kind, default=default)
