"""Statements whose text was read before, in this file or in another one: copied, which takes a tenth of reading them.

Imports, constants and small helpers come again in file after file, and a module is read for itself and for those that
import it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any

from kshape.source import ir
from kshape.source.parse import Parsed, parse
from kshape.source.span import Origin, Span

# How many characters of text are remembered: a statement takes about 40 bytes for each of its characters.
REMEMBERED = 300_000


class Readings:
    """The statements of the texts that were asked for last; those of a text with a fault are not kept."""

    def __init__(self, characters: int = REMEMBERED) -> None:
        self._characters = self._free = characters
        self._bodies: OrderedDict[str, list[ir.stmt]] = OrderedDict()
        self._lock = Lock()

    def read(self, origin: Origin) -> Parsed:
        """What `parse` says of the origin's text."""
        body = self._known(origin.text)
        if body is not None:
            return Parsed(copied(body, origin), None, [])
        parsed = parse(origin)
        if parsed.error is None and not parsed.broken:
            self._keep(origin.text, parsed.body)
        return parsed

    def __contains__(self, text: str) -> bool:
        return text in self._bodies

    def clear(self) -> None:
        """Forgets everything."""
        with self._lock:
            self._bodies.clear()
            self._free = self._characters

    def _known(self, text: str) -> list[ir.stmt] | None:
        with self._lock:
            body = self._bodies.get(text)
            if body is not None:
                self._bodies.move_to_end(text)
            return body

    def _keep(self, text: str, body: list[ir.stmt]) -> None:
        with self._lock:
            if text in self._bodies or len(text) > self._characters:
                return
            self._bodies[text] = body
            self._free -= len(text)
            while self._free < 0:
                self._free += len(self._bodies.popitem(last=False)[0])


READINGS = Readings()
"""Those of this process."""


def copied(body: list[ir.stmt], origin: Origin) -> list[ir.stmt]:
    """The same statements at the same places of another origin. What was one span for two nodes stays one."""
    spans: dict[Span, Span] = {}

    def moved(span: Span | None) -> Span | None:
        if span is None:
            return None
        new = spans.get(span)
        if new is None:
            new = spans[span] = Span(origin, span.line, span.column, span.end_line, span.end_column)
        return new

    def part(value: Any) -> Any:
        if value is None:
            return None
        kind = value.__class__
        if kind is list:
            return [part(each) for each in value]
        copier = _COPIERS.get(kind)
        if copier is None:
            copier = _COPIERS[kind] = _copier(kind)
        return copier(value, part, moved)

    return [part(statement) for statement in body]


_COPIERS: dict[type, Callable[[Any, Any, Any], Any]] = {}


def _copier(kind: type[ir.Node]) -> Callable[[Any, Any, Any], Any]:
    """`lambda node, part, moved: Name(moved(node.span), node.id)`, for any class of nodes."""
    call = {slot: f"part(node.{slot})" for slot in kind._inner}
    call |= {slot: f"moved(node.{slot})" for slot in kind._slots if slot.endswith("span")}
    arguments = ", ".join(call.get(slot, f"node.{slot}") for slot in kind._slots)
    copier: Callable[[Any, Any, Any], Any] = eval(f"lambda node, part, moved: kind({arguments})", {"kind": kind})
    return copier
