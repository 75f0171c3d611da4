"""GitLab's Code Quality report: GitLab itself takes it, and tells all findings apart."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given, settings
from jsonschema import Draft7Validator

from kshape.facts import Analysis, Diagnostic
from kshape.report.gitlab import gitlab_document
from kshape.report.places import Places

from .arbitrary import ANALYSES, TEXT, has_surrogates, sources_of

VALIDATOR = Draft7Validator(json.loads((Path(__file__).parent / "schemas" / "codeclimate.json").read_text()))
# What GitLab's documentation says beyond its schema.
SEVERITIES = {"info", "minor", "major", "critical", "blocker"}


def test_issues() -> None:
    found = (
        Diagnostic("KS201", "graph-disconnected", "error", "Not connected:\n  b", 2, 5, 3, 6),
        Diagnostic("KS302", "integer-labels", "info", "Whole numbers.", 1, 1, 1, 2, cell=4),
    )
    analyses = (Analysis("/project/src/a.py", found),)
    first, second = gitlab_document(analyses, sources_of(analyses, "a\nb"), Places("/project"))
    assert first == {
        "type": "issue",
        "check_name": "KS201",
        "description": "graph-disconnected: Not connected: b",
        "categories": ["Bug Risk"],
        "severity": "critical",
        "fingerprint": first["fingerprint"],
        "location": {"path": "src/a.py", "lines": {"begin": 2, "end": 3}},
    }
    assert second["description"] == "cell 4, line 1: integer-labels: Whole numbers."
    assert second["severity"] == "info"


@settings(max_examples=300, deadline=None)
@given(ANALYSES, TEXT)
def test_whatever_is_found_is_taken(analyses: tuple[Analysis, ...], text: str) -> None:
    issues = gitlab_document(analyses, sources_of(analyses, text))
    assert len(issues) == sum(len(analysis.diagnostics) for analysis in analyses)
    for issue in issues:
        VALIDATOR.validate(issue)
        assert issue["severity"] in SEVERITIES
        assert len(issue["description"].splitlines()) <= 1
    assert not has_surrogates(json.dumps(issues, ensure_ascii=False))


@settings(max_examples=200, deadline=None)
@given(ANALYSES, TEXT)
def test_fingerprints_are_all_different(analyses: tuple[Analysis, ...], text: str) -> None:
    places = Places()
    if len({places.relative(analysis.path) for analysis in analyses}) < len(analyses):
        return  # Two spellings of one path; a run has each file once.
    marks = [issue["fingerprint"] for issue in gitlab_document(analyses, sources_of(analyses, text))]
    assert len(set(marks)) == len(marks)
