"""KS319 mask-channels."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.values.trace import Trace

from ._labels import verdicts
from ._training import related_to, span_of
from .base import Check, Finding
from .class_count import units_for


class MaskChannels(Check):
    """A segmentation mask has another number of channels than the output.

    With `categorical_crossentropy` a mask has one channel for each class, and the last convolution as many filters. For
    masks of class numbers, (samples, height, width) or with one channel, take `sparse_categorical_crossentropy`.

    Bad:
        model = Sequential([Input((32, 32, 3)), Conv2D(8, 3, padding="same"), Conv2D(4, 1, activation="softmax")])
        model.compile("sgd", "categorical_crossentropy")
        model.fit(np.zeros((8, 32, 32, 3)), np.eye(3)[np.zeros((8, 32, 32), "int32")], verbose=0)
    Good:
        model = Sequential([Input((32, 32, 3)), Conv2D(8, 3, padding="same"), Conv2D(3, 1, activation="softmax")])
        model.compile("sgd", "categorical_crossentropy")
        model.fit(np.zeros((8, 32, 32, 3)), np.eye(3)[np.zeros((8, 32, 32), "int32")], verbose=0)
    """

    code = "KS319"
    fix = "u"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for v in verdicts(trace):
            if v.kind == "mask-channels":
                related = related_to(v.event, v.head)
                yield Finding(span_of(v.event, "y"), v.error.text, related, units_for(v), chain=v.event.chain)
