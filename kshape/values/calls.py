"""The protocol between the evaluator and the libraries: what a native handler gets and may ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from kshape.source.span import Span

    from .state import State
    from .trace import Related, Trace


class Interpreter(Protocol):
    """What libraries may ask of the evaluator. Never raises for what user code does: faults go into the trace."""

    state: State
    trace: Trace
    config: Any
    chain: tuple[Span, ...]  # the calls that led here, outermost first: for events
    chunks: list[Any]  # the top-level statements of the file under analysis: each has `text`, and `body` when read
    alone_since: int  # 0, or, in a function that nothing calls: objects with a smaller serial were made elsewhere
    session: dict[str, Any]
    # A library's own context in this file (names, image_data_format, ...), one key per library. Put a `Mutable` there
    # and change it through `state` alone, so that branches and edits can take the change back.

    def call(self, function: Any, args: list[Any], kwargs: dict[str, Any], span: Span) -> Any:
        """The value of calling any value; side effects and faults included."""

    def attribute(self, value: Any, name: str, span: Span) -> Any:
        """value.name, MISSING where it certainly does not exist."""

    def set_attribute(self, value: Any, name: str, new: Any, span: Span) -> None:
        """value.name = new."""

    def item(self, value: Any, key: Any, span: Span) -> Any:
        """value[key]."""

    def binary(self, op: str, left: Any, right: Any, span: Span) -> Any:
        """left op right."""

    def truth(self, value: Any) -> bool | None:
        """The truth of a value, None where it is not known."""

    def demand(self, what: str, value: Any, span: Span) -> Any:
        """The value, of which user code wants its "truth", "length", "items" or number ("int", "float", "range")."""

    def iterate(self, value: Any) -> tuple[Any, ...] | None:
        """The elements of a known iterable, None where they are not known."""

    def peek(self, value: Any) -> tuple[Any, ...] | None:
        """As `iterate`, but an iterator keeps its items."""

    def element(self, value: Any) -> Any:
        """What each element of an iterable is, when their number is not known."""

    def forget(self, value: Any) -> None:
        """A container was changed in ways that nobody knows."""

    def store_attribute(self, value: Any, name: str, new: Any, span: Span) -> None:
        """object.__setattr__(value, name, new): without asking a `__setattr__` of the user."""

    def super_value(self, args: list[Any]) -> Any:
        """super(*args) at the place that is being evaluated."""

    def variables(self, which: str) -> Any:
        """The dict of "globals" or "locals" at the place that is being evaluated."""

    def length(self, value: Any, span: Span) -> Any:
        """len(value): an int, a size or Unknown."""

    def compare(self, op: str, left: Any, right: Any, span: Span) -> Any:
        """left op right for == != < <= > >= in "not in" is "is not"; Unknown where runs may disagree."""

    def unary(self, op: str, value: Any, span: Span) -> Any:
        """op value."""

    def about_file(self, key: Any, question: Callable[[], Any]) -> Any:
        """What the text of the whole file tells, asked once; an edit that changes it starts the evaluation anew."""

    def spend_on(self, items: int) -> None:
        """Counts what a library does on its own: making so many items, reading so many characters."""

    def join(self, values: list[Any]) -> Any:
        """One value that stands for all of these."""

    def raises(self, exception: str, span: Span) -> Any:
        """What certainly raises this builtin exception ("KeyError"): in a `try` a jump to its handler, else Unknown."""

    def leave(self, span: Span) -> Any:
        """The program ends here, as by sys.exit()."""

    def import_module(self, name: str, level: int = 0) -> Any:
        """The module of a dotted name; `level` as in a relative import."""

    def find_in_class(self, cls: Any, name: str, after: Any = None) -> Any:
        """The attribute in the MRO of a class (after one of its entries, for super()), MISSING where there is none."""

    def is_instance(self, value: Any, cls: Any) -> bool | None:
        """isinstance(value, cls), None where it is not known. `cls` may be a tuple."""

    def report(
        self, slug: str, message: str, span: Span, related: tuple[Related, ...] = (), subject: Any = None
    ) -> None:
        """Adds a fault to the trace with the present chain of calls."""


class Behaviour:
    """What Python's syntax does to one class of values. A library subclasses it and registers an object of it.

    `kshape.libraries.behaviours[Tensor] = TensorBehaviour()`; it serves subclasses of that class as well. The evaluator
    asks before it falls back on Python's own rules, with values that are neither `Unknown` nor `Choice` (except inside
    containers). `NotImplemented` means "no opinion": the evaluator goes on to its default, at last `Unknown`.
    A handler reports faults by `interpreter.report(...)`; `RuleError` that escapes is reported, `Undecided` is Unknown.
    """

    def binary(self, interpreter: Interpreter, op: str, left: Any, right: Any, span: Span) -> Any:
        """left op right, for + - * / // % ** @ & | ^ << >>. The left side is asked first."""
        return NotImplemented

    def unary(self, interpreter: Interpreter, op: str, value: Any, span: Span) -> Any:
        """op value, for - + ~ (`not` is asked by `truth`)."""
        return NotImplemented

    def compare(self, interpreter: Interpreter, op: str, left: Any, right: Any, span: Span) -> Any:
        """left op right, for == != < <= > >= in "not in" (`is` needs no help). Either side is of the class."""
        return NotImplemented

    def item(self, interpreter: Interpreter, value: Any, key: Any, span: Span) -> Any:
        """value[key]; `key` is a constant, size, SliceValue, tuple of such, array, ..."""
        return NotImplemented

    def set_item(self, interpreter: Interpreter, value: Any, key: Any, new: Any, span: Span) -> Any:
        """value[key] = new. Any other answer than NotImplemented: done."""
        return NotImplemented

    def attribute(self, interpreter: Interpreter, value: Any, name: str, span: Span) -> Any:
        """value.name; MISSING where it certainly does not exist. An Instance is asked after its fields and class."""
        return NotImplemented

    def set_attribute(self, interpreter: Interpreter, value: Any, name: str, new: Any, span: Span) -> Any:
        """value.name = new. Any other answer than NotImplemented: done."""
        return NotImplemented

    def iterate(self, interpreter: Interpreter, value: Any) -> Any:
        """The elements as a tuple, None where their number is not known (then `element` is asked)."""
        return NotImplemented

    def element(self, interpreter: Interpreter, value: Any) -> Any:
        """What each element of a value of unknown length is."""
        return NotImplemented

    def length(self, interpreter: Interpreter, value: Any, span: Span) -> Any:
        """len(value), an int or a size."""
        return NotImplemented

    def truth(self, interpreter: Interpreter, value: Any) -> Any:
        """True, False, or None where it is not known."""
        return NotImplemented

    def demanded(self, interpreter: Interpreter, what: str, value: Any, span: Span) -> None:
        """User code wants what such a value may not have: see `Interpreter.demand`. A place to report it."""

    def class_of(self, interpreter: Interpreter, value: Any) -> Any:
        """type(value) as a NativeClass; None where isinstance cannot be answered."""
        return None

    def call(self, interpreter: Interpreter, value: Any, call: Call) -> Any:
        """value(...), for a value that is neither a function nor a class."""
        return NotImplemented


