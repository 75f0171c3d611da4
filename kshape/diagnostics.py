"""From a finished trace to the diagnostics of a file: every check is run, unwanted findings are left out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kshape.checks import check_classes
from kshape.checks._ways import findings
from kshape.checks.base import Check, Finding, Repair
from kshape.config import Config
from kshape.facts import Diagnostic, Edit, Fix, Location
from kshape.source import ir
from kshape.source.document import Document
from kshape.source.span import Span
from kshape.values.trace import Fault, Related, Trace

SYNTAX = "KS990"
OF_THE_ANALYSIS = (SYNTAX, "KS992", "KS999")  # what no broken statement is to blame for
IGNORE = re.compile(r"#\s*kshape:\s*ignore(?:\[([^\]]*)\])?(?![\w-])", re.I)
IGNORE_FILE = re.compile(r"#\s*kshape:\s*ignore-file\b", re.I)


def diagnostics_of(trace: Trace, document: Document, config: Config) -> tuple[Diagnostic, ...]:
    """The wanted findings of all checks, by place, each once."""
    if any(IGNORE_FILE.search(comment.text) for comment in document.all_comments):
        return ()
    whole = Trace()
    whole.extend(trace)
    whole.faults += [Fault("syntax", c.error.message, c.error.span) for c in document.chunks if c.is_read and c.error]
    broken = {line for c in document.chunks if c.is_read for span in c.broken for line in _lines(span)}
    suppressed = _Suppressions(document)
    found: dict[tuple[object, ...], Diagnostic] = {}
    for check in check_classes():
        for finding in findings(check(), whole):
            if not _brought_home(finding, document.path):
                continue
            diagnostic = _diagnostic(check, finding, config)
            if not config.selects(check.code, check.slug(), document.path) or suppressed.cover(check, finding.span):
                continue
            if check.code not in OF_THE_ANALYSIS and finding.span.lineno in broken:
                continue  # an echo of the broken statement
            found.setdefault((diagnostic.code, *finding.span.start, diagnostic.message), diagnostic)
    return tuple(sorted(found.values(), key=lambda d: (d.cell or 0, d.line, d.column, d.code)))


def _brought_home(finding: Finding, path: str) -> bool:
    """Lets a fault inside another module stand at the call in this file that led there; False where there is none."""
    if finding.span.path == path:
        return True
    here = [span for span in finding.chain if span.path == path]
    if not here:
        return False
    finding.related = (Related(finding.span, "it happens here"), *finding.related)
    finding.chain = tuple(span for span in finding.chain if span is not here[-1])
    finding.span, finding.repair = here[-1], None
    return True


def _diagnostic(check: type[Check], finding: Finding, config: Config) -> Diagnostic:
    severity = config.severity_of(check.code, check.slug(), finding.severity or check.severity)
    related = [_location(place.span, place.message) for place in finding.related]
    related += [_location(span, "in the call made here") for span in reversed(finding.chain)]
    return Diagnostic(
        check.code,
        check.slug(),
        severity,
        finding.message,
        *finding.span.place,
        tuple(related),
        _fix(finding.repair),
        finding.span.cell,
    )


def _location(span: Span, message: str) -> Location:
    return Location(span.path, *span.place, message, span.cell)


def _fix(repair: Repair | None) -> Fix | None:
    if repair is None:
        return None
    edits = tuple(Edit(e.span.path, *e.span.place, e.text, e.span.cell) for e in repair.edits)
    return Fix(repair.title, repair.safe, edits)


def _lines(span: Span) -> range:
    return range(span.lineno, span.end_lineno + 1)


class _Suppressions:
    """`# kshape: ignore[KS201]` and `# kshape: ignore`, on a line of the statement at fault."""

    def __init__(self, document: Document) -> None:
        found = ((comment.span.lineno, IGNORE.search(comment.text)) for comment in document.all_comments)
        self._by_line = {line: match for line, match in found if match}
        self._document = document

    def cover(self, check: type[Check], span: Span) -> bool:
        """Whether a comment takes this finding back."""
        if not self._by_line:
            return False
        return any(self._names(match, check) for match in self._at(span))

    def _at(self, span: Span) -> Iterator[re.Match[str]]:
        statement = _innermost(self._document, span.lineno)
        ends = {statement.span.lineno, statement.span.end_lineno} if statement else set()
        return (self._by_line[line] for line in {*_lines(span), *ends} if line in self._by_line)

    @staticmethod
    def _names(match: re.Match[str], check: type[Check]) -> bool:
        if match[1] is None:
            return True
        named = {name.strip() for name in match[1].split(",")}
        return any(name and (check.code.startswith(name.upper()) or name == check.slug()) for name in named)


def _innermost(document: Document, line: int) -> ir.stmt | None:
    """The smallest statement that holds this line; of a compound one, only where no statement inside does."""
    chunk = next((c for c in reversed(document.chunks) if c.origin.start_line <= line), None)
    found: ir.stmt | None = None
    pending: list[ir.Node] = list(chunk.body) if chunk is not None and chunk.is_read else []
    while pending:
        node = pending.pop()
        if not node.span.lineno <= line <= node.span.end_lineno:
            continue
        if isinstance(node, ir.stmt):
            found = node
        inner = [getattr(node, field, None) for field in ("body", "orelse", "finalbody", "handlers", "cases")]
        pending = [part for parts in inner if isinstance(parts, list) for part in parts] or pending
    return found
