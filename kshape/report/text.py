"""Diagnostics for people: where, what, the source with marks, related places, the fix; the way compilers do it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kshape.facts import Analysis, Diagnostic, Edit, Fix, Location
from kshape.report.display import expanded, one_line, printable
from kshape.report.excerpt import WIDEST, Margin, Mark, quote
from kshape.report.lines import Line
from kshape.report.places import position
from kshape.report.sources import Sources


def full_report(analyses: Sequence[Analysis], sources: Sources) -> list[Line]:
    """Every diagnostic with its source."""
    lines: list[Line] = []
    for analysis in analyses:
        for diagnostic in analysis.diagnostics:
            lines += diagnostic_lines(analysis.path, diagnostic, sources)
            lines.append([])
    return lines


def concise_report(analyses: Sequence[Analysis]) -> list[Line]:
    """One line for each diagnostic, for editors and grep."""
    return [_head(analysis.path, diagnostic) for analysis in analyses for diagnostic in analysis.diagnostics]


def totals(analyses: Sequence[Analysis]) -> Line:
    """ "Found 2 errors, 1 warning in 3 files." """
    severities = [diagnostic.severity for analysis in analyses for diagnostic in analysis.diagnostics]
    files = _count(len(analyses), "file")
    if not severities:
        return [(f"No problems found in {files}.", "")]
    kinds = ((severity, severities.count(severity)) for severity in ("error", "warning", "info"))
    line: Line = [("Found ", "")]
    for severity, number in kinds:
        if number:
            line += [(_count(number, severity), severity), (", ", "")]
    return [*line[:-1], (f" in {files}.", "")]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _head(path: str, found: Diagnostic) -> Line:
    place = f"{printable(path)}:{position(found)}: "
    message = one_line(found.message)
    return [(place, "place"), (f"{found.severity}[{found.code}]", found.severity), (f" {found.name}: {message}", "")]


def diagnostic_lines(path: str, found: Diagnostic, sources: Sources) -> list[Line]:
    """One diagnostic with its source, its related places and its fix."""
    margin = _margin(found)
    lines = _heading(path, found, margin)
    excerpt = quote(sources, path, found, margin, Mark(found.severity))
    if excerpt:
        lines += [[margin.blank()], *excerpt]
    for place in found.related:
        lines += _related(place, sources, margin)
    _, keras = _parts(found.message)
    if keras:
        lines.append([(margin.aside(), "gutter"), ("Keras", "note"), (f": {printable(keras)}", "")])
    if found.fix is not None:
        lines += _help(path, found, found.fix, sources, margin)
    return lines


def _heading(path: str, found: Diagnostic, margin: Margin) -> list[Line]:
    """The message's first line with the place; the others, such as a ladder of sizes, below it and indented."""
    first, *rest = _parts(found.message)[0].splitlines() or [""]
    head: Line = [(f"{printable(path)}:{position(found)}: ", "place")]
    head += [(f"{found.severity}[{found.code}]", found.severity), (f" {found.name}: {printable(first)}", "")]
    return [head, *([(" " * (margin.digits + 4) + printable(line), "")] for line in rest)]


def _parts(message: str) -> tuple[str, str]:
    """What kshape says, and Keras's own exception text that a message may end with (`RuleError` words it so)."""
    own, mark, keras = message.rpartition(' Keras: "')
    return (own, keras.removesuffix('"')) if mark and keras.endswith('"') else (message, "")


def _related(place: Location, sources: Sources, margin: Margin) -> list[Line]:
    head: Line = [(f"{printable(place.path)}:{position(place)}: ", "place"), ("note", "note")]
    head.append((": " + printable(place.message or "see here"), ""))
    return [head, *quote(sources, place.path, place, margin, Mark("note", "-"))]


def _help(path: str, found: Diagnostic, fix: Fix, sources: Sources, margin: Margin) -> list[Line]:
    first, *rest = fix.title.splitlines() or [""]
    head: Line = [(margin.aside(), "gutter"), ("help", "help"), (": " + printable(first), "")]
    lines = [head, *([(" " * (margin.digits + 10) + printable(line), "")] for line in rest)]
    return lines + _suggestion(path, found.cell, fix.edits, sources, margin)


def _suggestion(path: str, cell: int | None, edits: Iterable[Edit], sources: Sources, margin: Margin) -> list[Line]:
    """The lines of this file or cell as they would be, for edits that stay within their lines; else nothing."""
    by_line: dict[int, list[Edit]] = {}
    for edit in edits:
        if (edit.path, edit.cell) != (path, cell) or edit.line != edit.end_line or "\n" in edit.text:
            return []
        by_line.setdefault(edit.line, []).append(edit)
    lines: list[Line] = []
    for number in sorted(by_line):
        old = sources.line(path, number, cell)
        if old is None or len(old) > WIDEST:
            return []
        new, _ = expanded(_edited(old, by_line[number]))
        lines.append([(f" {number:>{margin.digits}} ", "gutter"), ("+ ", "help"), (new, "")])
    return lines


def _edited(line: str, edits: Iterable[Edit]) -> str:
    for edit in sorted(edits, key=lambda edit: edit.column, reverse=True):
        line = line[: edit.column - 1] + edit.text + line[edit.end_column - 1 :]
    return line


def _margin(found: Diagnostic) -> Margin:
    """Wide enough for every line number of one diagnostic, so that all its excerpts stand in one column."""
    numbers = [found.line, found.end_line]
    numbers += [number for place in found.related for number in (place.line, place.end_line)]
    numbers += [edit.line for edit in (found.fix.edits if found.fix else ())]
    return Margin(max(len(str(number)) for number in numbers))
