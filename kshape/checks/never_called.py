"""KS206 never-called."""

from __future__ import annotations

from kshape.source.span import Span
from kshape.values.trace import Fault, Trace

from ._edits import between, offset, value_text, without_argument
from .base import Check, Finding, Repair, TextEdit

SILENT = frozenset(
    ["AdaptiveAveragePooling2D", "AdaptiveMaxPooling2D", "AdditiveAttention", "Attention", "AveragePooling1D",
     "AveragePooling2D", "AveragePooling3D", "CenterCrop", "Concatenate",
     "ContrastLimitedAdaptiveHistogramEqualization",
     "Discretization", "Dot", "ELU", "GroupNormalization", "LayerNormalization", "Masking", "MaxPooling1D",
     "MaxPooling2D", "MaxPooling3D", "MelSpectrogram", "MixUp", "Normalization", "Pipeline", "RMSNormalization",
     "RandomColorJitter", "RandomCrop", "RandomFlip", "Rescaling", "Reshape", "Resizing", "ReversibleEmbedding",
     "Softmax", "UnitNormalization"]
)  # fmt: skip
"""Layers that take a tensor for one of their arguments without a word, in Keras 3.15."""


class NeverCalled(Check):
    """A tensor is given to a layer's constructor, and not to the layer.

    `Dense(10, x)` takes x for the activation; `Add([a, b])` has no such argument. A layer is made first and called
    then: `Dense(10)(x)`, `Add()([a, b])`. A few layers, such as Concatenate and Softmax, take the tensor for an
    argument without a word; for them it is a warning.

    Bad:
        x = Input((4,))
        y = Dense(10, x)
    Bad:
        a, b = Input((4,)), Input((4,))
        y = Dense(2)(Add([a, b]))
    Bad:
        a, b = Input((4,)), Input((4,))
        y = Dense(2)(Concatenate([a, b]))
    Good:
        x = Input((4,))
        y = Dense(10)(x)
    Good:
        a, b = Input((4,)), Input((4,))
        y = Dense(2)(Concatenate()([a, b]))
    """

    code = "KS206"
    fix = "S"

    def word(self, fault: Fault, trace: Trace) -> Finding | None:
        if not isinstance(fault.subject, tuple):
            return super().word(fault, trace)
        severity = "warning" if fault.subject[0] in SILENT else "error"
        return Finding(fault.span, fault.message, fault.related, self.repair(fault, trace), severity, fault.chain)

    def repair(self, fault: Fault, trace: Trace) -> Repair | None:
        if not isinstance(fault.subject, tuple):
            return None
        name, call, argument = fault.subject
        taken = without_argument(call, argument)
        if taken is None or taken.text:
            return None
        after = end_of(call)
        text = call.origin.text
        if text[offset(call, end=True) :].lstrip(" ").startswith("("):  # it is called on a tensor as well
            return Repair(f"Leave the tensor out of {name}(...)", taken)
        return Repair(f"Call {name} on the tensor", taken, TextEdit(after, f"({value_text(argument)})"))


def end_of(call: Span) -> Span:
    """The empty place behind a call."""
    end = offset(call, end=True)
    return between(call.origin, end, end)
