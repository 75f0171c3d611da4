"""isinstance."""

from __future__ import annotations

from typing import Any

from kshape.libraries import behaviour_of
from kshape.libraries.builtins.types import DICT, LIST, SET, TUPLE, class_of
from kshape.values.values import Array, Choice, Class, NativeClass, Unknown

from .changes import Changes

_CONTAINERS = (DICT, LIST, SET, TUPLE)
"""What no array and no tensor is, of whatever library; a scalar of numpy may be a float or a str."""


class Instances(Changes):
    """Which class a value is of."""

    def is_instance(self, value: Any, cls: Any) -> bool | None:
        """isinstance(value, cls), None where it is not known. `cls` may be a tuple."""
        if isinstance(value, Unknown):
            return None
        if type(value) is Choice:
            return _agreed([self.is_instance(each, cls) for each in value.alternatives])
        if isinstance(cls, tuple):
            answers = [self.is_instance(value, each) for each in cls]
            return True if True in answers else None if None in answers else False
        own = self.type_of(value)
        if own is None and isinstance(value, Array) and any(cls is each for each in _CONTAINERS):
            return False
        if not isinstance(own, (Class, NativeClass)) or not isinstance(cls, (Class, NativeClass)):
            return None
        if any(each is cls for each in own.mro):
            return True
        return False if all(isinstance(each, (Class, NativeClass)) for each in own.mro) else None

    def type_of(self, value: Any) -> Any:
        """type(value), None where nobody knows."""
        own = class_of(value)
        if own is None:
            behaviour = behaviour_of(value)
            own = None if behaviour is None else behaviour.class_of(self, value)
        return own


def _agreed(answers: list[bool | None]) -> bool | None:
    return answers[0] if all(answer is answers[0] for answer in answers) else None
