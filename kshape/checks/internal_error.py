"""KS999."""

from __future__ import annotations

from .base import Check


class InternalError(Check):
    """kshape itself failed at this place, and went on with an unknown value.

    Please report it with the file, or the part of it that is enough to see it again. Nothing in the code is wrong because of it.

    """

    code = "KS999"
    severity = "warning"
