"""KS991 lost-track."""

from __future__ import annotations

from .base import Check


class LostTrack(Check):
    """The analysis knows nothing of a value here, so it stays silent about what comes of it.

    The message says what was called or imported, and what was assumed. A contract gives the shape:
    `x = load()  # kshape: (batch, 28, 28, 1)`. Off by default: select it with `--select DEFAULT,KS991`.
    """

    code = "KS991"
    severity = "info"