class Call:
    """One call of a native: arguments as values, spans to blame, and the evaluator."""

    __slots__ = ("args", "interpreter", "kwargs", "name", "receiver", "span", "spans")

    # A call with `*x` or `**x` whose contents nobody knows never reaches a native: its value is Unknown. Nor does one
    # with a Choice among its arguments: it is made once for each alternative (those inside containers stay).

    def __init__(
        self,
        interpreter: Interpreter,
        name: str,
        args: list[Any],
        kwargs: dict[str, Any],
        span: Span,
        spans: dict[Any, Span] | None = None,
        receiver: Any = None,
    ) -> None:
        self.interpreter, self.name, self.args, self.kwargs = interpreter, name, args, kwargs
        self.span = span  # the whole call expression
        self.spans = spans or {}  # position (int) or keyword (str) -> span of that argument; "()" -> the callee
        self.receiver = receiver

    def argument(self, position: int | None, keyword: str, default: Any = None) -> Any:
        """The argument given by position or keyword, or the default."""
        if keyword in self.kwargs:
            return self.kwargs[keyword]
        if position is not None and position < len(self.args):
            return self.args[position]
        return default

    def span_of(self, *names: Any) -> Span:
        """The span of the first of these arguments (positions or keywords) that was given; else the whole call."""
        return next((self.spans[name] for name in names if name in self.spans), self.span)

    def report(
        self, slug: str, message: str, *names: Any, related: tuple[Related, ...] = (), subject: Any = None
    ) -> None:
        """A fault at the argument of this name or position, or at the call."""
        self.interpreter.report(slug, message, self.span_of(*names), related, subject)
