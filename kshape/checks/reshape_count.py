"""KS110 reshape-count."""

from __future__ import annotations

from math import prod

from kshape.values.trace import Fault, Trace

from ._layers import called, made_by_fault, one_size_left_open
from ._written import written_call
from .base import Check, Repair


class ReshapeCount(Check):
    """A Reshape does not keep the number of elements.

    `target_shape` leaves out the batch axis, and its product must be that of the input's other axes; one -1 in it
    stands for what remains.

    Bad:
        x = Input((28, 28))
        y = Reshape((28 * 27,))(x)
    Good:
        x = Input((28, 28))
        y = Reshape((28 * 28,))(x)
    """

    code = "KS110"
    fix = "u"

    def repair(self, fault: Fault, trace: Trace) -> Repair | None:
        found = called(fault)
        given = getattr(found[1], "spec", None) if found is not None else None
        call = written_call(made_by_fault(fault))
        shape = call.argument("target_shape", 0) if call is not None else None
        sizes = given.sizes[1:] if given is not None and given.sizes else ()
        if found is None or shape is None or not sizes or not all(isinstance(size, int) for size in sizes):
            return None
        return one_size_left_open(shape, found[0].rule.target_shape, prod(sizes))
