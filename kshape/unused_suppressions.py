"""Which comments of `kshape.suppressions` take nothing back, as far as that is certain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kshape.config import Config
from kshape.rulebook.dims import is_known
from kshape.source import ir
from kshape.source.document import Program
from kshape.source.span import Span
from kshape.suppressions import BLOCKS, Statements, Suppression, Word
from kshape.values.trace import Trace
from kshape.values.values import Array, Choice, DictValue, ListValue, Tensor, Unknown

Named = tuple[str, str]
"""The code and the name of a check."""

UNSETTLED = frozenset({"KS990", "KS991", "KS992", "KS993", "KS999"})
"""What comes and goes with the analysis itself, so that nobody can say that a comment on it is of no use."""


class Judge:
    """Says of which directives it is certain that they are of no use in this run.

    Where the analysis stopped, failed or knew too little, a finding may be hidden; where a code is not selected, nobody
    looked for it. There, nothing is said.
    """

    def __init__(self, document: Program, trace: Trace, config: Config, checks: Iterable[Named]) -> None:
        self._document, self._config, self._checks = document, config, tuple(checks)
        self._statements = Statements(document)
        self._looked_for: dict[str | None, bool] = {}
        codes = {code for span, code, _ in trace.notes}
        broken = any(chunk.is_read and chunk.error for chunk in document.chunks)
        self.is_silent = broken or bool(codes & {"KS992", "KS999"})
        self._known: dict[int, bool] = {}
        for span, value in _values(trace):
            if span.path == document.path:
                for line in range(span.lineno, span.end_lineno + 1):
                    self._known[line] = self._known.get(line, True) and _is_known(value)
        for span, code, _ in trace.notes:
            if code == "KS991" and span.path == document.path:
                self._known[span.lineno] = False

    def unused(self, one: Suppression) -> list[Word] | None:
        """The words that take nothing back, none of a directive that has no words; None: it may be of use."""
        if one.words is None:
            return None if one.is_used or one.of_file or not self._is_looked_for(None) else self._certain(one, [])
        idle = [word for word in one.words if not word.is_used and self._is_looked_for(word)]
        return self._certain(one, idle) if idle else None

    @property
    def words(self) -> tuple[str, ...]:
        """All that may stand between the brackets."""
        return tuple(word for check in self._checks for word in check)

    def stands_apart(self, one: Suppression) -> bool:
        """Whether a comment is on a line of its own, and that line in no statement: there it is about nothing."""
        if one.of_file or not one.comment.is_alone:
            return False
        statement = self._statements.innermost(one.line)
        return statement is None or _is_compound(statement)

    def is_a_check(self, word: Word) -> bool:
        """Whether a word means any check at all."""
        return any(word.means(*check) for check in self._checks)

    def _certain(self, one: Suppression, idle: list[Word]) -> list[Word] | None:
        if self._was_followed(one):
            return idle
        # What is no check takes nothing back, whatever the line does.
        strangers = [word for word in idle if not self.is_a_check(word)]
        return strangers or None

    def _is_looked_for(self, word: Word | None) -> bool:
        """Whether all checks that a word means have run; without a word, all that run by default."""
        text = None if word is None else word.text
        if text not in self._looked_for:
            meant = [check for check in self._checks if (word.means(*check) if word else _is_on_by_default(*check))]
            settled = word is None or not any(code in UNSETTLED for code, _ in meant)
            path = self._document.path
            self._looked_for[text] = settled and all(self._config.selects(*check, path) for check in meant)
        return self._looked_for[text]

    def _was_followed(self, one: Suppression) -> bool:
        """Whether the analysis knows all that the statement makes, so that it would have found what there is."""
        if self.is_silent:
            return False
        if one.of_file:
            return all(self._known.values())
        chunk = self._statements.chunk(one.line)
        if chunk is not None and not chunk.is_read:
            return False  # Nothing of it was evaluated: the program ended above.
        statement = self._statements.innermost(one.line)
        if statement is None or self.stands_apart(one):
            return True
        lines = _header_lines(statement)
        known = [self._known[line] for line in lines if line in self._known]
        return all(known) if known else not any(isinstance(node, ir.Call) for node in _header(statement))


def _is_on_by_default(code: str, name: str) -> bool:
    return Config().selects(code, name) and code not in UNSETTLED


def _is_compound(statement: ir.stmt) -> bool:
    return isinstance(getattr(statement, "body", None), list)


def _header(statement: ir.stmt) -> Iterator[ir.Node]:
    """The nodes of a statement without those of the statements inside it."""
    for field in statement._fields:
        if field not in BLOCKS:
            value = getattr(statement, field)
            for part in value if isinstance(value, list) else [value]:
                if isinstance(part, ir.Node):
                    yield from ir.walk(part)


def _header_lines(statement: ir.stmt) -> range:
    body = getattr(statement, "body", None)
    end = body[0].span.lineno - 1 if isinstance(body, list) and body else statement.span.end_lineno
    return range(statement.span.lineno, max(end, statement.span.lineno) + 1)


def _values(trace: Trace) -> Iterator[tuple[Span, object]]:
    for record in trace.tensors:
        yield record.span, record.value
    for event in trace.events:
        yield event.span, (event.subject, *event.data.values())


def _is_known(value: object) -> bool:
    if isinstance(value, Unknown):
        return False
    if isinstance(value, Array):
        return value.spec.sizes is not None and all(map(is_known, value.spec.sizes))
    if isinstance(value, Tensor):
        return value.spec.sizes is not None  # A size that is open, such as that of the batch, is no gap in a tensor.
    if isinstance(value, Choice):
        return all(map(_is_known, value.alternatives))
    if isinstance(value, ListValue):
        return value.items is not None and all(map(_is_known, value.items))
    if isinstance(value, DictValue):
        return all(map(_is_known, value.entries.values()))
    return not isinstance(value, tuple) or all(map(_is_known, value))
