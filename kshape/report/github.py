"""Workflow commands, one for each finding: GitHub shows them at the lines of a pull request.

Source: "Workflow commands for GitHub Actions" in GitHub's documentation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kshape.facts import Analysis, Diagnostic
from kshape.report.display import printable
from kshape.report.places import Places, position, unbroken

COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def github_commands(analyses: Sequence[Analysis], places: Places | None = None) -> Iterator[str]:
    """The lines that `kshape check --format github` prints."""
    places = places or Places()
    for analysis in analyses:
        path = places.relative(analysis.path)
        for found in analysis.diagnostics:
            properties = ",".join(f"{name}={_property(value)}" for name, value in _properties(path, found).items())
            yield f"::{COMMANDS[found.severity]} {properties}::{_data(_message(path, found))}"


def _properties(path: str, found: Diagnostic) -> dict[str, str]:
    properties = {"title": f"kshape {found.code} ({found.name})", "file": path, "line": str(found.line)}
    # GitHub takes columns only of a place on one line.
    if found.line == found.end_line:
        properties |= {"col": str(found.column), "endLine": str(found.line), "endColumn": str(found.end_column)}
    else:
        properties |= {"endLine": str(found.end_line)}
    return properties


def _message(path: str, found: Diagnostic) -> str:
    """What the log of the job shows; there, nothing else tells the place."""
    lines = found.message.splitlines() or [""]
    message = "\n".join(printable(line) for line in lines)
    return f"{printable(path)}:{position(found)}: {message}"


def _data(text: str) -> str:
    return unbroken(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
