"""Loops: round by round where the rounds are known, else to a fixed point.

Where nobody knows how many rounds there are, the body is evaluated until the state at the head of the loop stands for
the state after a round as well (`values.widening`). Faults count only from the last of these rounds: it holds for all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kshape.source import ir
from kshape.values.join import generalise
from kshape.values.renewing import renewed
from kshape.values.state import MISSING, Difference, Mutable, newest
from kshape.values.values import Frame
from kshape.values.widening import Widening

from .assignment import Assignment
from .flow import BREAK, CONTINUE, DEAD, NOWHERE, Exit, Flow, land
from .limits import BATCH_STEPS, BATCHES, LOOP_STEPS, ROUNDS
from .scopes import rewritten_names, target_names

PASSES = 4
ENDLESS_ROUNDS = 100  # of `while True`


class Loops(Assignment):
    """for and while."""

    def for_loop(self, node: ir.For) -> Flow | None:
        """for target in iter: body else: orelse"""
        iterable = self.demand("items", self.value(node.iter), node.iter.span)
        if self.aborted is not None:
            return None
        items = self.iterate(iterable)
        outer, self.exits = self.exits, []
        fresh = newest()
        if items is None:
            flow = self._rounds_of_any(node, self.element(iterable))
        else:
            flow = self._known_rounds(node, items)
        return self._leave_loop(node, flow, outer, fresh)

    def _rounds_of_any(self, node: ir.For, element: Any) -> Flow | None:
        """Any number of rounds, each with another element of this kind."""
        return self._fixed_point(node, lambda: self._for_round(node, renewed(element)))

    def _for_round(self, node: ir.For, item: Any) -> Flow | None:
        self.assign(node.target, item)
        return self.run_block(node.body)

    def _known_rounds(self, node: ir.For, items: tuple[Any, ...]) -> Flow | None:
        start = self.budget.steps
        for index, item in enumerate(items):
            if index >= ROUNDS or self.budget.steps - start > self._most_steps():
                return self._rounds_of_any(node, generalise(list(items[index:])))
            fresh = newest()
            flow = self._end_round(self._for_round(node, item), fresh)
            if flow is not None:
                return flow
        return None

    def _most_steps(self) -> int:
        """After how many steps a loop is not evaluated round by round any more."""
        items = self.yielded.items if self.yielded is not None else None
        return BATCH_STEPS if items is not None and len(items) >= BATCHES else LOOP_STEPS

    def _end_round(self, flow: Flow | None, fresh: int) -> Flow | None:
        """The paths that `continue` come together with the one that reached the end of the body."""
        flow, _, self.exits = land(self.state, self.exits, flow, (CONTINUE,), fresh)
        return flow

    def while_loop(self, node: ir.While) -> Flow | None:
        """while test: body else: orelse"""
        outer, self.exits = self.exits, []
        fresh = newest()
        flow = self._while_rounds(node)
        return self._leave_loop(node, flow, outer, fresh)

    def _while_rounds(self, node: ir.While) -> Flow | None:
        endless = isinstance(node.test, ir.Constant)
        start, most = self.budget.steps, ENDLESS_ROUNDS if endless else ROUNDS
        for _ in range(most):
            truth = self.condition(node.test)
            if truth is False or self.aborted is not None:
                return None
            if truth is None or (endless and self.exits) or self.budget.steps - start > LOOP_STEPS:
                break
            if endless and self.yielded is not None and self.yielded.items:
                break  # a generator that has gone round once: what it yields from now on is alike
            self.budget.spend()
            fresh = newest()
            flow = self._end_round(self.run_block(node.body), fresh)
            if flow is not None:
                return flow
        flow = self._fixed_point(node, lambda: self._while_round(node))
        if endless and flow is None:
            return NOWHERE
        self.narrow(node.test, False)
        return flow

    def _while_round(self, node: ir.While) -> Flow | None:
        self.value(node.test)
        self.narrow(node.test, True)
        return self.run_block(node.body)

    def _leave_loop(self, node: ir.For | ir.While, flow: Flow | None, outer: list[Exit], fresh: int) -> Flow | None:
        """The `else`, then everything that broke out."""
        if flow is None and node.orelse:
            flow = self._loop_else(node.orelse)
        flow, _, others = land(self.state, self.exits, flow, (BREAK,), fresh)
        self.exits = outer + [Exit(e.mark, e.difference, _outer(e.flow)) for e in others]
        return None if flow is None else _outer(flow)

    def _loop_else(self, body: list[ir.stmt]) -> Flow | None:
        """A break in the `else` of a loop belongs to the loop around it."""
        before, self.exits = self.exits, []
        flow = self.run_block(body)
        self.exits = before + [Exit(e.mark, e.difference, _inner(e.flow)) for e in self.exits]
        return None if flow is None else _inner(flow)

    # Fixed points.

    def _fixed_point(self, node: ir.For | ir.While, run: Callable[[], Flow | None]) -> Flow | None:
        """Evaluates rounds until the state at the head stands for any number of them, and stops there."""
        widening, rewritten = Widening(), self._rewritten(node)
        self.joins += 1
        before = self.exits
        for attempt in range(PASSES + 1):
            mark, fresh, trace = self.state.mark(), newest(), self.trace.mark()
            self.exits = []
            flow = self._end_round(self._settled(run()), fresh)
            early = [e.rebase(self.state, mark) for e in self.exits]
            if flow is not None and flow.kind != DEAD:
                early.append(Exit(mark, self.state.changes(mark), flow))
            difference = self.state.capture(mark)
            ends = flow is None
            grew = ends and self._grow(widening, difference, fresh, rewritten, force=attempt >= PASSES - 1)
            if not grew or attempt == PASSES:
                self.exits = before + early
                if ends:
                    self._keep_rewritten(difference, rewritten)
                return None
            self.trace.cut(trace)
        return None

    def _rewritten(self, node: ir.For | ir.While) -> set[str]:
        if node not in self.loop_names:
            self.loop_names[node] = rewritten_names(node.body) | _targets(node)
        return self.loop_names[node]

    def _grow(self, widening: Widening, difference: Difference, fresh: int, rewritten: set[str], force: bool) -> bool:
        """Widens the head by what a round changed; True where it grew. Objects made in the round stay as they are."""
        grew = False
        changed: dict[int, tuple[Mutable, dict[Any, Any]]] = {}
        for target, key, value in difference.values():
            if target.serial >= fresh:
                self.state.put(target, key, value)
            elif not (target is self.frame and key in rewritten):
                changed.setdefault(id(target), (target, {}))[1][key] = value
        for target, end in changed.values():
            now = {key: target.fields.get(key, MISSING) for key in end}
            for key, value in widening.grow_fields(target, now, end).items():
                grew = True
                if force:
                    self.forget_field(target, key)
                else:
                    self.state.put(target, key, value)
        return grew

    def _keep_rewritten(self, difference: Difference, rewritten: set[str]) -> None:
        """Variables that each round sets anew hold, behind the loop, what they had before it or in the last round."""
        for target, key, value in difference.values():
            if isinstance(target, Frame) and target is self.frame and key in rewritten:
                now = target.fields.get(key, MISSING)
                self.state.put(target, key, self.join([now, value]))


_BEHIND = {BREAK: "outer break", CONTINUE: "outer continue"}
_BEFORE = {name: kind for kind, name in _BEHIND.items()}


def _inner(flow: Flow) -> Flow:
    """A break or continue that the loop itself must not take."""
    return Flow(_BEHIND[flow.kind]) if flow.kind in _BEHIND else flow


def _outer(flow: Flow) -> Flow:
    """The same, once the loop is left."""
    return Flow(_BEFORE[flow.kind]) if flow.kind in _BEFORE else flow


def _targets(node: ir.For | ir.While) -> set[str]:
    return set(target_names(node.target)) if isinstance(node, ir.For) else set()
