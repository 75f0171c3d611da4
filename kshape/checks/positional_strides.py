"""KS108 positional-strides."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.rulebook.dialects import Note
from kshape.values.trace import Trace

from ._migration import one_kernel
from .base import Check, Finding
from .older_spelling import AMBIGUOUS


class PositionalStrides(Check):
    """A third number in a convolution means the strides, where Keras 1 meant a kernel of 3 rows and 3 columns.

    `Conv2D(32, 3, 3)` is a 3x3 kernel with strides of 3 in Keras 2 and 3, and shrinks the image to a third. Write
    `Conv2D(32, (3, 3))`, or `strides=3` if that is meant.

    Bad:
        y = Conv2D(32, 3, 3)(Input((32, 32, 3)))
    Good:
        y = Conv2D(32, (3, 3))(Input((32, 32, 3)))
    """

    code = "KS108"
    severity = "warning"
    fix = "S"

    def run(self, trace: Trace) -> Iterator[Finding]:
        for fault in trace.faults:
            if isinstance(fault.subject, Note) and fault.subject.kind in AMBIGUOUS:
                yield Finding(fault.span, fault.message, fault.related, one_kernel(fault, trace), chain=fault.chain)
