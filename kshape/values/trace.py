"""The trace: what one evaluation of a file found, in the order of evaluation. Checks read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kshape.source.span import Span


class Related:
    """A further place that explains a finding."""

    __slots__ = ("message", "span")

    def __init__(self, span: Span, message: str) -> None:
        self.span, self.message = span, message


class Fault:
    """Something that is certainly wrong, found while evaluating. `slug` is one of `rulebook.errors.FAULTS` or a slug of
    a check. `subject` is what the check may want to know more of (an exception object, a value)."""

    __slots__ = ("chain", "message", "related", "slug", "span", "subject")

    def __init__(
        self,
        slug: str,
        message: str,
        span: Span,
        related: tuple[Related, ...] = (),
        chain: tuple[Span, ...] = (),
        subject: Any = None,
    ) -> None:
        self.slug, self.message, self.span = slug, message, span
        self.related, self.chain, self.subject = related, chain, subject


class TensorRecord:
    """One result of a call that gives a tensor: the call's span, its value, the class of the layer that made it.

    notes: what readers want to keep of the record, by a name of their own; the value of a tensor does not change.
    """

    __slots__ = ("layer", "notes", "span", "value")

    def __init__(self, span: Span, value: Any, layer: str | None = None) -> None:
        self.span, self.value, self.layer = span, value, layer
        self.notes: dict[str, Any] = {}


class Event:
    """A thing that checks look at: kind ("model", "compile", "fit", "predict", "layer", "call", ...), where, what.

    `spans` maps a parameter's name to the span of the argument as written; `data` holds the values by name.
    `ways`: the alternatives in which it happened, outermost first: each an identity of the choice, which of its
    alternatives, and how many there are. Empty for what happens in any case.
    """

    __slots__ = ("chain", "data", "kind", "span", "spans", "subject", "ways")

    def __init__(
        self,
        kind: str,
        span: Span,
        subject: Any,
        data: dict[str, Any] | None = None,
        spans: dict[str, Span] | None = None,
        chain: tuple[Span, ...] = (),
    ) -> None:
        self.kind, self.span, self.subject = kind, span, subject
        self.data = {} if data is None else data
        self.spans, self.chain = spans or {}, chain
        self.ways: tuple[tuple[object, int, int], ...] = ()


class Site:
    """A place where something is called: where each argument is written, and the function of the user, if it is one.

    spans: by position, by keyword, and what is called under "()".  count: how many positional arguments the function
    was given, with the object that a method is called on.
    """

    __slots__ = ("count", "function", "spans")

    def __init__(self, spans: Mapping[Any, Span]) -> None:
        self.spans = spans
        self.function: Any = None
        self.count = 0

    def argument(self, name: str) -> Span | None:
        """Where the argument for a parameter of the function is written; None where it is not, or has its default."""
        if name in self.spans:
            return self.spans[name]
        spec = self.function.node.args
        names = [parameter.arg for parameter in (*spec.posonlyargs, *spec.args)]
        before = self.count - sum(isinstance(key, int) for key in self.spans)
        return self.spans.get(names.index(name) - before) if name in names else None


Binding = tuple[str, Span, Any]
"""A variable, where it is assigned, and the value that it was given."""

Mark = tuple[int, int, int, int, int]
"""How much of each list of a trace there was at a moment."""


class Trace:
    """Everything one evaluation found.

    faults, tensors, events in order; `notes`: (span, text) where the evaluation stopped or lost track (KS991, KS992).
    bindings: (name, place, value) of each assignment of a tensor, array, layer or model to a variable.
    sites: the calls by their spans.
    chunks: the top-level statements of the file, for edits that need more of its text than a span has.
    parts: what each statement found, in order; a statement that an edit did not reach has the same object as before.
    None: it is not known what came from where.
    shared: what checks work out from the trace and need more than once, by its name.
    """

    __slots__ = ("bindings", "chunks", "events", "faults", "notes", "parts", "shared", "sites", "tensors")

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.tensors: list[TensorRecord] = []
        self.events: list[Event] = []
        self.notes: list[tuple[Span, str, str]] = []
        self.bindings: list[Binding] = []
        self.sites: Mapping[Span, Site] = {}
        self.chunks: Sequence[Any] = ()
        self.parts: list[Trace] | None = None
        self.shared: dict[str, Any] = {}

    def mark(self) -> Mark:
        """The present moment, for `cut`."""
        return len(self.faults), len(self.tensors), len(self.events), len(self.notes), len(self.bindings)

    def cut(self, mark: Mark) -> Trace:
        """Takes out and returns what was added since `mark`."""
        later = Trace()
        for own, taken, at in zip(self._lists(), later._lists(), mark, strict=True):
            taken.extend(own[at:])
            del own[at:]
        return later

    def since(self, mark: Mark) -> Trace:
        """A copy of what was added since `mark`."""
        later = Trace()
        for own, taken, at in zip(self._lists(), later._lists(), mark, strict=True):
            taken.extend(own[at:])
        return later

    def extend(self, other: Trace) -> None:
        """Adds what another trace holds."""
        for own, more in zip(self._lists(), other._lists(), strict=True):
            own.extend(more)

    def _lists(self) -> tuple[list[Any], ...]:
        return self.faults, self.tensors, self.events, self.notes, self.bindings


def common_faults(traces: list[Trace]) -> list[Fault]:
    """The faults that every one of these traces has: those of one slug at one place."""
    first, *others = traces
    places = [{_place(fault) for fault in other.faults} for other in others]
    return [fault for fault in first.faults if all(_place(fault) in known for known in places)]


def _place(fault: Fault) -> tuple[Any, ...]:
    return fault.slug, fault.span.path, fault.span.start, fault.span.end
