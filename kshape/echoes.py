"""One cause, one diagnostic, over all files of a run: a fault that a function has whatever it is called with is told
where the function stands, not again at each call in another file.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace

from kshape.facts import CALL, PLACE, Analysis, Diagnostic, Location

Place = tuple[str, str, int | None, int, int]
"""(code, absolute path, cell, line, column)"""


def without_echoes(analyses: Sequence[Analysis]) -> list[Analysis]:
    """The analyses without the diagnostics at calls of what another file of the run is blamed for."""
    if not any(_way(found) for analysis in analyses for found in analysis.diagnostics):
        return list(analyses)
    told = {_place(found.code, one.path, found) for one in analyses for found in one.diagnostics if _is_general(found)}
    return [_without(analysis, told) for analysis in analyses]


def _without(analysis: Analysis, told: set[Place]) -> Analysis:
    kept = tuple(found for found in analysis.diagnostics if not _is_echo(found, analysis.path, told))
    return analysis if len(kept) == len(analysis.diagnostics) else replace(analysis, diagnostics=kept)


def _is_echo(found: Diagnostic, path: str, told: set[Place]) -> bool:
    elsewhere = (place for place in _way(found) if place.path != path)
    return any(_place(found.code, place.path, place) in told for place in elsewhere)


def _is_general(found: Diagnostic) -> bool:
    """Whether no call is known that led there: then the fault is there for every call."""
    places = list(_way(found))
    behind = next((at for at, place in enumerate(places) if place.message == PLACE), -1)
    return not any(place.message == CALL for place in places[behind + 1 :])


def _way(found: Diagnostic) -> list[Location]:
    return [place for place in found.related if place.message in (CALL, PLACE)]


def _place(code: str, path: str, at: Diagnostic | Location) -> Place:
    return code, os.path.abspath(path), at.cell, at.line, at.column
