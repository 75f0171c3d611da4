"""tf.Session and what TensorFlow 1 needs beside it: fetched tensors are arrays."""

from __future__ import annotations

from typing import Any

from kshape.libraries.keras.convert import from_structure, to_structure
from kshape.rulebook.specs import map_structure
from kshape.values.calls import Call
from kshape.values.state import MISSING
from kshape.values.values import Array, Instance, Native, NativeClass, Tensor, Unknown


def run(call: Call) -> Any:
    """session.run(fetches, feed_dict): an array for each tensor, nested as the fetches are"""
    fetches = to_structure(call.argument(0, "fetches", MISSING))
    return from_structure(map_structure(lambda leaf: _fetched(leaf, call), fetches))


def _fetched(leaf: Any, call: Call) -> Any:
    if leaf is None:
        return None
    return Array(leaf.spec, leaf.facts, call.span) if isinstance(leaf, Tensor) else Unknown("a fetched value")


def _make(cls: Any, call: Call) -> Instance:
    return Instance(cls, call.span)


SESSION = NativeClass("Session", make=_make, members={"run": Native("tensorflow.Session.run", run)})
CONFIG = NativeClass("ConfigProto", make=_make)

CLASSES: dict[str, Any] = {
    "Session": SESSION,
    "InteractiveSession": SESSION,
    "ConfigProto": CONFIG,
    "GPUOptions": CONFIG,
}
