"""tf.GradientTape, tf.gradients, tf.clip_by_global_norm: gradients have the shapes of what they are taken of."""

from __future__ import annotations

from typing import Any

from kshape.libraries.keras.convert import from_structure, to_structure
from kshape.libraries.keras.tensors import spec_of
from kshape.rulebook.specs import TensorSpec, flatten, map_structure
from kshape.values.calls import Call
from kshape.values.state import MISSING
from kshape.values.values import Array, Instance, ListValue, Native, NativeClass, Tensor, Unknown


def gradient(call: Call) -> Any:
    """tape.gradient(target, sources): one for each source"""
    return gradients_of(call.argument(1, "sources", MISSING), call)


def tf_gradients(call: Call) -> Any:
    """tf.gradients(ys, xs): a list, one for each of xs"""
    found = gradients_of(call.argument(1, "xs", MISSING), call)
    return ListValue((found,)) if isinstance(found, Tensor) else found


def gradients_of(sources: Any, call: Call) -> Any:
    """The gradients for nested sources."""
    if isinstance(sources, ListValue) and sources.items is None:
        return ListValue(None, Tensor(TensorSpec(None, None), span=call.span))
    return from_structure(map_structure(lambda leaf: _gradient(leaf, call), to_structure(sources)))


def _gradient(leaf: Any, call: Call) -> Any:
    return Tensor(leaf.spec, span=call.span) if isinstance(leaf, (Tensor, Array)) else Unknown("a gradient")


def jacobian(call: Call) -> Any:
    """tape.jacobian(target, sources): (*target's, *source's) for each source"""
    target = spec_of(call.argument(0, "target"))

    def of(leaf: Any) -> Any:
        source = spec_of(leaf)
        if source is None or target is None or target.sizes is None or source.sizes is None:
            return Unknown("a jacobian")
        return Tensor(TensorSpec((*target.sizes, *source.sizes), target.dtype), span=call.span)

    return from_structure(map_structure(of, to_structure(call.argument(1, "sources", MISSING))))


def clip_by_global_norm(call: Call) -> Any:
    """tf.clip_by_global_norm(t_list, clip_norm): (the tensors, their norm)"""
    return call.argument(0, "t_list"), Tensor(TensorSpec((), "float32"), span=call.span)


def global_norm(call: Call) -> Any:
    """tf.linalg.global_norm(t_list): a number"""
    return Tensor(TensorSpec((), "float32"), span=call.span)


def add_n(call: Call) -> Any:
    """tf.add_n(inputs) of a list whose length nobody knows: `model.losses`, say"""
    from .functions import apply_path

    values = call.argument(0, "inputs")
    leaves = flatten(to_structure(values))
    if isinstance(values, ListValue) and (values.items is None or not leaves):
        return values.element if isinstance(values.element, Tensor) else Unknown("a sum")
    return apply_path("add_n", call)


def make_tape(cls: Any, call: Call) -> Instance:
    """GradientTape(persistent=False, watch_accessed_variables=True)"""
    return Instance(cls, call.span)


def _nothing(call: Call) -> None:
    """A method without a result."""


def _watched(call: Call) -> Any:
    return Unknown("the watched variables")


_METHODS: dict[str, Any] = {
    "__init__": _nothing,
    "gradient": gradient,
    "jacobian": jacobian,
    "batch_jacobian": lambda call: Unknown("a jacobian"),
    "watch": _nothing,
    "reset": _nothing,
    "stop_recording": _watched,
    "watched_variables": _watched,
}
TAPE = NativeClass(
    "GradientTape",
    make=make_tape,
    members={name: Native(f"tensorflow.GradientTape.{name}", handler) for name, handler in _METHODS.items()},
)

CLASSES: dict[str, Any] = {"GradientTape": TAPE}
HANDLERS: dict[str, Any] = {
    "gradients": tf_gradients,
    "clip_by_global_norm": clip_by_global_norm,
    "global_norm": global_norm,
    "add_n": add_n,
}
