"""KS808 non-zero-bias."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.rulebook import initializers
from kshape.values.trace import Trace

from ._design import nets
from .base import Check, Finding


class NonZeroBias(Check):
    """A layer's bias does not start at zero.

    Zero is the usual start. In a last layer another one may be meant (the logarithm of the odds of rare
    classes), so that is left alone.

    Bad:
        model = Sequential([Input((8,)), Dense(16, "relu", bias_initializer="ones"), Dense(1)])
    Good:
        model = Sequential([Input((8,)), Dense(16, "relu"), Dense(1)])
    """

    code = "KS808"
    severity = "info"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for net in nets(trace):
            for place in net.places:
                given = place.argument("bias_initializer")
                found = None if given is None else initializers.resolve(given)
                if found is None or found.__name__ == "Zeros" or place.is_last or place.made is None:
                    continue
                if place.argument("use_bias") is not False:
                    text = f"The bias of {place.kind} starts with {found.__name__}. Zero is the usual start."
                    yield Finding(place.written("bias_initializer") or place.made, text)
