"""The report for people: what stands under what."""

from __future__ import annotations

import json

import pytest

from kshape.facts import Analysis, Diagnostic, Edit, Fix, Location, TensorFact
from kshape.report.lines import coloured, plain
from kshape.report.shapes import shapes_report
from kshape.report.sources import Sources, readable
from kshape.report.text import concise_report, full_report, totals


def report(text: str, *found: Diagnostic) -> str:
    sources = Sources()
    sources.add("m.py", text.encode("utf-8", "surrogatepass"))
    return plain(full_report([Analysis("m.py", found)], sources)).removesuffix("\n")


def at(line: int, column: int, end_line: int, end_column: int, message: str = "Bad.") -> Diagnostic:
    return Diagnostic("KS101", "rank", "error", message, line, column, end_line, end_column)


def test_everything_a_diagnostic_can_have() -> None:
    text = "a = Input((3,))\nb = Input((3,))\n" + "\n" * 9 + "m = Model(a, y)\n"
    fix = Fix("Name both: `inputs=[a, b]`", False, (Edit("m.py", 12, 11, 12, 12, "[a, b]"),))
    related = (Location("m.py", 2, 1, 2, 16, "`b` is made here"), Location("gone.py", 7, 1, 7, 2))
    message = "Graph disconnected: y needs b.\n  b\n  y"
    found = Diagnostic("KS201", "graph-disconnected", "error", message, 12, 11, 12, 12, related, fix)
    assert report(text, found) == (
        "m.py:12:11: error[KS201] graph-disconnected: Graph disconnected: y needs b.\n"
        "        b\n"
        "        y\n"
        "    |\n"
        " 12 | m = Model(a, y)\n"
        "    |           ^\n"
        "m.py:2:1: note: `b` is made here\n"
        "  2 | b = Input((3,))\n"
        "    | ---------------\n"
        "gone.py:7:1: note: see here\n"
        "    = help: Name both: `inputs=[a, b]`\n"
        " 12 + m = Model([a, b], y)\n"
    )


@pytest.mark.parametrize(
    ("line", "column", "end", "shown", "marks"),
    [
        ("x = Dense(3)(y)", 14, 15, "x = Dense(3)(y)", "             ^"),
        ("x = f('图片', y)", 13, 14, "x = f('图片', y)", "              ^"),
        ("x = f('图片')", 7, 11, "x = f('图片')", "      ^^^^^^"),
        ("\tx = f(y)", 6, 10, "    x = f(y)", "        ^^^^"),
        ("ab\tx", 4, 5, "ab  x", "    ^"),
        ("e\u0301 = f(y)", 6, 10, "e\u0301 = f(y)", "    ^^^^"),
        ("ｘ = y", 5, 6, "ｘ = y", "     ^"),
        ("x = (", 6, 7, "x = (", "     ^"),
        ("x = (", 60, 61, "x = (", "      ^"),
        ("x\x1b[31my = 1", 7, 8, "x␛[31my = 1", "      ^"),
        ("# \u202e x", 5, 6, "# \ufffd x", "    ^"),
        ("x = f(y)", 5, 5, "x = f(y)", "    ^"),
    ],
)
def test_marks_stand_under_what_is_meant(line: str, column: int, end: int, shown: str, marks: str) -> None:
    lines = report(line, at(1, column, 1, end)).splitlines()
    assert lines[2:] == [f" 1 | {shown}", f"   | {marks}"]


def test_span_over_many_lines_shows_its_ends() -> None:
    text = "model = Model(\n    inputs=a,\n    outputs=y,\n)\n"
    assert report(text, at(1, 9, 4, 2)).splitlines()[2:] == [
        " 1 | model = Model(",
        "   |         ^^^^^^",
        "  ...",
        " 4 | )",
        "   | ^",
    ]
    assert report("f(\n    x)\n", at(1, 1, 2, 7)).splitlines()[2:] == [
        " 1 | f(",
        "   | ^^",
        " 2 |     x)",
        "   |     ^^",
    ]


def test_long_line_is_cut_around_its_mark() -> None:
    text = "x = [" + "0, " * 1000 + "bad, " + "1, " * 1000 + "]"
    quoted, marks = report(text, at(1, 3006, 1, 3009)).splitlines()[2:]
    assert len(quoted) == 5 + 162
    assert quoted.startswith(" 1 | …")
    assert quoted.endswith("…")
    assert quoted[marks.index("^") : marks.index("^") + 3] == "bad"
    assert marks.count("^") == 3


def test_position_without_a_source_line_shows_the_message_alone() -> None:
    assert report("", at(1, 1, 1, 1)) == "m.py:1:1: error[KS101] rank: Bad.\n"
    assert report("x\n", at(40, 1, 40, 2)) == "m.py:40:1: error[KS101] rank: Bad.\n"


def test_what_comes_from_the_user_cannot_steer_the_terminal() -> None:
    assert "\x1b" not in report("x\n", at(1, 1, 1, 2, "Received: '\x1b]0;title\x07'"))


def test_edit_of_another_file_or_of_many_lines_is_only_described() -> None:
    for edit in (Edit("n.py", 1, 1, 1, 2, "y"), Edit("m.py", 1, 1, 2, 2, "y"), Edit("m.py", 1, 1, 1, 1, "y\n")):
        found = Diagnostic("KS101", "rank", "error", "Bad.", 1, 1, 1, 2, (), Fix("Say y", True, (edit,)))
        assert report("x\n", found).splitlines()[-1] == "   = help: Say y"


def test_the_words_of_keras_stand_apart() -> None:
    message = 'Add needs equal shapes. Received: (2,) and (3,). Keras: "Inputs have "incompatible" shapes"'
    assert report("add([a, b])\n", at(1, 5, 1, 11, message)) == (
        "m.py:1:5: error[KS101] rank: Add needs equal shapes. Received: (2,) and (3,).\n"
        "   |\n"
        " 1 | add([a, b])\n"
        "   |     ^^^^^^\n"
        '   = Keras: Inputs have "incompatible" shapes\n'
    )


