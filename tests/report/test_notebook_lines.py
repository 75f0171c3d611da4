"""The lines of a notebook's cells in its file, against the file as it was written."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kshape.facts import Analysis, Diagnostic
from kshape.report.github import github_commands
from kshape.report.gitlab import gitlab_document
from kshape.report.notebook_lines import notebook_lines
from kshape.report.sarif import sarif_document
from kshape.report.sources import Sources

LINES = st.text(st.characters(exclude_characters="\n\r"), max_size=8)

CELLS = st.lists(st.lists(LINES, max_size=4), max_size=4)
INDENTS = st.sampled_from([None, 0, 1, 4])


def written(sources: list[Any], indent: int | None) -> str:
    cells = [
        {"cell_type": "code", "metadata": {"source": ["no"]}, "outputs": [{"source": "no\n"}], "source": source}
        for source in sources
    ]
    return json.dumps({"metadata": {"cells": [{"source": "no"}]}, "cells": cells, "nbformat": 4}, indent=indent)


@settings(max_examples=300, deadline=None)
@given(CELLS, INDENTS)
def test_lines_of_what_jupyter_writes(cells: list[list[str]], indent: int | None) -> None:
    marked = [[f"{text}<{cell}.{line}>" for line, text in enumerate(lines)] for cell, lines in enumerate(cells)]
    sources = [[line + "\n" for line in lines[:-1]] + lines[-1:] for lines in marked]
    text = written(sources, indent)
    found = notebook_lines(text)
    assert found.keys() == {cell + 1 for cell, lines in enumerate(cells) if lines}
    of_file = text.split("\n")
    for cell, lines in enumerate(marked):
        for number, line in enumerate(lines):
            assert json.dumps(line)[1:-1] in of_file[found[cell + 1][number] - 1]
        assert len(found.get(cell + 1, [])) == len(lines)


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("a\nb\nc", [6, 6, 6]),
        ("a\n", [6]),
        ("", []),
        (["a", "b\n", "c"], [7, 9]),
        (["a\nb\n", "", "c"], [7, 7, 9]),
        (["\n", "\n"], [7, 8]),
        ([], []),
    ],
)
def test_lines_of_what_others_write(source: Any, lines: list[int]) -> None:
    text = json.dumps({"nbformat": 4, "cells": [{"cell_type": "code", "source": source}]}, indent=1)
    assert text.split("\n")[5].startswith('   "source": ')
    assert notebook_lines(text).get(1, []) == lines


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from('{}[]:,"\\ \n01a') | st.characters(), max_size=60))
def test_what_is_no_notebook_has_no_lines_and_no_error(text: str) -> None:
    notebook_lines(text)
    notebook_lines('{"cells": [{"source": [' + text)


def test_services_are_told_the_line_of_the_file() -> None:
    text = json.dumps({"cells": [{"source": []}, {"source": ["a = 1\n", "b = (\n", "2)"]}]}, indent=1)
    assert text.split("\n")[7:10] == ['    "a = 1\\n",', '    "b = (\\n",', '    "2)"']
    sources = Sources()
    sources.add("n.ipynb", text.encode())
    found = Diagnostic("KS101", "input-rank", "error", "Bad.", 2, 5, 3, 3, cell=2)
    analyses = (Analysis("n.ipynb", (found,)),)
    (command,) = github_commands(analyses, sources)
    assert command == (
        "::error title=kshape KS101 (input-rank),file=n.ipynb,line=9,endLine=10::n.ipynb:cell 2:2:5: Bad."
    )
    (issue,) = gitlab_document(analyses, sources)
    assert issue["location"]["lines"] == {"begin": 9, "end": 10}
    (result,) = sarif_document(analyses, sources, (), version="1.0.0")["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": 9, "endLine": 10}
    assert result["message"]["text"] == "Cell 2, line 2: Bad."
    # Where nobody knows, it is the file.
    sources.add("n.ipynb", b"{")
    assert [sources.file_line("n.ipynb", 2, 2), sources.file_line("m.py", 7, None)] == [9, 7]
    fresh = Sources()
    fresh.add("n.ipynb", b"{")
    assert fresh.file_line("n.ipynb", 2, 2) == 1
