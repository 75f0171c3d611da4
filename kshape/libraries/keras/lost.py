"""Where the analysis loses track: a layer or a model is given a value of which nothing is known (KS991)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kshape.source.span import Span
from kshape.values.calls import Interpreter
from kshape.values.values import Inert, Unknown

LOST = "KS991"


def note_unknown(interpreter: Interpreter, what: str, values: Mapping[Any, Any], spans: Mapping[Any, Span]) -> None:
    """Notes each argument of which nothing is known, with why, and what is assumed of it."""
    for name, value in values.items():
        span = spans.get(name)
        if isinstance(value, Unknown) and not isinstance(value, Inert) and span is not None:
            reason = f" ({value.reason})" if value.reason else ""
            text = f"Nothing is known of {span.text()}{reason}, which {what} is given. Any shape is assumed for it."
            interpreter.trace.notes.append((span, LOST, text))
