"""From a finished trace to the diagnostics of a file: every check is run, unwanted findings are left out."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.chains import brought_home
from kshape.checks import check_classes
from kshape.checks.base import Check, Finding, Repair
from kshape.checks.unused_suppression import UnusedSuppression
from kshape.config import Config
from kshape.facts import CALL, Diagnostic, Edit, Fix, Location
from kshape.findings import Memory, run_checks, wanted
from kshape.source.document import Program
from kshape.source.span import Span
from kshape.suppressions import Suppressions
from kshape.unused_suppressions import Judge
from kshape.values.trace import Fault, Trace

SYNTAX = "KS990"
OF_THE_ANALYSIS = (SYNTAX, "KS992", "KS999")  # what no broken statement is to blame for


def diagnostics_of(
    trace: Trace, document: Program, config: Config, memory: Memory | None = None
) -> tuple[Diagnostic, ...]:
    """The wanted findings of all checks, by place, each once. memory: that of the file's earlier versions."""
    suppressions = Suppressions(document)
    if suppressions.of_whole_file:
        return ()
    whole = Trace()
    whole.extend(trace)
    whole.sites, whole.parts, whole.chunks = trace.sites, trace.parts, document.chunks
    whole.faults += [Fault("syntax", c.error.message, c.error.span) for c in document.chunks if c.is_read and c.error]
    broken = {line for c in document.chunks if c.is_read for span in c.broken for line in _lines(span)}
    found: dict[tuple[object, ...], Diagnostic] = {}
    for check, finding in _findings(whole, document, config, suppressions, memory):
        if check.code not in OF_THE_ANALYSIS and finding.span.lineno in broken:
            continue  # an echo of the broken statement
        diagnostic = _diagnostic(check, finding, config)
        found.setdefault((diagnostic.code, *finding.span.start, diagnostic.message), diagnostic)
    return tuple(sorted(found.values(), key=lambda d: (d.cell or 0, d.line, d.column, d.code)))


def _findings(
    trace: Trace, document: Program, config: Config, suppressions: Suppressions, memory: Memory | None
) -> Iterator[tuple[type[Check], Finding]]:
    """What the checks find, without what a comment takes back; then the comments that take back nothing."""
    checks = wanted(config, document.path) if memory is None else memory.wanted(config, document.path)
    run = run_checks if memory is None else memory.run_checks
    for check, finding in run(checks, trace):
        at_home = brought_home(finding, document.path, trace)
        if at_home and not suppressions.cover(check.code, check.slug(), finding.span):
            yield check, finding
    if suppressions.all and UnusedSuppression in checks:
        judge = Judge(document, trace, config, ((check.code, check.slug()) for check in check_classes()))
        for finding in UnusedSuppression.among(suppressions.all, judge):
            if not suppressions.cover(UnusedSuppression.code, UnusedSuppression.slug(), finding.span):
                yield UnusedSuppression, finding


def _diagnostic(check: type[Check], finding: Finding, config: Config) -> Diagnostic:
    severity = config.severity_of(check.code, check.slug(), finding.severity or check.severity)
    related = [_location(place.span, place.message) for place in finding.related]
    related += [_location(span, CALL) for span in reversed(finding.chain)]
    return Diagnostic(
        check.code,
        check.slug(),
        severity,
        finding.message,
        *finding.span.place,
        tuple(related),
        _fix(finding.repair),
        finding.span.cell,
        tuple(fix for fix in map(_fix, finding.alternatives) if fix is not None),
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
