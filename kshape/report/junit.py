"""JUnit XML, which nearly every CI system shows as test results: a suite for each file, a case for each finding.

Source: the schema of Jenkins, `junit-10.xsd`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from kshape.facts import Analysis, Diagnostic
from kshape.report.display import one_line
from kshape.report.lines import plain
from kshape.report.places import Places, position
from kshape.report.sources import Sources
from kshape.report.text import diagnostic_lines

# What XML 1.0 cannot hold, not even escaped.
_INVALID = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Fails = Callable[[str, str], bool]


def junit_document(analyses: Sequence[Analysis], sources: Sources, fails: Fails, places: Places | None = None) -> str:
    """What `kshape check --format junit` prints. A file without findings has one case, which passes.

    fails: whether in a file, given by its path, a finding of a severity fails; one that does not is a case that passes
    and says something.
    """
    places = places or Places()
    root = Element("testsuites", name="kshape")
    for analysis in analyses:
        _suite(root, analysis, sources, fails, places)
    suites = list(root)
    for count in ("tests", "failures", "errors"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in suites)))
    indent(root)
    # In ASCII, which is UTF-8 in every encoding that standard output may have.
    text: bytes = tostring(root, encoding="us-ascii")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + text.decode("ascii") + "\n"


def _suite(root: Element, analysis: Analysis, sources: Sources, fails: Fails, places: Places) -> None:
    path = _valid(places.relative(analysis.path))
    failures = sum(fails(analysis.path, found.severity) for found in analysis.diagnostics)
    counts = {"tests": str(len(analysis.diagnostics) or 1), "failures": str(failures), "errors": "0"}
    suite = SubElement(root, "testsuite", {"name": path, **counts, "file": path})
    if not analysis.diagnostics:
        SubElement(suite, "testcase", name="no problems", classname=path)
    for found in analysis.diagnostics:
        name = _valid(f"{found.code} {found.name} at {position(found)}")
        case = SubElement(suite, "testcase", name=name, classname=path)
        text = _valid(plain(diagnostic_lines(analysis.path, found, sources)))
        if fails(analysis.path, found.severity):
            failure = SubElement(case, "failure", type=found.severity, message=_valid(_message(found)))
            failure.text = text
        else:
            SubElement(case, "system-out").text = text


def _message(found: Diagnostic) -> str:
    return f"{found.severity}[{found.code}] {one_line(found.message)}"


def _valid(text: str) -> str:
    return _INVALID.sub("\ufffd", text)
