"""KS601 matmul-shapes."""

from __future__ import annotations

from .base import Check


class MatmulShapes(Check):
    """The inner sizes of a matrix product differ.

    Bad:
        x = ops.matmul(ops.ones((2, 3)), ops.ones((4, 5)))
    Good:
        x = ops.matmul(ops.ones((2, 3)), ops.ones((3, 5)))
    """

    code = "KS601"
