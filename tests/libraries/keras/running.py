"""How the tests evaluate a snippet of Keras code, and compare it with what real Keras does."""

from __future__ import annotations

import textwrap
from typing import Any

from kshape.config import Config
from kshape.evaluator import Session
from kshape.rulebook.dims import Dim, show_shape
from kshape.source.document import Document
from kshape.values.trace import Event, Fault
from kshape.values.values import Array, Choice, DictValue, ListValue, Tensor

HEAD = """
import keras
import numpy as np
from keras import Input, Model, Sequential, layers, ops
"""


NOTES = ("moved", "removed")


class Run:
    """What the evaluation of a snippet found. Lines count from its own first line."""

    def __init__(self, code: str, dialect: str = "auto", head: str = HEAD) -> None:
        self.offset = head.count("\n")
        text = head + textwrap.dedent(code).strip("\n") + "\n"
        session = Session(Document("script.py", text), Config(dialect=dialect))
        session.evaluator.strict = True
        self.trace = session.run()
        self.fields = session.evaluator.module.frame.fields

    def __getitem__(self, name: str) -> Any:
        """The value of a variable as plain Python, None for sizes that are not known."""
        return plain(self.fields[name])

    def shape(self, name: str) -> str:
        """The shape of a tensor or array as messages print it."""
        return show_shape(self.fields[name].spec.sizes)

    @property
    def faults(self) -> list[tuple[int, str]]:
        """(line, slug) of each fault but the notes on older spellings."""
        return [(self.line(fault), fault.slug) for fault in self.trace.faults if fault.slug not in NOTES]

    @property
    def moved(self) -> list[str]:
        """The notes on older spellings."""
        return [fault.message for fault in self.trace.faults if fault.slug in NOTES]

    def fault(self, slug: str) -> Fault:
        """The first fault of a slug."""
        return next(fault for fault in self.trace.faults if fault.slug == slug)

    def event(self, kind: str) -> Event:
        """The last event of a kind."""
        return [event for event in self.trace.events if event.kind == kind][-1]

    def line(self, thing: Any) -> int:
        """The line of a fault or event."""
        found: int = thing.span.lineno - self.offset
        return found


def plain(value: Any) -> Any:
    """A value of the evaluator as real Keras would give it."""
    if isinstance(value, Dim):
        return None
    if isinstance(value, ListValue):
        return [plain(item) for item in value.items or ()]
    if isinstance(value, tuple):
        return tuple(plain(item) for item in value)
    if isinstance(value, Choice):
        return plain(value.alternatives[0])
    if isinstance(value, DictValue):
        return {key: plain(item) for key, item in value.entries.items()}
    if isinstance(value, (Tensor, Array)):
        return tuple(plain(size) for size in value.spec.shape)
    return str(value) if isinstance(value, str) else value
