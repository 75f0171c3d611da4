"""KS805 shrinking-kernels."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from kshape.values.trace import Related, Trace

from ._design import kernel_of, nets
from .base import Check, Finding


class ShrinkingKernels(Check):
    """Kernels get smaller from one convolution to the next.

    Deeper layers look at larger structures, so their kernels are at least as large as those before, the first
    one aside.
    Source: Nikanjam and Khomh, Design Smells in Deep Learning Programs, 2021

    Bad:
        model = Sequential(
            [
                Input((64, 64, 3)),
                Conv2D(8, 3, activation="relu"),
                Conv2D(16, 5, activation="relu"),
                MaxPooling2D(),
                Conv2D(32, 3, activation="relu"),
            ]
        )
    Good:
        model = Sequential(
            [
                Input((64, 64, 3)),
                Conv2D(8, 3, activation="relu"),
                Conv2D(16, 3, activation="relu"),
                MaxPooling2D(),
                Conv2D(32, 5, activation="relu"),
            ]
        )
    """

    code = "KS805"
    severity = "info"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for net in nets(trace):
            if any(place.is_growing for place in net.places):
                continue
            for before, after in pairwise(net.convolutions[1:]):
                if after.weighted_before() not in (before, *before.after) or after.made is None:
                    continue
                sizes = kernel_of(before), kernel_of(after)
                if sizes[0] is not None and sizes[1] is not None and sizes[1] < sizes[0]:
                    text = f"This convolution has a kernel of {sizes[1]}, the one before it has {sizes[0]}."
                    where = (Related(before.made, "the one before"),) if before.made is not None else ()
                    yield Finding(after.made, f"{text} Deeper ones are usually as large or larger.", where)
