"""KS607 axes-pattern."""

from __future__ import annotations

from .base import Check


class AxesPattern(Check):
    """A permutation or an einsum pattern does not fit the operands.

    Bad:
        x = ops.einsum("ijk->i", ops.ones((2, 3)))
    Good:
        x = ops.einsum("ij->i", ops.ones((2, 3)))
    """

    code = "KS607"
