"""What a translation from an older Keras gives: today's call, and a note for each older spelling in it."""

from __future__ import annotations

from typing import Any, Literal

Dialect = Literal["keras1", "keras2", "keras3"]
DIALECTS: tuple[Dialect, ...] = ("keras1", "keras2", "keras3")

Place = str | int | None
"""Where something stands in the call as written: a keyword, a position counted from 0, or None for the called name."""


class Note:
    """One older spelling.

    kind: "class" (another name), "argument" (another keyword), "value" (another keyword and another word for the same
    value), "dropped" (no longer taken), "gone" (a class that nothing replaced under one name), "position" (positional
    arguments that Keras 3 reads otherwise), "open" (such arguments, where nothing says which reading is meant),
    "strides" (such arguments, read as today).
    old, new: both spellings as the user writes them; new is None where there is none.
    argument: where it stands in the call as written.   since: the Keras that changed it, 2 or 3.
    raises_in_keras3: True where Keras 3 raises for the older spelling, False where it takes it or reads it another way.
    advice: what to write instead, where `new` alone does not say it.
    """

    __slots__ = ("advice", "argument", "kind", "new", "old", "raises_in_keras3", "since")

    def __init__(
        self,
        kind: str,
        old: str,
        new: str | None,
        argument: Place = None,
        *,
        raises_in_keras3: bool = True,
        since: int = 2,
        advice: str = "",
    ) -> None:
        self.kind, self.old, self.new, self.argument = kind, old, new, argument
        self.raises_in_keras3, self.since, self.advice = raises_in_keras3, since, advice

    def text(self, owner: str = "") -> str:
        """The note as a sentence; `owner` is the class or function whose argument it is about."""
        whose = f"{owner}'s " if owner and self.kind in ("argument", "value", "dropped") else ""
        parts = {
            "class": f"{self.old} is called {self.new} since Keras {self.since}.",
            "argument": f"{whose}{self.old} is called {self.new} since Keras {self.since}.",
            "value": f"{whose}{self.old} is written {self.new} since Keras {self.since}.",
            "dropped": f"{whose}{self.old} does not exist since Keras {self.since}.",
            "gone": f"{self.old} does not exist since Keras {self.since}.",
            "position": f"{self.old} is read as {self.new}, as before Keras 3; since, its last size is the strides.",
            "strides": f"{self.old} has {self.new}; it was a kernel of both sizes in Keras 1.",
            "open": f"{owner or 'The call'} is read in two ways: {self.old} before Keras 3, {self.new} since.",
        }
        return parts[self.kind] + (f" {self.advice}" if self.advice else "")

    def __repr__(self) -> str:
        return f"Note({self.kind!r}, {self.old!r}, {self.new!r}, {self.argument!r})"


class Translation:
    """A call as Keras 3 writes it.

    rule: the class's name today.   args, kwargs: its arguments.   notes: every older spelling in the call.
    origins: keyword today -> where its value stands in the call as written, for those that moved.
    """

    __slots__ = ("args", "kwargs", "notes", "origins", "rule")

    def __init__(
        self,
        rule: str,
        args: list[Any],
        kwargs: dict[str, Any],
        notes: list[Note] | None = None,
        origins: dict[str, str | int] | None = None,
    ) -> None:
        self.rule, self.args, self.kwargs = rule, args, kwargs
        self.notes = notes or []
        self.origins = origins or {}

    def __repr__(self) -> str:
        given = [*map(repr, self.args), *(f"{name}={value!r}" for name, value in self.kwargs.items())]
        return f"{self.rule}({', '.join(given)}) with {len(self.notes)} notes"
