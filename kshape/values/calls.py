"""The protocol between the evaluator and the libraries: what a native handler gets and may ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from kshape.source.span import Span

    from .state import State
    from .trace import Related, Trace


class Interpreter(Protocol):
    """What libraries may ask of the evaluator. Never raises for what user code does: faults go into the trace."""

    state: State
    trace: Trace
    config: Any
    session: dict[str, Any]  # a library's own per-file context (names, image_data_format, ...), one key per library

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

    def iterate(self, value: Any) -> tuple[Any, ...] | None:
        """The elements of a known iterable, None where they are not known."""

    def join(self, values: list[Any]) -> Any:
        """One value that stands for all of these."""

    def find_in_class(self, cls: Any, name: str, after: Any = None) -> Any:
        """The attribute in the MRO of a class (after one of its entries, for super()), MISSING where there is none."""

    def report(
        self, slug: str, message: str, span: Span, related: tuple[Related, ...] = (), subject: Any = None
    ) -> None:
        """Adds a fault to the trace with the present chain of calls."""


class Call:
    """One call of a native: arguments as values, spans to blame, and the evaluator."""

    __slots__ = ("args", "interpreter", "kwargs", "name", "receiver", "span", "spans")

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

    def report(self, slug: str, message: str, *names: Any, related: tuple[Related, ...] = (), subject: Any = None) -> None:
        """A fault at the argument of this name or position, or at the call."""
        self.interpreter.report(slug, message, self.span_of(*names), related, subject)
