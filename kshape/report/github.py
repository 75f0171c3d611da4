"""Workflow commands, one for each finding: GitHub shows them at the lines of a pull request.

Source: "Workflow commands for GitHub Actions" in GitHub's documentation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kshape.facts import Analysis, Diagnostic
from kshape.report.display import printable
from kshape.report.places import Places, position, unbroken
from kshape.report.sources import Sources

COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def github_commands(analyses: Sequence[Analysis], sources: Sources, places: Places | None = None) -> Iterator[str]:
    """The lines that `kshape check --format github` prints."""
    places = places or Places()
    for analysis in analyses:
        path = places.relative(analysis.path)
        for found in analysis.diagnostics:
            lines = [sources.file_line(analysis.path, line, found.cell) for line in (found.line, found.end_line)]
            pairs = {"title": f"kshape {found.code} ({found.name})", "file": path, **_region(found, *lines)}
            properties = ",".join(f"{name}={_property(value)}" for name, value in pairs.items())
            yield f"::{COMMANDS[found.severity]} {properties}::{_data(_message(path, found))}"


def _region(found: Diagnostic, line: int, end_line: int) -> dict[str, str]:
    """The lines, and the columns where GitHub takes them: on one line. Those in a cell are not the file's."""
    lines = {"line": str(line), "endLine": str(end_line)}
    if found.line != found.end_line or found.cell is not None:
        return lines
    return {**lines, "col": str(found.column), "endColumn": str(found.end_column)}


def _message(path: str, found: Diagnostic) -> str:
    """What the log of the job shows; there, nothing else tells the place."""
    lines = found.message.splitlines() or [""]
    message = "\n".join(printable(line) for line in lines)
    return f"{printable(path)}:{position(found)}: {message}"


def _data(text: str) -> str:
    return unbroken(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
