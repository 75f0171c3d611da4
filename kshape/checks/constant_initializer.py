"""KS801 constant-initializer."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.rulebook import initializers
from kshape.values.trace import Trace

from ._design import nets
from .base import Check, Finding

KERNELS = ("kernel_initializer", "depthwise_initializer", "embeddings_initializer")
CONSTANT = ("Zeros", "Ones", "Constant")


class ConstantInitializer(Check):
    """Every weight of a layer starts with the same value.

    All units of the layer then get the same gradient, and stay the same unit for ever. Leave the initializer
    out, or take one that draws ("glorot_uniform", "he_normal"). A last layer may start at zero, and so may one
    that is added to another.

    Bad:
        model = Sequential([Input((8,)), Dense(16, "relu", kernel_initializer="zeros"), Dense(1)])
    Good:
        model = Sequential([Input((8,)), Dense(16, "relu", kernel_initializer="he_normal"), Dense(1)])
    """

    code = "KS801"
    severity = "info"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for net in nets(trace):
            for place in net.places:
                name = next((name for name in KERNELS if place.argument(name) is not None), None)
                found = initializers.resolve(place.argument(name)) if name else None
                if found is None or found.__name__ not in CONSTANT or place.made is None:
                    continue
                if place.is_last or any(next_one.kind == "Add" for next_one in place.after):
                    continue
                text = (
                    f"{place.kind} starts with equal weights ({name}: {found.__name__}), so that its units stay equal."
                )
                yield Finding(place.written(name or "") or place.made, f"{text} Use an initializer that draws them.")
