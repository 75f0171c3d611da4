"""Functions and classes that nothing in view calls: evaluated once with symbolic arguments, at the end.

A fault found there counts only if it comes again when nothing is assumed of the arguments, so that it holds for every
call.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kshape.values.state import MISSING, newest
from kshape.values.trace import Fault, Mark, Trace
from kshape.values.values import Class, Function, Instance, Native, Property

from .calls import Arguments
from .core import UNKNOWN_VALUE
from .limits import SLICE, SliceExhausted
from .parameters import symbolic_arguments
from .remembered import Remembered, Settings, same_settings, settings_of
from .statements import Statements

TOO_LONG = "This takes too many steps to be analysed to its end."
ROUNDS = 3  # functions made in functions that were made in functions


class Finding:
    """What one uncalled function or class gave: its trace, and what it called."""

    __slots__ = ("called", "node", "trace")

    def __init__(self, node: Any, trace: Trace, called: set[Any]) -> None:
        self.node, self.trace, self.called = node, trace, called


Run = Callable[[bool], None]
"""Evaluates something with symbolic arguments; told whether nothing at all may be assumed of them."""


class Uncalled(Statements):
    """The last step of an evaluation."""

    unknown = UNKNOWN_VALUE

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.remembered: dict[Any, Remembered] = {}
        self.told: set[Any] = set()  # what the functions called that were evaluated so far
        # What libraries keep of the file; the same object as long as it stays so.
        self._kept_settings: dict[Any, Any] = {}

    def evaluate_uncalled(self, trace: Trace) -> None:
        """Adds to `trace` what the functions and classes tell that were not called. The state stays as it is."""
        # What the modules of the project define is told when they are looked at themselves.
        here = self.documents[self.module].path
        pending = [value for value in self._pending({}) if value.node.span.path == here]
        self.told = set()
        kept = settings_of(self.session)
        self._kept_settings = self._kept_settings if same_settings(kept, self._kept_settings) else kept
        findings: list[Finding] = []
        # Most functions stand in front of those that call them; these tell what the call gave, and of real arguments.
        for value in reversed(pending):
            found = self._known_findings(value)
            findings[:0] = found
            self.told.update(node for finding in found for node in finding.called if node is not finding.node)
        called = {node: finding for finding in findings for node in finding.called if node is not finding.node}
        for finding in findings:
            caller = called.get(finding.node)
            if caller is None or caller.node in finding.called:
                trace.extend(finding.trace)
                if trace.parts is not None:
                    trace.parts.append(finding.trace)

    def _pending(self, before: dict[Any, Any]) -> list[Any]:
        """What was defined since, and not called. Methods belong to their class."""
        return [
            value
            for node, value in self.made.fields.items()
            if node not in before
            and (isinstance(value, Class) or (node not in self.called.fields and value.owner is None))
        ]

    def _known_findings(self, value: Any) -> list[Finding]:
        """The findings of the last version of the file, where they still hold."""
        known = self.remembered.get(value.node)
        if known is not None and known.holds(value, self._settings(value)):
            found: list[Finding] = known.findings
            return found
        self.reads, self.reads_any = {}, False
        settings = self._settings(value)
        try:
            found = self._findings_of(value)
            if not self.reads_any:
                self.remembered[value.node] = Remembered(value, found, self.reads, settings)
        finally:
            self.reads = None
        return found

    def _settings(self, value: Any) -> Settings:
        stars = self.stars.fields.get(self.module.frame, ())
        called = [self.called.fields.get(value.node, MISSING), value.node in self.told]
        if isinstance(value, Class):
            nodes = [_function_node(each) for each in value.fields.values()]
            called += [self._is_told(node) for node in nodes]
        return Settings(self._kept_settings, stars, tuple(called))

    def _is_told(self, node: Any) -> bool:
        """Whether a call was evaluated, of the program or of another function that nobody calls."""
        return node in self.called.fields or node in self.told

    def _findings_of(self, value: Any) -> list[Finding]:
        """A function gives one finding; a class one for its constructor and one for each method."""
        if isinstance(value, Function):
            if value.node in self.told:
                return []
            return [self._finding(value.node, lambda general: self._function_by_itself(value, general, MISSING))]
        if self._is_told(value.node):
            first = []
        else:
            first = [self._finding(value.node, lambda general: self._make_object(value, general))]
        return [*first, *(self._finding_of_method(value, member) for member in self._methods_left(value))]

    def _finding(self, node: Any, run: Run) -> Finding:
        """Evaluates, and takes the state back; faults stay where they come again when nothing is assumed."""
        mark, before, outer = self.state.mark(), set(self.called.fields), self.trace
        trace = self._sliced(node, run, general=False)
        called = set(self.called.fields) - before
        for event in trace.events:
            event.data = dict(event.data)  # as it is now: what is told of a model is taken back with the model
        self.state.undo(mark)
        if trace.faults:
            certain = {_place(fault) for fault in self._sliced(node, run, general=True).faults}
            trace.faults = [fault for fault in trace.faults if _place(fault) in certain]
            self.state.undo(mark)
        self.trace = outer
        return Finding(node, trace, called)

    def _sliced(self, node: Any, run: Run, general: bool) -> Trace:
        """Evaluates with a part of the budget, so that one function cannot use up all of it."""
        trace = self.trace = Trace()
        self.budget.slice_end = self.budget.steps + SLICE
        known = dict(self.made.fields)
        try:
            run(general)
            self._run_inner(known, general, 1)
        except SliceExhausted:
            trace.notes.append((getattr(node, "name_span", node.span), "KS992", TOO_LONG))
        finally:
            self.budget.slice_end = None
        return trace

    def _run_inner(self, known: dict[Any, Any], general: bool, depth: int) -> None:
        """The functions that were made on the way and not called."""
        for inner in self._pending(known) if depth <= ROUNDS else ():
            later = dict(self.made.fields)
            if isinstance(inner, Function):
                self._function_by_itself(inner, general, MISSING)
            elif inner.node not in self.called.fields:
                self._make_object(inner, general)
            self._run_inner(later, general, depth + 1)

    def _function_by_itself(self, function: Function, general: bool, receiver: Any) -> None:
        args, kwargs = symbolic_arguments(function, receiver, general)
        mark = self.trace.mark()
        more = general and _takes_more(function)
        self._alone(lambda: self.call_function(function, args, kwargs, function.node.span, is_open=more))
        self._forget_call(mark)

    def _forget_call(self, mark: Mark) -> None:
        """Shortens the chains since `mark` by the first call: there is none that the user could look at."""
        for fault in self.trace.faults[mark[0] :]:
            fault.chain = fault.chain[1:]
        for event in self.trace.events[mark[2] :]:
            event.chain = event.chain[1:]

    def _methods_left(self, cls: Class) -> list[Any]:
        """The functions in a class that were not called, properties and static methods as such."""
        found = []
        for value in cls.fields.values():
            function = value.function if isinstance(value, Property) else value
            left = isinstance(function, Function) and not self._is_told(function.node)
            if left and function.name != "__init__":
                found.append(value)
        return found

    def _finding_of_method(self, cls: Class, member: Any) -> Finding:
        """A method, called on an object on which no other one was called but the constructor."""
        function = member.function if isinstance(member, Property) else member

        def run(general: bool) -> None:
            if isinstance(member, Property) and member.kind != "property":
                receiver = cls if member.kind == "classmethod" else MISSING
            else:
                receiver = self._object_of(cls, general)
            self._function_by_itself(function, general, receiver)

        return self._finding(function.node, run)

    def _object_of(self, cls: Class, general: bool) -> Any:
        """An object for a method: one that the program made, else one made for this."""
        if cls.node in self.called.fields:
            return UNKNOWN_VALUE if general else self.called.fields[cls.node]
        outer, self.trace = self.trace, Trace()
        try:
            return self._make_object(cls, general)
        finally:
            self.trace = outer

    def _make_object(self, cls: Class, general: bool) -> Any:
        """An object from symbolic arguments, Unknown where nobody knows how to make one."""
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
        self._forget_call(mark)
        return made if isinstance(made, Instance) else UNKNOWN_VALUE

    def _alone(self, run: Callable[[], Any]) -> Any:
        """Runs with registers of its own, as a statement of the module would."""
        self.frame = self.module.frame  # type: ignore[assignment]
        self.declared, self.exits, self.catchers, self.chain = {}, [], [], ()
        self.aborted = self.function = self.yielded = None
        self.forks, self.active = 0, {}
        outer, self.alone_since = self.alone_since, newest()
        try:
            return run()
        finally:
            self.exits, self.aborted, self.alone_since = [], None, outer


def _function_node(member: Any) -> Any:
    return getattr(member.function if isinstance(member, Property) else member, "node", None)


def _takes_more(function: Function) -> bool:
    """Whether a function has *args or **kwargs, in which anything may come."""
    spec = function.node.args
    return spec.vararg is not None or spec.kwarg is not None


def _place(fault: Fault) -> tuple[Any, ...]:
    return fault.slug, fault.span.path, fault.span.start, fault.span.end
