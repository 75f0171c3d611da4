"""The registers of the evaluator, branches over the state, alternatives of values, and faults."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from kshape.libraries.builtins.types import EXCEPTIONS
from kshape.rulebook.errors import RuleError, Undecided
from kshape.source.span import Origin, Span
from kshape.values.join import join, present
from kshape.values.state import Difference, Registry, State, newest
from kshape.values.trace import Fault, Related, Site, Trace, common_faults
from kshape.values.values import Choice, Frame, Function, GeneratorValue, Instance, ModuleValue, Unknown

from .flow import DEAD, NOWHERE, RAISE, Exit, Flow
from .limits import COMBINATIONS, ITEMS_A_STEP, Budget, BudgetExhausted
from .scopes import Scope

UNKNOWN_VALUE = Unknown("")
HARMLESS = frozenset({"moved", "read-early"})
"""Faults that Keras, or an old version of it, does not raise: inside a `try` they are silent, and the body goes on."""


class Core:
    """What every part of the evaluator works on.

    frame, declared: the scope that names are looked up in, and its `global` and `nonlocal` names.
    exits:           paths of the present block that left early.
    aborted:         set when an expression certainly raises or ends the program; the statement around it ends there.
    catchers:        the handlers of the `try`s around, inside out: for each the names of what it catches, None for all.
    """

    def __init__(self, config: Any = None, budget: Budget | None = None) -> None:
        self.config = config
        self.budget = budget or Budget()
        self.state = State()
        self.trace = Trace()
        self.session: dict[str, Any] = {}
        self.chunks: list[Any] = []  # of the document
        self.module = ModuleValue("__main__", Frame("__main__"))
        self.frame: Frame = self.module.frame  # type: ignore[assignment]
        self.declared: dict[str, Frame] = {}
        self.exits: list[Exit] = []
        self.aborted: Flow | None = None
        self.forks = 0  # branches that nobody could decide, around the present place
        self.active: dict[Any, list[int]] = {}  # function -> the forks around each of its calls that is evaluated
        self.catchers: list[frozenset[str] | None] = []
        self.chain: tuple[Span, ...] = ()
        self.sites: dict[Span, Site] = {}  # the calls, where they are written
        self.here = Span(Origin("", 1, ""), 1, 1, 1, 1)  # the statement that is being evaluated
        self.doubt = 0  # grows with everything that was evaluated and is not known: it may have raised
        self.answers: dict[Any, tuple[Callable[[], Any], Any]] = {}  # of the questions about the whole file
        self.called = Registry()  # nodes of functions (True) and classes (an object) that were called
        self.made = Registry()  # nodes of functions and classes that were defined, with their values
        self.escaped = Registry()  # (node, receiver) of functions that something else may call, with their values
        self.changes: dict[Any, Any] = {}  # node of a function -> what its body changes, found once
        self.stars = Registry()  # frame of a module -> the modules that it imports with a star
        self.function: Function | None = None
        self.yielded: GeneratorValue | None = None
        self.alone_since = 0  # in a function that nothing calls: objects with a smaller serial come from elsewhere
        self.scopes: dict[Any, Scope] = {}
        self.loop_names: dict[Any, set[str]] = {}
        self.handled: Any = UNKNOWN_VALUE  # the exception of the handler that is being evaluated
        self.reads: dict[tuple[Frame, str], Any] | None = None  # of variables of modules, while they are recorded
        self.reads_any = False  # whether there were reads that cannot be recorded
        self.joins = 0  # grows with every join of branches or of the rounds of a loop
        self.strict = False  # raise internal errors instead of noting them: for tests

    # Branches.

    def fork(self, runs: list[Callable[[], Flow | None]]) -> Flow | None:
        """Takes every way, each from the present state, and goes on with all of them joined."""
        mark, fresh, outer = self.state.mark(), newest(), self.exits
        self.forks += 1
        self.joins += 1
        normal: list[Difference] = []
        early: list[Exit] = []
        for run in runs:
            self.exits = []
            flow = self._settled(run())
            early.extend(e.rebase(self.state, mark) for e in self.exits)
            difference = self.state.capture(mark)
            if flow is None:
                normal.append(difference)
            elif flow.kind != DEAD and (flow.kind != RAISE or self.catchers):
                early.append(Exit(mark, difference, flow))
        self.exits = outer
        self.forks -= 1
        if not normal:
            return self._leave(early, fresh)
        self.state.merge(normal, lambda values: join(values, fresh))
        self.exits.extend(early)
        return None

    def _leave(self, early: list[Exit], fresh: int) -> Flow:
        """No way goes on: one flow where all left in the same manner, else the exits keep them apart."""
        if early and len({e.flow.kind for e in early}) == 1:
            self.state.merge([e.difference for e in early], lambda values: join(values, fresh))
            return Flow(early[0].flow.kind, join([e.flow.value for e in early]))
        self.exits.extend(early)
        return NOWHERE

    def _settled(self, flow: Flow | None) -> Flow | None:
        """The flow of a branch, an aborted expression included."""
        if self.aborted is not None and flow is None:
            flow = self.aborted
        self.aborted = None
        return flow

    def fork_values(self, runs: list[Callable[[], Any]]) -> Any:
        """The value of an expression of which nobody knows the part that is evaluated."""
        values: list[Any] = []

        def evaluated(run: Callable[[], Any]) -> Callable[[], Flow | None]:
            def way() -> Flow | None:
                value = run()
                if self.aborted is None:
                    values.append(value)
                return None

            return way

        flow = self.fork([evaluated(run) for run in runs])
        if flow is not None:
            self.aborted = flow
        return join(values) if values else UNKNOWN_VALUE

    # Alternatives.

    def each(self, operands: tuple[Any, ...], operation: Callable[..., Any]) -> Any:
        """operation(*operands), where an operand that is a Choice stands for each of its alternatives."""
        combinations: list[tuple[Any, ...]] = [()]
        for operand in operands:
            options = present(operand)
            options = options.alternatives if type(options) is Choice else (options,)
            combinations = [(*left, option) for left in combinations for option in options]
            if len(combinations) > COMBINATIONS:
                return Unknown("too many alternatives")
        if len(combinations) == 1:
            return operation(*combinations[0])
        return self._joined([partial(operation, *operands) for operands in combinations])

    def _joined(self, runs: list[Callable[[], Any]]) -> Any:
        """As `fork_values`, but a fault stays only if every way has it, and what happens on one way is not certain."""
        outer = self.trace
        traces: list[Trace] = []

        def traced(run: Callable[[], Any]) -> Callable[[], Any]:
            def way() -> Any:
                self.trace = Trace()
                traces.append(self.trace)
                return run()

            return way

        try:
            value = self.fork_values([traced(run) for run in runs])
        finally:
            self.trace = outer
        outer.faults.extend(common_faults(traces))
        choice = object()
        for index, trace in enumerate(traces):
            for event in trace.events:
                event.ways = ((choice, index, len(traces)), *event.ways)
            outer.events.extend(trace.events)
            outer.tensors.extend(trace.tensors)
            outer.notes.extend(trace.notes)
            outer.bindings.extend(trace.bindings)
        return value

    def about_file(self, key: Any, question: Callable[[], Any]) -> Any:
        """What the text of the whole file tells, asked once; an edit that changes it starts the evaluation anew."""
        if key not in self.answers:
            self.answers[key] = (question, question())
        return self.answers[key][1]

    def spend_on(self, items: int) -> None:
        """What it costs to make a container of so many items."""
        self.budget.spend(items // ITEMS_A_STEP)

    def join(self, values: list[Any]) -> Any:
        """One value that stands for all of these."""
        return join(values)

    # Faults.

    def report(
        self, slug: str, message: str, span: Span, related: tuple[Related, ...] = (), subject: Any = None
    ) -> None:
        """A fault with the present chain of calls; inside a `try` that would catch it, a jump to the handler."""
        if self._is_caught(slug):
            if slug not in HARMLESS and self.aborted is None:
                self.aborted = Flow(RAISE, UNKNOWN_VALUE)
            return
        self.trace.faults.append(Fault(slug, message, span, related, self.chain, subject))

    def raises(self, exception: str, span: Span) -> Any:
        """What certainly raises this builtin exception: inside a `try` a jump to its handler, else Unknown."""
        if self.aborted is None and any(caught is None or exception in caught for caught in self.catchers):
            cls = EXCEPTIONS.get(exception)
            self.aborted = Flow(RAISE, UNKNOWN_VALUE if cls is None else Instance(cls, span))
        return UNKNOWN_VALUE

    def leave(self, span: Span) -> Any:
        """The program ends here, as by sys.exit()."""
        self.aborted = self.aborted or Flow(RAISE, Instance(EXCEPTIONS["SystemExit"], span))
        return UNKNOWN_VALUE

    def _is_caught(self, slug: str) -> bool:
        return any(caught is None or _catches(caught, slug) for caught in self.catchers)

    def lost(self, span: Span, text: str) -> None:
        """A note that the evaluation cannot follow here (KS991)."""
        self.trace.notes.append((span, "KS991", text))

    def guarded(self, run: Callable[[], Any], span: Span) -> Any:
        """What a library's handler gives; a rule's error becomes a fault, and its own failure a note."""
        try:
            value = run()
        except Undecided:
            return UNKNOWN_VALUE
        except RuleError as error:
            self.report(error.fault, error.text, span, (), error)
            return UNKNOWN_VALUE
        except BudgetExhausted:
            raise
        except Exception as error:
            if self.strict:
                raise
            self.trace.notes.append((span, "KS999", f"{type(error).__name__}: {error}"))
            return UNKNOWN_VALUE
        return value


FROM_NAMES = frozenset({"NameError", "UnboundLocalError", "AttributeError", "ImportError", "ModuleNotFoundError"})
"""What Python raises for a name, an attribute or an import that does not exist."""

NEVER_FROM_RULES = FROM_NAMES | frozenset(
    {
        "KeyboardInterrupt",
        "SystemExit",
        "StopIteration",
        "StopAsyncIteration",
        "GeneratorExit",
        "KeyError",
        "MemoryError",
        "ZeroDivisionError",
        *(name for name, cls in EXCEPTIONS.items() if EXCEPTIONS["OSError"] in cls.mro),
    }
)
"""What Keras does not raise for shapes and arguments."""


OF_PYTHON = {
    "undefined": FROM_NAMES,
    "moved": FROM_NAMES,
    "never-logged": frozenset({"KeyError"}),
    "not-built": FROM_NAMES | {"ValueError"},
}
"""The faults for which Python raises, rather than Keras."""


def _catches(names: frozenset[str], slug: str) -> bool:
    own = OF_PYTHON.get(slug)
    return not names <= NEVER_FROM_RULES if own is None else bool(names & own)
