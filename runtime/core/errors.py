"""What the runtime raises: the rulebook's own texts, as Python's exceptions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from kshape.rulebook.errors import RuleError

T = TypeVar("T")


class InvalidArgument(ValueError):
    """A requirement of a rule is not met: the text says what was needed, what came and what to do."""


def refused(error: RuleError) -> InvalidArgument:
    """The exception for a rule's refusal, with the checker's own text."""
    return InvalidArgument(error.text)


def asked(rule: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    """What a rule answers; its refusal as InvalidArgument."""
    try:
        return rule(*args, **kwargs)
    except RuleError as error:
        raise refused(error) from None
