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
            keras="Shapes used to initialize variables must be fully-defined (no `None` dimensions).",
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


def state_in_call(class_name: str, what: str) -> RuleError:
    """The fault of a layer or weight that `call` makes and keeps: Keras has closed the list of them by then."""
    return RuleError(
        "state-in-call",
        f"{class_name} needs its layers and weights before `call`. Received: {what}, made in `call`. "
        "Make it in __init__, or in build where it depends on the input's shape.",
        keras="You cannot add new elements of state (variables or sub-layers) to a layer that is already built. "
        "All state must be created in the `__init__()` method or in the `build()` method.",
    )


def lost_layer(class_name: str, inner: str) -> RuleError:
    """The fault of a layer with weights that `call` makes, uses and lets go."""
    return RuleError(
        "lost-layer",
        f"{class_name}.call makes a new {inner} at every call, so that its weights are never trained or saved. "
        "Make it in __init__ and keep it in an attribute.",
    )


def wrong_arity(class_name: str, signature: str, received: str, keras: str) -> RuleError:
    """The fault of a call with other arguments than the user's `call` takes."""
    return RuleError("call-arity", f"{class_name} needs {signature}. Received: {received}.", keras=keras)


def contradicting_shape(where: str, declared: str, actual: str) -> RuleError:
    """The fault of an output shape that is declared in code and is not what comes out."""
    return RuleError(
        "declared-shape",
        f"{where} says {declared}, and what comes out has shape {actual}. Keras believes the declaration until data "
        "runs through. Take it away: Keras finds the shape by itself.",
    )
