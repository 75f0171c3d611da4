"""KS508 checkpoint-suffix."""

from __future__ import annotations

import re

from kshape.values.trace import Fault, Trace

from ._edits import renamed, value_text
from .base import Check, Repair

_ENDS = re.compile(r"needs a filepath that ends in (\.[\w.]+\w)")
_SUFFIX = re.compile(r"(\.weights)?\.(h5|hdf5|keras|ckpt|tf|pb|pt|pth|model|weights)$")


class CheckpointSuffix(Check):
    """A checkpoint's file name has a suffix that Keras 3 does not write.

    Whole models go into `.keras`, weights alone into `.weights.h5`.

    Bad:
        callback = keras.callbacks.ModelCheckpoint("model.ckpt")
    Good:
        callback = keras.callbacks.ModelCheckpoint("model.keras")
    """

    code = "KS508"
    fix = "S"

    def repair(self, fault: Fault, trace: Trace) -> Repair | None:
        ends, text = _ENDS.search(fault.message), value_text(fault.span).strip("\"'")
        if ends is None:
            return None
        edit = renamed(fault.span, _SUFFIX.sub("", text) + ends[1])
        return None if edit is None else Repair(f"end the name in {ends[1]}", edit)
