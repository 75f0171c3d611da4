"""The reports for people, and our own JSON, whatever a message, a path or a source holds."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator

from kshape.cli.output import write_text
from kshape.facts import Analysis
from kshape.report.lines import coloured, plain
from kshape.report.statistics import statistics_document, statistics_report
from kshape.report.structured import check_document
from kshape.report.text import concise_report, full_report, totals

from .arbitrary import ANALYSES, TEXT, has_surrogates, sources_of

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"
CHECK, STATISTICS = (
    Draft202012Validator(json.loads((SCHEMAS / f"{name}.json").read_text())) for name in ("check", "statistics")
)


def is_tame(text: str) -> bool:
    """Whether a terminal shows the text and does nothing else."""
    return not has_surrogates(text) and not any(ord(letter) < 32 and letter != "\n" for letter in text)


@settings(max_examples=300, deadline=None)
@given(ANALYSES, TEXT)
def test_text(analyses: tuple[Analysis, ...], text: str) -> None:
    number = sum(len(analysis.diagnostics) for analysis in analyses)
    concise = plain(concise_report(analyses))
    assert concise.count("\n") == number
    full = plain(full_report(analyses, sources_of(analyses, text)))
    assert full.count(": error[") + full.count(": warning[") + full.count(": info[") >= number
    assert is_tame(concise) and is_tame(full)
    assert is_tame(plain([totals(analyses), *statistics_report(analyses)]))


@settings(max_examples=100, deadline=None)
@given(ANALYSES, TEXT)
def test_colours(analyses: tuple[Analysis, ...], text: str) -> None:
    lines = full_report(analyses, sources_of(analyses, text))
    assert not has_surrogates(coloured(lines))


@settings(max_examples=300, deadline=None)
@given(ANALYSES)
def test_json(analyses: tuple[Analysis, ...]) -> None:
    document = json.loads(json.dumps(check_document(analyses)))
    CHECK.validate(document)
    assert [file["path"] for file in document["files"]] == [analysis.path for analysis in analyses]
    totals = document["totals"]
    assert totals["errors"] + totals["warnings"] + totals["infos"] == sum(len(one.diagnostics) for one in analyses)
    counts = json.loads(json.dumps(statistics_document(analyses)))
    STATISTICS.validate(counts)
    assert sum(row["count"] for row in counts["statistics"]) == sum(len(one.diagnostics) for one in analyses)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXT)
@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_every_terminal_can_be_written_to(monkeypatch: pytest.MonkeyPatch, encoding: str, text: str) -> None:
    target = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(target, encoding=encoding, newline="\n"))
    write_text(text)
    assert target.getvalue() == text.encode(encoding, "backslashreplace")
