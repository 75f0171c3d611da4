"""How often each check found something."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kshape.config import SEVERITIES
from kshape.facts import Analysis, Diagnostic
from kshape.report.lines import Line


@dataclass(frozen=True, slots=True)
class Statistic:
    """One code's count; `fixable` counts the findings with a safe fix. The severity is the gravest that occurred."""

    code: str
    name: str
    severity: str
    count: int
    fixable: int


def statistics(analyses: Sequence[Analysis]) -> list[Statistic]:
    """The counts of all codes that were found, the most frequent first."""
    by_code: dict[str, list[Diagnostic]] = {}
    for analysis in analyses:
        for found in analysis.diagnostics:
            by_code.setdefault(found.code, []).append(found)
    rows = [_statistic(code, found) for code, found in by_code.items()]
    return sorted(rows, key=lambda row: (-row.count, row.code))


def statistics_report(analyses: Sequence[Analysis]) -> list[Line]:
    """One line for each code: count, code, severity, name."""
    rows = statistics(analyses)
    width = max((len(str(row.count)) for row in rows), default=0)
    longest = max((len(row.name) for row in rows), default=0)
    return [
        [
            (f"{row.count:>{width}}  ", "place"),
            (f"{row.code}  {row.severity:<7}", row.severity),
            (f"  {row.name:<{longest}}  {_fixes(row)}", ""),
        ]
        for row in rows
    ]


def statistics_document(analyses: Sequence[Analysis]) -> dict[str, Any]:
    """What `kshape check --statistics --format json` prints."""
    rows = [{name: getattr(row, name) for name in Statistic.__slots__} for row in statistics(analyses)]
    return {"version": 1, "statistics": rows}


def _statistic(code: str, found: list[Diagnostic]) -> Statistic:
    gravest = min((one.severity for one in found), key=SEVERITIES.index)
    fixable = sum(one.fix is not None and one.fix.safe for one in found)
    return Statistic(code, found[0].name, gravest, len(found), fixable)


def _fixes(row: Statistic) -> str:
    return f"{row.fixable} with a safe fix" if row.fixable else ""
