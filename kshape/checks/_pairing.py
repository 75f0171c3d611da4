"""Loss, last activation and metrics of every compiled output, for the checks that compare them."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.values.trace import Event, Trace

from ._training import Head, compile_events, heads


def compiled_heads(trace: Trace) -> Iterator[tuple[Event, Head]]:
    """Each output of each compile() whose loss is known."""
    for event in compile_events(trace):
        for head in heads(event.data["view"]):
            if head.given is not None:
                yield event, head
