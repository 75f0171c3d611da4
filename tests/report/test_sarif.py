"""SARIF: it validates against the standard's schema, and says what was found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft4Validator, FormatChecker

from kshape.checks import all_checks
from kshape.config import OFF_BY_DEFAULT
from kshape.facts import Analysis, Diagnostic, Edit, Fix, Location
from kshape.report import sarif
from kshape.report.places import Places
from kshape.report.sarif import sarif_document
from kshape.report.sources import Sources

from .arbitrary import ANALYSES, TEXT, has_surrogates, sources_of

SCHEMA = json.loads((Path(__file__).parent / "schemas" / "sarif-schema-2.1.0.json").read_text())
VALIDATOR = Draft4Validator(SCHEMA, format_checker=FormatChecker())
CHECKS = all_checks()
SOME = tuple(check for check in CHECKS if check.code in ("KS101", "KS201"))


def document(*analyses: Analysis, text: str = "", checks: Any = SOME) -> Any:
    return sarif_document(analyses, sources_of(analyses, text), checks, version="1.2.3", places=Places("/project"))


def results(*analyses: Analysis, text: str = "") -> list[Any]:
    return document(*analyses, text=text)["runs"][0]["results"]


def test_schema_and_formats_are_checked() -> None:
    # A validator that knows no format would let every address through.
    broken = document(Analysis("/project/a.py", (Diagnostic("KS101", "n", "error", "m", 1, 1, 1, 2),)))
    VALIDATOR.validate(broken)
    place = broken["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    place["artifactLocation"]["uri"] = "a b\\c"
    assert not VALIDATOR.is_valid(broken)


def test_document_of_all_checks_validates() -> None:
    whole = sarif_document([], Sources(), CHECKS, version="0.1.0", off_by_default=OFF_BY_DEFAULT)
    VALIDATOR.validate(whole)
    rules = whole["runs"][0]["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [check.code for check in CHECKS]
    assert len({rule["name"] for rule in rules}) == len(rules)
    for rule in rules:
        assert rule["shortDescription"]["text"] and rule["fullDescription"]["text"] and rule["help"]["markdown"]
        assert rule["defaultConfiguration"]["enabled"] is not rule["id"].startswith(OFF_BY_DEFAULT)
        assert rule["properties"]["tags"][1]


def test_a_finding_with_everything() -> None:
    related = (Location("/project/lib/b c.py", 3, 4, 3, 9, "made here"),)
    fix = Fix("Write 4", True, (Edit("/project/a.py", 2, 5, 2, 6, "4"), Edit("/project/lib/b c.py", 1, 1, 1, 1, "x\n")))
    found = Diagnostic("KS201", "graph-disconnected", "error", "Not connected.", 2, 5, 2, 6, related, fix)
    (result,) = results(Analysis("/project/a.py", (found,)), text="\nx = 3\n")
    region = {"startLine": 2, "startColumn": 5, "endLine": 2, "endColumn": 6}
    here = {"uri": "a.py", "uriBaseId": "%SRCROOT%"}
    there = {"uri": "lib/b%20c.py", "uriBaseId": "%SRCROOT%"}
    nothing = {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 1}
    assert result == {
        "ruleId": "KS201",
        "ruleIndex": 1,
        "level": "error",
        "message": {"text": "Not connected."},
        "locations": [{"physicalLocation": {"artifactLocation": here, "region": region}}],
        "partialFingerprints": {"kshape/v1": result["partialFingerprints"]["kshape/v1"]},
        "relatedLocations": [
            {
                "id": 0,
                "physicalLocation": {
                    "artifactLocation": there,
                    "region": {"startLine": 3, "startColumn": 4, "endLine": 3, "endColumn": 9},
                },
                "message": {"text": "made here"},
            }
        ],
        "fixes": [
            {
                "description": {"text": "Write 4"},
                "artifactChanges": [
                    {
                        "artifactLocation": here,
                        "replacements": [{"deletedRegion": region, "insertedContent": {"text": "4"}}],
                    },
                    {
                        "artifactLocation": there,
                        "replacements": [{"deletedRegion": nothing, "insertedContent": {"text": "x\n"}}],
                    },
                ],
            }
        ],
    }


def test_a_notebook_names_its_cell_and_offers_no_edit_of_the_file() -> None:
    fix = Fix("Write 4", True, (Edit("n.ipynb", 2, 5, 2, 6, "4", 3),))
    found = Diagnostic("KS101", "input-rank", "warning", "Too few.", 2, 5, 2, 6, (), fix, 3)
    (result,) = results(Analysis("n.ipynb", (found,)))
    assert result["message"]["text"] == "Cell 3, line 2: Too few."
    assert result["properties"] == {"cell": 3}
    assert "fixes" not in result


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("a.py", {"uri": "a.py", "uriBaseId": "%SRCROOT%"}),
        ("./src/../b.py", {"uri": "b.py", "uriBaseId": "%SRCROOT%"}),
        ("ä ü%.py", {"uri": "%C3%A4%20%C3%BC%25.py", "uriBaseId": "%SRCROOT%"}),
        ("a:b#c?.py", {"uri": "a%3Ab%23c%3F.py", "uriBaseId": "%SRCROOT%"}),
        ("caf\udce9.py", {"uri": "caf%E9.py", "uriBaseId": "%SRCROOT%"}),
        ("..up.py", {"uri": "..up.py", "uriBaseId": "%SRCROOT%"}),
        ("../up.py", {"uri": "file:///up.py"}),
        ("/etc/a b.py", {"uri": "file:///etc/a%20b.py"}),
    ],
)
def test_addresses(path: str, address: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.getcwd", lambda: "/project")
    found = Diagnostic("KS101", "input-rank", "info", "m", 1, 1, 1, 2)
    (result,) = results(Analysis(path, (found,)))
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == address
    assert result["level"] == "note"


def test_code_in_a_message_is_no_link() -> None:
    found = Diagnostic("KS101", "input-rank", "error", "layers[0](x) gets x[0], (2,)", 1, 1, 1, 2)
    (result,) = results(Analysis("a.py", (found,)))
    assert result["message"]["text"] == "layers\\[0](x) gets x[0], (2,)"


def test_a_failure_of_the_analysis_is_told() -> None:
    found = Diagnostic("KS999", "internal-error", "warning", "m", 1, 1, 1, 1)
    assert document(Analysis("a.py", (found,)))["runs"][0]["invocations"] == [{"executionSuccessful": False}]
    assert document(Analysis("a.py"))["runs"][0]["invocations"] == [{"executionSuccessful": True}]


def test_codes_link_to_their_page_where_it_has_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "page_address", lambda code: f"https://example.org/checks.md#{code.lower()}")
    whole = document()
    VALIDATOR.validate(whole)
    rules = whole["runs"][0]["tool"]["driver"]["rules"]
    assert rules[0]["helpUri"] == "https://example.org/checks.md#ks101"


@settings(max_examples=300, deadline=None)
@given(ANALYSES, TEXT)
def test_whatever_is_found_validates(analyses: tuple[Analysis, ...], text: str) -> None:
    whole = sarif_document(analyses, sources_of(analyses, text), SOME, version="1.2.3")
    VALIDATOR.validate(whole)
    written = json.dumps(whole, ensure_ascii=False)
    assert not has_surrogates(written)
    found = whole["runs"][0]["results"]
    assert len(found) == sum(len(analysis.diagnostics) for analysis in analyses)
    for analysis in analyses:
        uri = Places().uri(analysis.path)
        here = [
            one["partialFingerprints"]["kshape/v1"]
            for one in found
            if one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri
        ]
        assert len(set(here)) == len(here)
