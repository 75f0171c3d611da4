"""Workflow commands, read back the way GitHub's runner reads them."""

from __future__ import annotations

import re

from hypothesis import given, settings

from kshape.facts import Analysis, Diagnostic
from kshape.report.display import printable
from kshape.report.github import github_commands
from kshape.report.places import Places

from .arbitrary import ANALYSES, has_surrogates, sources_of

COMMAND = re.compile(r"::(\w+) ([^:]*)::(.*)", re.DOTALL)


def read(line: str) -> tuple[str, dict[str, str], str]:
    """(command, properties, message) of a line, its escapes resolved; the line must be one command."""
    match = COMMAND.fullmatch(line)
    assert match
    properties = {}
    for pair in match[2].split(","):
        name, _, value = pair.partition("=")
        properties[name] = value.replace("%2C", ",").replace("%3A", ":").replace("%0A", "\n").replace("%0D", "\r")
        properties[name] = properties[name].replace("%25", "%")
    return match[1], properties, match[3].replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")


def test_commands() -> None:
    found = (
        Diagnostic("KS201", "graph-disconnected", "error", "100%: a\n  b, c", 2, 5, 2, 6),
        Diagnostic("KS302", "integer-labels", "info", "Whole.", 1, 3, 4, 2),
        Diagnostic("KS308", "softmax", "warning", "Twice.", 1, 3, 1, 5, cell=7),
    )
    analyses = (Analysis("/project/a,b:c.py", found),)
    lines = list(github_commands(analyses, sources_of(analyses), Places("/project")))
    assert lines == [
        "::error title=kshape KS201 (graph-disconnected),file=a%2Cb%3Ac.py,line=2,endLine=2,col=5,endColumn=6"
        "::a,b:c.py:2:5: 100%25: a%0A  b, c",
        "::notice title=kshape KS302 (integer-labels),file=a%2Cb%3Ac.py,line=1,endLine=4::a,b:c.py:1:3: Whole.",
        "::warning title=kshape KS308 (softmax),file=a%2Cb%3Ac.py,line=1,endLine=1::a,b:c.py:cell 7:1:3: Twice.",
    ]


@settings(max_examples=300, deadline=None)
@given(ANALYSES)
def test_whatever_is_found_is_one_command_each(analyses: tuple[Analysis, ...]) -> None:
    lines = iter(list(github_commands(analyses, sources_of(analyses))))
    for analysis in analyses:
        path = Places().relative(analysis.path)
        for found in analysis.diagnostics:
            line = next(lines)
            assert "\n" not in line and "\r" not in line  # What ends a line for the runner.
            assert not has_surrogates(line)
            command, properties, message = read(line)
            assert command in ("error", "warning", "notice")
            assert properties["title"] == f"kshape {found.code} (a-name)"
            assert int(properties["line"]) == (found.line if found.cell is None else 1)
            assert properties["file"] == path or has_surrogates(path)
            assert message.startswith(f"{printable(path)}:")
    assert next(lines, None) is None
