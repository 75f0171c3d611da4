"""KS992."""

from __future__ import annotations

from .base import Check


class BudgetReached(Check):
    """The analysis stopped here, because it takes too many steps; what was found so far is reported.

    Endless loops, huge constants and very long files end here. What follows the place was not looked at.
    """

    code = "KS992"
    severity = "info"
