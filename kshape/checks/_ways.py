"""Checks over a trace in which not everything is certain: what they find must hold whichever way the program takes."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.values.trace import Event, Trace

from .base import Check, Finding

Place = tuple[object, ...]


def findings(check: Check, trace: Trace) -> Iterator[Finding]:
    """What a check finds among the events that happen in any case, and in every alternative of those that do not."""
    if type(check).run is Check.run or not any(event.ways for event in trace.events):
        return check.run(trace)
    return iter(_found(check, trace, trace.events, 0).values())


def _found(check: Check, trace: Trace, events: list[Event], depth: int) -> dict[Place, Finding]:
    """The findings by place, where the choices up to this depth are taken as made."""
    certain = [event for event in events if len(event.ways) <= depth]
    found = {_place(finding): finding for finding in check.run(_with_events(trace, certain))}
    counts = {event.ways[depth][0]: event.ways[depth][2] for event in events if len(event.ways) > depth}
    for choice, count in counts.items():
        ways = []
        for way in range(count):
            here = [e for e in events if len(e.ways) <= depth or e.ways[depth][:2] == (choice, way)]
            ways.append(_found(check, trace, here, depth + 1) if len(here) > len(certain) else {})
        first, *others = ways
        found |= {at: finding for at, finding in first.items() if all(at in other for other in others)}
    return found


def _with_events(trace: Trace, events: list[Event]) -> Trace:
    """The same trace with fewer events."""
    fewer = Trace()
    fewer.faults, fewer.tensors, fewer.notes, fewer.events = trace.faults, trace.tensors, trace.notes, events
    fewer.sites, fewer.chunks = trace.sites, trace.chunks
    return fewer


def _place(finding: Finding) -> Place:
    span = finding.span
    return span.path, span.start, span.end, tuple((call.path, call.start, call.end) for call in finding.chain)
