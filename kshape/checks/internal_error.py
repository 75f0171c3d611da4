"""KS999."""

from __future__ import annotations

from .base import Check


class InternalError(Check):
    """kshape itself failed at this place, and went on with an unknown value.

    Please report it with the part of the file that is enough to see it again. It says nothing about the code.
    """

    code = "KS999"
    severity = "warning"
