"""JUnit XML validates against the schema of Jenkins, whatever a message or a path holds."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from lxml import etree

from kshape.facts import Analysis, Diagnostic
from kshape.report.junit import junit_document
from kshape.report.places import Places

from .arbitrary import ANALYSES, TEXT, sources_of

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).parent / "schemas" / "junit-10.xsd"))


def never(path: str, severity: str) -> bool:
    return False


def errors_fail(path: str, severity: str) -> bool:
    return severity == "error"


def test_suites() -> None:
    found = (
        Diagnostic("KS201", "graph-disconnected", "error", "Not <connected>.", 1, 5, 1, 6),
        Diagnostic("KS308", "softmax", "warning", "Twice.", 1, 3, 1, 5, cell=7),
    )
    analyses = (Analysis("/project/a.py", found), Analysis("/project/b.py"))
    text = junit_document(analyses, sources_of(analyses, "x = Model(a)"), errors_fail, Places("/project"))
    assert text == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<testsuites name="kshape" tests="3" failures="1" errors="0">\n'
        '  <testsuite name="a.py" tests="2" failures="1" errors="0" file="a.py">\n'
        '    <testcase name="KS201 graph-disconnected at 1:5" classname="a.py">\n'
        '      <failure type="error" message="error[KS201] Not &lt;connected&gt;.">'
        "/project/a.py:1:5: error[KS201] graph-disconnected: Not &lt;connected&gt;.\n"
        "   |\n"
        " 1 | x = Model(a)\n"
        "   |     ^\n"
        "</failure>\n"
        "    </testcase>\n"
        '    <testcase name="KS308 softmax at cell 7:1:3" classname="a.py">\n'
        "      <system-out>/project/a.py:cell 7:1:3: warning[KS308] softmax: Twice.\n"
        "</system-out>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        '  <testsuite name="b.py" tests="1" failures="0" errors="0" file="b.py">\n'
        '    <testcase name="no problems" classname="b.py" />\n'
        "  </testsuite>\n"
        "</testsuites>\n"
    )


@settings(max_examples=300, deadline=None)
@given(ANALYSES, TEXT)
def test_whatever_is_found_validates(analyses: tuple[Analysis, ...], text: str) -> None:
    written = junit_document(analyses, sources_of(analyses, text), errors_fail)
    assert written.isascii()
    tree = etree.fromstring(written.encode())
    SCHEMA.assertValid(tree)
    errors = sum(found.severity == "error" for analysis in analyses for found in analysis.diagnostics)
    assert int(tree.get("failures")) == errors == len(tree.findall(".//failure"))
    assert int(tree.get("tests")) == len(tree.findall(".//testcase"))
    assert etree.fromstring(junit_document(analyses, sources_of(analyses), never).encode()).get("failures") == "0"
