"""SARIF 2.1.0, which code scanning services read. Source: the OASIS standard of that name, with its errata 01.

Columns count code points. The address of a file is relative to `%SRCROOT%`, the folder of the checkout. SARIF knows
lines of files only: a finding in a notebook stands at the line of the file; message and properties name the cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from kshape.facts import Analysis, Diagnostic, Edit, Fix, Location
from kshape.report.catalogue import Catalogued, family
from kshape.report.fingerprints import Fingerprint, fingerprints
from kshape.report.pages import Page, page_address
from kshape.report.places import Places, unbroken
from kshape.report.sources import Sources

Json = dict[str, Any]

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "%SRCROOT%"
LEVELS = {"error": "error", "warning": "warning", "info": "note"}
FINGERPRINT = "kshape/v1"


def sarif_document(
    analyses: Sequence[Analysis],
    sources: Sources,
    checks: Iterable[Catalogued],
    *,
    version: str,
    off_by_default: tuple[str, ...] = (),
    places: Places | None = None,
) -> Json:
    """What `kshape check --format sarif` prints: one run, its rules, its results.

    off_by_default: the beginnings of the codes that run only when they are selected.
    """
    rules = list(checks)
    writer = _Results(sources, places or Places(), {rule.code: index for index, rule in enumerate(rules)})
    results = [result for analysis in analyses for result in writer.results(analysis)]
    driver = {
        "name": "kshape",
        "version": version,
        "semanticVersion": version,
        "rules": [_rule(rule, not rule.code.startswith(off_by_default or ("-",))) for rule in rules],
    }
    survived = all(found.code != "KS999" for analysis in analyses for found in analysis.diagnostics)
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": "kshape/"},
        "invocations": [{"executionSuccessful": survived}],
        "originalUriBaseIds": {ROOT: {"description": {"text": "The folder of the checkout."}}},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(check: Catalogued, enabled: bool) -> Json:
    page = Page(check)
    rule = {
        "id": check.code,
        "name": "".join(word.capitalize() for word in check.name.split("-")),
        "shortDescription": {"text": check.summary},
        "fullDescription": {"text": page.reason or check.summary},
        "help": {"text": page.text(), "markdown": page.markdown()},
        "defaultConfiguration": {"enabled": enabled, "level": LEVELS[check.severity]},
        "properties": {"tags": ["keras", family(check.code)], "problem.severity": _problem(check.severity)},
    }
    address = page_address(check.code)
    return rule if address is None else {**rule, "helpUri": address}


def _problem(severity: str) -> str:
    """The severity in the words of GitHub's code scanning."""
    return "recommendation" if severity == "info" else severity


class _Results:
    """The findings of files, whose addresses and rules are known."""

    def __init__(self, sources: Sources, places: Places, rules: dict[str, int]) -> None:
        self._sources, self._places = sources, places
        self._rules = rules

    def results(self, analysis: Analysis) -> list[Json]:
        pairs = zip(analysis.diagnostics, fingerprints(analysis, self._sources), strict=True)
        return [self._result(analysis.path, found, mark) for found, mark in pairs]

    def _result(self, path: str, found: Diagnostic, mark: Fingerprint) -> Json:
        result: Json = {"ruleId": found.code}
        if found.code in self._rules:
            result["ruleIndex"] = self._rules[found.code]
        cell = "" if found.cell is None else f"Cell {found.cell}, line {found.line}: "
        result |= {
            "level": LEVELS[found.severity],
            "message": {"text": _plain(cell + found.message)},
            "locations": [self._location(path, found)],
            "partialFingerprints": {FINGERPRINT: str(mark)},
        }
        if found.related:
            result["relatedLocations"] = [self._related(place, number) for number, place in enumerate(found.related)]
        fix = self._fix(found.fix) if found.fix is not None else None
        if fix is not None:
            result["fixes"] = [fix]
        if found.cell is not None:
            result["properties"] = {"cell": found.cell}
        return result

    def _related(self, place: Location, number: int) -> Json:
        location = self._location(place.path, place)
        message = place.message if place.cell is None else f"cell {place.cell}, line {place.line}: {place.message}"
        return {"id": number, **location, "message": {"text": _plain(message) or "see here"}}

    def _location(self, path: str, place: Diagnostic | Location) -> Json:
        return {"physicalLocation": {"artifactLocation": self._file(path), "region": self._region(path, place)}}

    def _region(self, path: str, place: Diagnostic | Location) -> Json:
        """The place; in a notebook the lines of the file that the cell's lines stand on, as a whole."""
        if place.cell is None:
            return _region(place)
        lines = [self._sources.file_line(path, line, place.cell) for line in (place.line, place.end_line)]
        return {"startLine": lines[0], "endLine": lines[1]}

    def _file(self, path: str) -> Json:
        address = {"uri": self._places.uri(path)}
        return {**address, "uriBaseId": ROOT} if self._places.is_below(path) else address

    def _fix(self, fix: Fix) -> Json | None:
        """The edits by file; none in a notebook, where an edit is of a cell and not of the file's text."""
        if not fix.edits or any(edit.cell is not None for edit in fix.edits):
            return None
        by_file: dict[str, list[Edit]] = {}
        for edit in fix.edits:
            by_file.setdefault(edit.path, []).append(edit)
        changes = [
            {"artifactLocation": self._file(path), "replacements": [_replacement(edit) for edit in edits]}
            for path, edits in by_file.items()
        ]
        return {"description": {"text": unbroken(fix.title)}, "artifactChanges": changes}


def _plain(text: str) -> str:
    """A message without links: what stands as `layers[0](x)` would be one, with the text "0"."""
    return re.sub(r"\[(?=[^\[\]]*\]\()", r"\\[", unbroken(text))


def _replacement(edit: Edit) -> Json:
    return {"deletedRegion": _region(edit), "insertedContent": {"text": unbroken(edit.text)}}


def _region(place: Diagnostic | Location | Edit) -> Json:
    return {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }
