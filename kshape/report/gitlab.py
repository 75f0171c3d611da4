"""The Code Quality report of GitLab: a list of issues after the Code Climate specification.

GitLab tells issues of two runs apart by their fingerprint alone, so that of a finding has to be its own in all files.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from kshape.facts import Analysis, Diagnostic
from kshape.report.display import one_line
from kshape.report.fingerprints import digest, fingerprints
from kshape.report.places import Places, unbroken
from kshape.report.sources import Sources

SEVERITIES = {"error": "critical", "warning": "major", "info": "info"}


def gitlab_document(
    analyses: Sequence[Analysis], sources: Sources, places: Places | None = None
) -> list[dict[str, Any]]:
    """What `kshape check --format gitlab` prints."""
    places = places or Places()
    return [issue for analysis in analyses for issue in _issues(analysis, sources, places)]


def _issues(analysis: Analysis, sources: Sources, places: Places) -> Iterator[dict[str, Any]]:
    path = unbroken(places.relative(analysis.path))
    for found, mark in zip(analysis.diagnostics, fingerprints(analysis, sources), strict=True):
        yield {
            "type": "issue",
            "check_name": found.code,
            "description": _description(found),
            "categories": ["Bug Risk"],
            "severity": SEVERITIES[found.severity],
            "fingerprint": digest(path, str(mark)),
            "location": {"path": path, "lines": _lines(analysis.path, found, sources)},
        }


def _lines(path: str, found: Diagnostic, sources: Sources) -> dict[str, int]:
    begin, end = (sources.file_line(path, line, found.cell) for line in (found.line, found.end_line))
    return {"begin": begin, "end": end}


def _description(found: Diagnostic) -> str:
    cell = "" if found.cell is None else f"cell {found.cell}, line {found.line}: "
    return f"{cell}{found.name}: {one_line(found.message)}"