def test_two_edits_of_a_line_are_applied_together() -> None:
    edits = (Edit("m.py", 1, 1, 1, 2, "long"), Edit("m.py", 1, 5, 1, 6, "z"))
    found = Diagnostic("KS101", "rank", "error", "Bad.", 1, 1, 1, 2, (), Fix("Rename", True, edits))
    assert report("x = y\n", found).splitlines()[-1] == " 1 + long = z"


def test_concise_report_joins_the_lines_of_a_message() -> None:
    assert plain(concise_report([Analysis("m.py", (at(3, 4, 3, 5, "First.\n  second\n  third"),))])) == (
        "m.py:3:4: error[KS101] rank: First. second third\n"
    )


@pytest.mark.parametrize(
    ("severities", "text"),
    [
        ([], "No problems found in 2 files."),
        (["error"], "Found 1 error in 2 files."),
        (["info", "error", "warning", "error"], "Found 2 errors, 1 warning, 1 info in 2 files."),
        (["info", "info"], "Found 2 infos in 2 files."),
    ],
)
def test_totals(severities: list[str], text: str) -> None:
    found = tuple(Diagnostic("KS101", "rank", severity, "Bad.", 1, 1, 1, 2) for severity in severities)
    assert plain([totals([Analysis("a.py"), Analysis("m.py", found)])]) == text + "\n"


def test_colours_change_no_words() -> None:
    sources = Sources()
    sources.add("m.py", b"x = [red]f(y)  # :smile: [/]\n" + b"long = 1 " * 40)
    lines = full_report([Analysis("m.py", (at(1, 5, 1, 10, "Received: [bold]x[/bold] " * 20),))], sources)
    text = coloured(lines)
    for escape in ("\x1b[0m", "\x1b[1m", "\x1b[34m", "\x1b[1;31m"):
        assert escape in text
        text = text.replace(escape, "")
    assert [line.rstrip() for line in text.splitlines()] == plain(lines).splitlines()


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("x = 'é'".encode(), "x = 'é'"),
        (b"\xef\xbb\xbfx", "x"),
        ("# -*- coding: latin-1 -*-\nx = 'é'".encode("latin-1"), "# -*- coding: latin-1 -*-\nx = 'é'"),
        ("# coding: no-such\nx = 'é'".encode(), "# coding: no-such\nx = 'é'"),
        (b"x = '\xff'", "x = '\ufffd'"),
    ],
)
def test_decoding_for_showing_never_fails(content: bytes, text: str) -> None:
    assert readable(content) == text


def test_only_the_line_ends_of_python_end_a_line() -> None:
    sources = Sources()
    sources.add("m.py", b"a\r\nb\x0cb\rc\n\xe2\x80\xa8d\n")
    assert [sources.line("m.py", number) for number in range(7)] == [None, "a", "b\x0cb", "c", "\u2028d", "", None]


def test_a_place_in_a_notebook_names_its_cell() -> None:
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": "# Title"},
        {"cell_type": "code", "metadata": {}, "source": ["a = 1\n", "x = Dense(3)(y)"]},
        {"cell_type": "code", "metadata": {}, "source": "a = 1\nz = Conv1D(3, 2)(x)"},
    ]
    sources = Sources()
    sources.add("n.ipynb", json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode())
    related = (Location("n.ipynb", 2, 5, 2, 16, "`x` is made here", 2),)
    here = Fix("Write 4", True, (Edit("n.ipynb", 2, 12, 2, 13, "4", 3),))
    found = Diagnostic("KS101", "rank", "error", "Bad.", 2, 5, 2, 20, related, here, 3)
    assert plain(full_report([Analysis("n.ipynb", (found,))], sources)) == (
        "n.ipynb:cell 3:2:5: error[KS101] rank: Bad.\n"
        "   |\n"
        " 2 | z = Conv1D(3, 2)(x)\n"
        "   |     ^^^^^^^^^^^^^^^\n"
        "n.ipynb:cell 2:2:5: note: `x` is made here\n"
        " 2 | x = Dense(3)(y)\n"
        "   |     -----------\n"
        "   = help: Write 4\n"
        " 2 + z = Conv1D(4, 2)(x)\n"
        "\n"
    )
    assert plain(concise_report([Analysis("n.ipynb", (found,))])) == "n.ipynb:cell 3:2:5: error[KS101] rank: Bad.\n"
    elsewhere = Fix("Write 4", True, (Edit("n.ipynb", 2, 12, 2, 13, "4", 2),))
    found = Diagnostic("KS101", "rank", "error", "Bad.", 2, 5, 2, 20, (), elsewhere, 3)
    assert plain(full_report([Analysis("n.ipynb", (found,))], sources)).endswith("   = help: Write 4\n\n")


def test_shapes_of_a_notebook_stand_under_their_cells() -> None:
    cells = [{"cell_type": "code", "metadata": {}, "source": f"x = f({number})"} for number in range(2)]
    sources = Sources()
    sources.add("n.ipynb", json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode())
    facts = tuple(TensorFact(1, 5, 1, 9, f"f({cell - 1})", (None, cell), "float32", None, cell=cell) for cell in (1, 2))
    assert plain(shapes_report([Analysis("n.ipynb", (), facts)], sources)) == (
        "n.ipynb\n"
        "cell 1\n"
        " 1 | x = f(0)\n"
        "   |     ---- (None, 1) float32\n"
        "cell 2\n"
        " 1 | x = f(1)\n"
        "   |     ---- (None, 2) float32\n"
    )
