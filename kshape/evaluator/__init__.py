"""Python's semantics over abstract values: from statements to a trace."""

from __future__ import annotations

from .session import Session, evaluate

__all__ = ["Session", "evaluate"]
