"""Where control goes after a statement, and the paths that left a block early.

A statement gives None (go on with the next one) or a `Flow`. A path that leaves early in a branch nobody can decide is
kept as an `Exit`: the difference it made since a mark of the state. It is joined with the other paths where it lands:
a `return` at the end of the call, a `break` after the loop, a `raise` at the handler.
"""

from __future__ import annotations

from typing import Any

from kshape.values.join import join
from kshape.values.state import Difference, State, overlay

RETURN, BREAK, CONTINUE, RAISE, DEAD = "return", "break", "continue", "raise", "dead"


class Flow:
    """A path that does not go on to the next statement: kind, and the value returned or raised.

    DEAD: no path goes on here; where they went is in the exits.
    """

    __slots__ = ("kind", "value")

    def __init__(self, kind: str, value: Any = None) -> None:
        self.kind, self.value = kind, value

    def __repr__(self) -> str:
        return f"Flow({self.kind})"


NOWHERE = Flow(DEAD)
BREAKS = Flow(BREAK)
CONTINUES = Flow(CONTINUE)


class Exit:
    """A path that left early: what it changed since `mark`, and its flow."""

    __slots__ = ("difference", "flow", "mark")

    def __init__(self, mark: int, difference: Difference, flow: Flow) -> None:
        self.mark, self.difference, self.flow = mark, difference, flow

    def rebase(self, state: State, mark: int) -> Exit:
        """The same path seen from an earlier mark."""
        if mark == self.mark:
            return self
        return Exit(mark, overlay(state.changes(mark, self.mark), self.difference), self.flow)


def land(
    state: State, exits: list[Exit], flow: Flow | None, kinds: tuple[str, ...], fresh_since: int
) -> tuple[Flow | None, list[Any], list[Exit]]:
    """Joins the exits of these kinds into the present state, and the present path, if its flow is None or one of these.

    Gives the flow from here (None: some path goes on), the values that the landed paths brought, and the other exits.
    """
    landing = [e for e in exits if e.flow.kind in kinds]
    others = [e for e in exits if e.flow.kind not in kinds]
    values = [e.flow.value for e in landing]
    lands = flow is None or flow.kind in kinds
    if flow is not None and lands:
        values.append(flow.value)
    if not landing:
        return (None if lands else flow), values, others
    first = min(e.mark for e in landing)
    if flow is not None and not lands and flow.kind != DEAD:
        others.append(Exit(state.mark(), {}, flow))
    others = [e.rebase(state, first) if e.mark > first else e for e in others]
    _join_paths(state, landing, lands, fresh_since)
    return None, values, others


def _join_paths(state: State, landing: list[Exit], lands: bool, fresh_since: int) -> None:
    """From the last exit to the first: what came after its mark is one branch, the exit is another."""
    waiting = sorted(landing, key=lambda e: e.mark)
    while waiting:
        mark = waiting[-1].mark
        branches = [state.capture(mark)] if lands else []
        state.undo(mark)
        while waiting and waiting[-1].mark == mark:
            branches.append(waiting.pop().difference)
        state.merge(branches, lambda values: join(values, fresh_since))
        lands = True
