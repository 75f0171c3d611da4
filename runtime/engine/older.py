"""Constructors in the spelling of Keras 1 and 2: the rulebook's dialects translate them."""

from __future__ import annotations

import warnings
from typing import Any

from kshape.rulebook.dialects.notes import Note


def translated(rule_name: str, class_name: str, args: Any, kwargs: dict[str, Any]) -> tuple[Any, dict[str, Any]] | None:
    """The arguments as Keras 3 spells them, with one FutureWarning; None where nothing in them is an older spelling."""
    from kshape.rulebook.dialects import translate

    today = translate(class_name, args, kwargs)
    if not today.notes or today.rule != rule_name:
        return None
    spelled = "; ".join(_told(note) for note in today.notes)
    warnings.warn(f"{class_name}: {spelled}", FutureWarning, stacklevel=6)
    return today.args, today.kwargs


def _told(note: Note) -> str:
    return f"{note.old} is now {note.new}" if note.new else f"{note.old} is gone. {note.advice}".strip()
