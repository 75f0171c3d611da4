"""The callbacks of each fit() that watch a logged quantity, for the checks that compare them with what is logged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kshape.libraries.keras.objects import RuleObject
from kshape.rulebook.callbacks import CallbackRule
from kshape.rulebook.errors import is_unknown
from kshape.rulebook.logs import Logged
from kshape.source.span import Span
from kshape.values.trace import Event, Trace
from kshape.values.values import ListValue

from ._training import has_an_epoch
from ._written import written_call

POSITIONS = {"EarlyStopping": (0, 4), "ReduceLROnPlateau": (0, 4), "ModelCheckpoint": (1, 5), "OrbaxCheckpoint": (1, 4)}
"""Where `monitor` and `mode` stand among the arguments."""


class Watch:
    """A callback that fit() was given. monitor: what it watches. mode: "auto", "min" or "max"; None where unknown."""

    __slots__ = ("event", "log", "mode", "monitor", "name", "place", "rule")

    def __init__(self, event: Event, log: Logged, made: RuleObject) -> None:
        self.event, self.log, self.rule = event, log, made.rule
        self.name = type(self.rule).__name__
        self.monitor: str = self.rule.watches
        mode = self.rule.mode
        self.mode: str | None = mode if isinstance(mode, str) else None
        self.place: Span = made.span

    @property
    def is_read(self) -> bool:
        """Whether the callback certainly asks for the value: checkpoints do so only to save the best."""
        return not hasattr(self.rule, "save_best_only") or (
            self.rule.save_best_only is True and self.rule.save_freq == "epoch"
        )

    @property
    def needs_mode(self) -> bool:
        """Whether Keras certainly raises because mode="auto" finds nothing to go by."""
        saves = getattr(self.rule, "save_freq", "epoch")
        is_asked = self.mode == "auto" and not is_unknown(saves) and saves == "epoch"
        return is_asked and has_an_epoch(self.event) and not self.log.has_mode(self.monitor)

    def argument(self, name: str) -> Span:
        """Where `monitor` or `mode` stands; the whole call where it is not given."""
        written = written_call(self.place)
        position = POSITIONS[self.name][("monitor", "mode").index(name)]
        given = written.argument(name, position) if written is not None else None
        return given if given is not None else self.place


def watches(trace: Trace) -> Iterator[Watch]:
    """Each callback of each fit() that watches something, where all that is logged is known."""
    for event in trace.events:
        log = event.data.get("logs") if event.kind == "fit" else None
        if isinstance(log, Logged):
            for made in callbacks_of(event):
                if made.rule.watches is not None and type(made.rule).__name__ in POSITIONS:
                    yield Watch(event, log, made)


def callbacks_of(event: Event) -> list[Any]:
    """The callbacks that a fit() was given, as far as they are Keras's."""
    value = event.data.get("callbacks")
    items = value.items if isinstance(value, ListValue) else value if isinstance(value, tuple) else (value,)
    return [item for item in items or () if isinstance(item, RuleObject) and isinstance(item.rule, CallbackRule)]
