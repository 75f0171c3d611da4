"""Functions and classes that nothing in view calls: evaluated once with symbolic arguments, at the end.

A fault found there counts only if it comes again when nothing is assumed of the arguments, so that it holds for every call.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kshape.libraries import evaluates_uncalled
from kshape.values.state import MISSING
from kshape.values.trace import Fault, Trace
from kshape.values.values import Class, Function, Instance, Native, Property

from .calls import Arguments
from .core import UNKNOWN_VALUE
from .limits import SLICE, SliceExhausted
from .parameters import symbolic_arguments
from .statements import Statements

ROUNDS = 3  # functions made in functions that were made in functions


class Finding:
    """What one uncalled function or class gave: its trace, and what it called."""

    __slots__ = ("called", "node", "trace")

    def __init__(self, node: Any, trace: Trace, called: set[Any]) -> None:
        self.node, self.trace, self.called = node, trace, called


class Uncalled(Statements):
    """The last step of an evaluation."""

    unknown = UNKNOWN_VALUE

    def evaluate_uncalled(self, trace: Trace) -> None:
        """Adds to `trace` what the functions and classes tell that were not called. The state stays as it is."""
        findings = [self._evaluate_one(value) for value in self._pending({})]
        called = {node: finding for finding in findings for node in finding.called if node is not finding.node}
        for finding in findings:
            caller = called.get(finding.node)
            if caller is None or caller.node in finding.called:
                trace.extend(finding.trace)

    def _pending(self, before: dict[Any, Any]) -> list[Any]:
        """What was defined since, and not called. Methods belong to their class."""
        return [
            value
            for node, value in self.made.fields.items()
            if node not in before
            and (isinstance(value, Class) or (node not in self.called.fields and value.owner is None))
        ]

    def _evaluate_one(self, value: Any) -> Finding:
        mark, before, outer = self.state.mark(), set(self.called.fields), self.trace
        trace = self._sliced(value, general=False)
        called = set(self.called.fields) - before
        self.state.undo(mark)
        if trace.faults:
            certain = {_place(fault) for fault in self._sliced(value, general=True).faults}
            trace.faults = [fault for fault in trace.faults if _place(fault) in certain]
            self.state.undo(mark)
        self.trace = outer
        return Finding(value.node, trace, called)

    def _sliced(self, value: Any, general: bool) -> Trace:
        """Evaluates a function or class with a part of the budget, so that one of them cannot use up all of it."""
        trace = self.trace = Trace()
        self.budget.slice_end = self.budget.steps + SLICE
        try:
            self._run(value, general)
        except SliceExhausted:
            place = value.node.name_span if hasattr(value.node, "name_span") else value.node.span
            trace.notes.append((place, "KS992", "This takes too many steps to be analysed to its end."))
        finally:
            self.budget.slice_end = None
        return trace

    def _run(self, value: Any, general: bool, depth: int = 0) -> None:
        """Evaluates a function or class, and the functions that are made on the way and not called."""
        known = dict(self.made.fields)
        run = self._class_by_itself if isinstance(value, Class) else self._function_by_itself
        run(value, general)
        for inner in self._pending(known) if depth < ROUNDS else ():
            self._run(inner, general, depth + 1)

    def _function_by_itself(self, function: Function, general: bool, receiver: Any = MISSING) -> None:
        args, kwargs = symbolic_arguments(function, receiver, general)
        at = self.trace.mark()
        more = general and _takes_more(function)
        self._alone(lambda: self.call_function(function, args, kwargs, function.node.span, is_open=more))
        for fault in self.trace.faults[at[0] :]:
            fault.chain = fault.chain[1:]  # there is no call that the user could look at
        for event in self.trace.events[at[2] :]:
            event.chain = event.chain[1:]

    def _class_by_itself(self, cls: Class, general: bool) -> None:
        """Makes an object where none was made, then calls the methods that were not called."""
        made = self.called.fields.get(cls.node, MISSING)
        if made is MISSING and self._alone(lambda: evaluates_uncalled(self, cls)) is True:
            made = self.called.fields.get(cls.node, MISSING)
        if made is MISSING:
            made = self._symbolic_object(cls, general)
        elif general:
            made = UNKNOWN_VALUE
        for value in list(cls.fields.values()):
            function = value.function if isinstance(value, Property) else value
            if isinstance(function, Function) and function.node not in self.called.fields:
                static = isinstance(value, Property) and value.kind != "property"
                receiver = cls if static and value.kind == "classmethod" else MISSING if static else made
                self._function_by_itself(function, general, receiver)

    def _symbolic_object(self, cls: Class, general: bool) -> Any:
        init = self.find_in_class(cls, "__init__")
        given = Arguments()
        if isinstance(init, Function):
            args, given.kwargs = symbolic_arguments(init, UNKNOWN_VALUE, general)
            given.args = args[1:]
            given.is_open = general and _takes_more(init)
        elif not isinstance(init, Native):
            return UNKNOWN_VALUE
        mark = self.trace.mark()
        made = self._alone(lambda: self.instantiate(cls, given, cls.node.name_span))
        if isinstance(init, Native):
            self.trace.cut(mark)  # nobody knows with which arguments a library's constructor would be called
        return made if isinstance(made, Instance) else UNKNOWN_VALUE

    def _alone(self, run: Callable[[], Any]) -> Any:
        """Runs with registers of its own, as a statement of the module would."""
        self.frame = self.module.frame  # type: ignore[assignment]
        self.declared, self.exits, self.catchers, self.chain = {}, [], [], ()
        self.aborted = self.function = self.yielded = None
        self.forks, self.active = 0, {}
        try:
            return run()
        finally:
            self.exits, self.aborted = [], None


def _takes_more(function: Function) -> bool:
    """Whether a function has *args or **kwargs, in which anything may come."""
    spec = function.node.args
    return spec.vararg is not None or spec.kwarg is not None


def _place(fault: Fault) -> tuple[Any, ...]:
    return fault.slug, fault.span.path, fault.span.start, fault.span.end
