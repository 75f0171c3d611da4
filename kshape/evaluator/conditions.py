"""Conditions: `and`, `or`, `if` expressions, and what is known of variables once a condition came out one way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from kshape.source import ir
from kshape.values.join import present
from kshape.values.state import MISSING, Mutable
from kshape.values.trace import Trace
from kshape.values.values import Choice, Instance, ListValue, Settled, Unknown, is_constant

from .classes import Classes

PURE = frozenset({"isinstance", "len", "type", "callable", "hasattr", "issubclass", "bool", "int", "str"})


class Conditions(Classes):
    """Deciding, and narrowing."""

    def decided(self, test: ir.expr, yes: Callable[[], Any], no: Callable[[], Any]) -> Any:
        """The value of `yes()` or `no()` as the condition says; of both where nobody knows."""
        truth = self.condition(test)
        if truth is not None:
            return yes() if truth else no()
        return self.fork_values([self.assuming(test, True, yes), self.assuming(test, False, no)])

    def condition(self, test: ir.expr) -> bool | None:
        """The truth of an expression that decides which way the program takes; None where nobody knows."""
        return self.truth(self.demand("truth", self.value(test), test.span))

    def assuming(self, test: ir.expr, outcome: bool, run: Callable[[], Any]) -> Callable[[], Any]:
        """`run` in a branch where the condition came out so."""

        def narrowed() -> Any:
            self.narrow(test, outcome)
            return run()

        return narrowed

    def bool_op(self, node: ir.BoolOp) -> Any:
        """a and b and c; a or b or c."""
        return self._bool_rest(node, 0)

    def _bool_rest(self, node: ir.BoolOp, at: int) -> Any:
        first = self.value(node.values[at])
        if at == len(node.values) - 1 or self.aborted is not None:
            return first
        self.demand("truth", first, node.values[at].span)
        stops = node.op == "or"
        truth = self.truth(first)
        if truth is not None:
            return first if truth is stops else self._bool_rest(node, at + 1)
        truths: list[bool | None] = []

        def rest() -> Any:
            value = self._bool_rest(node, at + 1)
            truths.append(self.truth(value))
            return value

        value = self.fork_values([lambda: self._kept(first, stops), self.assuming(node.values[at], not stops, rest)])
        return Settled(stops) if isinstance(value, Unknown) and truths == [stops] else value

    def _kept(self, value: Any, truth: bool) -> Any:
        """The alternatives of a value that have this truth: what `a or b` gives when it gives a."""
        if type(value) is not Choice:
            return value
        kept = [each for each in value.alternatives if self.truth(each) is not (not truth)]
        return self.join(kept) if kept else value

    def narrow(self, test: ir.expr, outcome: bool) -> None:
        """Takes over what a condition tells of the variables in it."""
        if isinstance(test, ir.UnaryOp) and test.op == "not":
            self.narrow(test.operand, not outcome)
        elif isinstance(test, ir.BoolOp):
            if (test.op == "and") is outcome:
                for part in test.values:
                    self.narrow(part, outcome)
            elif all(is_pure(part) for part in test.values):
                self._narrow_choices(test, outcome)
        elif is_pure(test):
            self._narrow_choices(test, outcome)
            if isinstance(test, ir.Compare) and len(test.ops) == 1:
                self._narrow_unknown(test, outcome)

    def _narrow_choices(self, test: ir.expr, outcome: bool) -> None:
        for node in ir.walk(test):
            place = self._place(node)
            if place is None:
                continue
            target, key, value = place
            if type(value) is Choice:
                kept = [each for each in value.alternatives if self._may_be(test, target, key, each, outcome)]
                if kept and len(kept) < len(value.alternatives):
                    self.state.put(target, key, self.join(kept))

    def _may_be(self, test: ir.expr, target: Mutable, key: Any, value: Any, outcome: bool) -> bool:
        """Whether the condition can come out so when the place holds this value."""
        if value is MISSING:
            return False
        mark, outer, aborted = self.state.mark(), self.trace, self.aborted
        self.trace = Trace()
        self.state.put(target, key, value)
        truth = self.truth(self.value(test))
        self.state.undo(mark)
        self.trace, self.aborted = outer, aborted
        return truth is not (not outcome)

    def _narrow_unknown(self, test: ir.Compare, outcome: bool) -> None:
        """x is None, x == 3, x in ("a", "b"): the value of an x that could be anything."""
        op, right = test.ops[0], test.comparators[0]
        if outcome is not (op in ("is", "==", "in")) or op not in ("is", "==", "in", "is not", "!=", "not in"):
            return
        place = self._place(test.left)
        if place is None or not isinstance(place[2], Unknown):
            return
        known = self.value(right)
        if op in ("in", "not in"):
            options = known.items if isinstance(known, ListValue) else known
            if isinstance(options, tuple) and options and all(is_constant(option) for option in options):
                self.state.put(place[0], place[1], self.join(list(options)))
        elif isinstance(known, (str, bool, type(None))):
            self.state.put(place[0], place[1], known)

    def _place(self, node: ir.Node) -> tuple[Mutable, Any, Any] | None:
        """Where the value of a variable, or of an attribute of one, is kept."""
        if isinstance(node, ir.Name):
            frame = self.declared.get(node.id) or self.frame
            if node.id in frame.fields:
                return frame, node.id, present(frame.fields[node.id])
        if isinstance(node, ir.Attribute) and isinstance(node.value, ir.Name):
            holder = self._place(node.value)
            if holder is not None and type(holder[2]) is Instance and node.attr in holder[2].fields:
                return holder[2], node.attr, present(holder[2].fields[node.attr])
        return None


def is_pure(test: ir.expr) -> bool:
    """Whether an expression can be evaluated again without changing anything."""
    return all(_is_pure_node(node) for node in ir.walk(test))


def _is_pure_node(node: ir.Node) -> bool:
    if isinstance(node, ir.Call):
        return isinstance(node.func, ir.Name) and node.func.id in PURE
    return isinstance(node, _PLAIN)


_PLAIN = (
    ir.Name,
    ir.Constant,
    ir.Compare,
    ir.BoolOp,
    ir.UnaryOp,
    ir.BinOp,
    ir.Attribute,
    ir.Subscript,
    ir.Tuple,
    ir.List,
    ir.Set,
    ir.Slice,
)


def names_read(nodes: list[ir.Node]) -> Iterator[str]:
    """The variables that expressions read."""
    for node in nodes:
        yield from (inner.id for inner in ir.walk(node) if isinstance(inner, ir.Name))
