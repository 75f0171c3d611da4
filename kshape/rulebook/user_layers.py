"""What Keras asks of a layer that a user writes: the faults that are about the class itself."""

from __future__ import annotations

from collections.abc import Sequence

from .dims import Size, is_undefined, show_shape
from .errors import RuleError


def need_weight_shape(shape: Sequence[Size | None]) -> None:
    """RuleError where `add_weight` is given a shape with a size that Keras does not know."""
    if any(size is None or is_undefined(size) for size in shape):
        raise RuleError(
            "add-weight",
            f"add_weight needs a shape without None. Received: shape={show_shape(shape)}. "
            "The input has no known size along that axis: give it one in Input, or take another axis.",
            argument="shape",
        )


def used_without_init(class_name: str, noun: str = "layer") -> RuleError:
    """The fault of an `__init__` that never calls that of its base, in a layer or a metric."""
    return RuleError(
        "missing-super-init",
        f"{class_name}.__init__ needs to call super().__init__() before the {noun} is used. "
        "Received: an __init__ without it. Add it as its first statement.",
    )


def assigned_before_init(class_name: str) -> RuleError:
    """The fault of a layer given to an attribute before the base's `__init__` was called."""
    return RuleError(
        "missing-super-init",
        f"{class_name} needs super().__init__() before layers are assigned to its attributes. "
        "Received: an assignment before it. Make super().__init__() the first statement of __init__.",
    )
