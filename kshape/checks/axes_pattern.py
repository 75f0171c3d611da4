"""KS607 axes-pattern."""

from __future__ import annotations

from .base import Check


class AxesPattern(Check):
    """A permutation or an einsum pattern does not fit the operands.

    Bad:
        x = ops.einsum("ij,jk->ik", ops.ones((2, 3)), ops.ones((4, 5)))
    Good:
        x = ops.einsum("ij,jk->ik", ops.ones((2, 3)), ops.ones((3, 5)))
    """

    code = "KS607"
