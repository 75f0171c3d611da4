"""Applying the fixes of diagnostics to texts. Nothing here writes a file; `writing` alone does.

`fixed` is the whole of it for one text; `Fixer` does the same for files that import each other.
"""

from __future__ import annotations

from kshape.fixing.engine import Applied, Fixed, Fixer, Withheld, fixed

__all__ = ["Applied", "Fixed", "Fixer", "Withheld", "fixed"]
