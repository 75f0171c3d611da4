"""`# kshape: ignore[...]`: what is taken back, what is told about comments that take back nothing, and their fix."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kshape.analysis import analyse
from kshape.checks import check_classes
from kshape.checks.base import PREAMBLE, Check, examples
from kshape.config import Config
from kshape.facts import Diagnostic, Edit

HEAD = "from keras import Input, Model, Sequential\nfrom keras.layers import *\n"
CLEAN = "model = Sequential([Input((8,)), Dense(3)])"
WRONG = "model = Sequential([Input((8,)), Conv1D(3, 2)])"  # KS101


def diagnostics(code: str, config: Config | None = None) -> list[Diagnostic]:
    return list(analyse(HEAD + code, "m.py", config).diagnostics)


def codes(code: str, config: Config | None = None) -> list[str]:
    return [found.code for found in diagnostics(code, config)]


def about_comments(code: str, config: Config | None = None) -> list[str]:
    return [found.message for found in diagnostics(code, config) if found.code == "KS993"]


def applied(text: str, edits: tuple[Edit, ...]) -> str:
    lines = text.split("\n")  # str.splitlines knows more line ends than Python's grammar.
    starts = [sum(len(line) + 1 for line in lines[:number]) for number in range(len(lines) + 1)]
    for edit in sorted(edits, key=lambda edit: (edit.line, edit.column), reverse=True):
        start, end = starts[edit.line - 1] + edit.column - 1, starts[edit.end_line - 1] + edit.end_column - 1
        text = text[:start] + edit.text + text[end:]
    return text


def mended(code: str) -> str:
    """The code with the fixes of all KS993 applied."""
    text = HEAD + code
    found = [one for one in diagnostics(code) if one.code == "KS993"]
    assert found and all(one.fix is not None and one.fix.safe for one in found)
    return applied(text, tuple(edit for one in found if one.fix for edit in one.fix.edits)).removeprefix(HEAD)


@pytest.mark.parametrize(
    "comment",
    [
        "# kshape: ignore[KS101]",
        "# kshape: ignore [KS101]",
        "#kshape:ignore[ks101]",
        "# kshape: ignore[input-rank]",
        "# kshape: ignore[KS1]",
        "# kshape: ignore",
        "# noqa: E501  # kshape: ignore[KS101]",
        "# kshape: ignore[KS101] as the data says",
        "# kshape: ignore[KS101] [as the data says]",
        "# kshape: ignore-file[KS101]",
        "# kshape: ignore-file",
    ],
)
def test_what_takes_a_finding_back(comment: str) -> None:
    assert codes(WRONG) == ["KS101"]
    assert codes(f"{WRONG}  {comment}\n") == []


@pytest.mark.parametrize(
    "comment",
    [
        "# write `# kshape: ignore[KS101]` to silence it",
        "# kshape: ignored",
        "# kshape: ignore-files",
        "# ignore[KS101]",
    ],
)
def test_what_only_speaks_of_it(comment: str) -> None:
    assert codes(f"{WRONG}  {comment}\n") == ["KS101"]


def test_codes_of_the_whole_file() -> None:
    assert codes(f"# kshape: ignore-file[KS1, KS305]\n{WRONG}\n{WRONG}\n") == ["KS993"]
    assert codes(f"# kshape: ignore-file[KS305]\n{WRONG}\n") == ["KS993", "KS101"]


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (f"{CLEAN}  # kshape: ignore[KS101]", "This comment silences nothing: KS101 is not found here."),
        (f"{CLEAN}  # kshape: ignore", "This comment silences nothing: no check finds anything here."),
        (
            f"{CLEAN}  # kshape: ignore[KS101, input-rank, KS3]",
            "This comment silences nothing: KS101, input-rank and KS3 are not found here.",
        ),
        (f"{WRONG}  # kshape: ignore[KS101, KS305]", "KS305 is not found here."),
        (f"{WRONG}  # kshape: ignore[KS101, KS3O1]", "There is no check 'KS3O1'. Did you mean KS301?"),
        (f"{WRONG}  # kshape: ignore[KS101, KS777]", "There is no check 'KS777'; `kshape rules` lists them all."),
        (f"{WRONG}  # kshape: ignore[KS101, inputrank]", "There is no check 'inputrank'. Did you mean input-rank?"),
        (f"{WRONG}  # kshape: ignore[KS101,]", "Nothing is named between the brackets or the commas."),
        ("n = 1  # kshape: ignore[KS101]", "This comment silences nothing: KS101 is not found here."),
        ("import os  # kshape: ignore[KS901]", "This comment silences nothing: KS901 is not found here."),
        (
            f"# kshape: ignore[KS101]\n{CLEAN}",
            "This comment silences nothing: KS101 is not found here. "
            "A comment counts on a line of the statement that it is about, not above it.",
        ),
        (
            f"# kshape: ignore-file[KS101]\n{CLEAN}",
            "This comment silences nothing: KS101 is not found in this file.",
        ),
        (f"{CLEAN}  # kshape: ignore[E501]", "There is no check 'E501'; `kshape rules` lists them all."),
    ],
)
def test_what_is_told_about_a_comment(code: str, message: str) -> None:
    assert about_comments(code) == [message]


@pytest.mark.parametrize(
    ("code", "mended_code"),
    [
        (f"{CLEAN}  # kshape: ignore[KS101]\nn = 1\n", f"{CLEAN}\nn = 1\n"),
        (f"{CLEAN}  # kshape: ignore", CLEAN),
        (f"{CLEAN}  # kshape: ignore[KS101]  \n", f"{CLEAN}\n"),
        (f"{CLEAN}  # kshape: ignore[KS101]  # noqa\n", f"{CLEAN}  # noqa\n"),
        (f"{CLEAN}  # noqa  # kshape: ignore[KS101]\n", f"{CLEAN}  # noqa\n"),
        (f"{CLEAN}  # noqa  # kshape: ignore[KS101]  # type: ignore\n", f"{CLEAN}  # noqa # type: ignore\n"),
        (f"{CLEAN}  # kshape: ignore[KS101] - one class\n", f"{CLEAN}  # one class\n"),
        (f"# kshape: ignore[KS101]\n{CLEAN}\n", f"{CLEAN}\n"),
        (f"{CLEAN}\n# kshape: ignore[KS101]", CLEAN),
        (f"if True:\n    # kshape: ignore\n    {CLEAN}\n", f"if True:\n    {CLEAN}\n"),
        (f"{WRONG}  # kshape: ignore[KS305,  KS101 ,KS3]\n", f"{WRONG}  # kshape: ignore[KS101]\n"),
        (f"{WRONG}  # kshape: ignore[KS101, nothing]  # x\n", f"{WRONG}  # kshape: ignore[KS101]  # x\n"),
        (f"# kshape: ignore-file[KS4, KS101]\n{WRONG}\n", f"# kshape: ignore-file[KS101]\n{WRONG}\n"),
    ],
)
def test_the_fix_leaves_everything_else(code: str, mended_code: str) -> None:
    assert mended(code) == mended_code
    assert codes(mended_code) == []


@pytest.mark.parametrize(
    "code",
    [
        f"{CLEAN}  # kshape: ignore[KS101, KS993]",
        f"{CLEAN}  # kshape: ignore[KS101, unused-suppression]",
        f"{CLEAN}  # kshape: ignore-file",
    ],
)
def test_it_can_be_silenced_itself(code: str) -> None:
    assert about_comments(code) == []


def test_a_comment_on_everything_does_not_silence_what_is_said_about_it() -> None:
    assert len(about_comments(f"{CLEAN}  # kshape: ignore")) == 1
    assert len(about_comments(f"{CLEAN}  # kshape: ignore[KS9]")) == 0  # KS990 and KS992 come and go.


@pytest.mark.parametrize(
    "code",
    [
        # What comes from somewhere else may be anything, and the comment right.
        "import elsewhere\nx = elsewhere.make()\ny = Dense(3)(x)  # kshape: ignore[KS101]",
        "import elsewhere\nmodel = elsewhere.make()\nmodel.fit([1], [2])  # kshape: ignore[KS401]",
        "import numpy as np\nmodel = Sequential([Input((8,)), Dense(3)])\nmodel.compile('sgd', 'mse')\n"
        "x = np.zeros((int(input()), 8))\nmodel.fit(x, np.zeros((9, 3)))  # kshape: ignore[KS403]",
        "def build(x):\n    return Conv1D(3, 2)(x)  # kshape: ignore[KS101]",
        # Nothing of this was evaluated.
        f"import sys\nsys.exit()\n{CLEAN}  # kshape: ignore[KS101]",
        f"import sys\nsys.exit()\n{CLEAN}\n# kshape: ignore[KS101]",
        f"if False:\n    {CLEAN}  # kshape: ignore[KS101]",
        # What does not parse may be what the comment is about, or makes it so.
        f"x = (\n{CLEAN}  # kshape: ignore[KS101]",
        f"{CLEAN}  # kshape: ignore[KS101]\ny = = 3",
        # Findings about the analysis.
        f"{CLEAN}  # kshape: ignore[KS992, KS999]",
    ],
)
def test_silence_where_it_is_not_certain(code: str) -> None:
    assert about_comments(code) == []


@pytest.mark.parametrize(
    ("comment", "config"),
    [
        ("ignore[KS101]", Config(select=("KS3", "KS993"))),
        ("ignore[KS101]", Config(ignore=("KS101",))),
        ("ignore[KS1]", Config(ignore=("KS105",))),
        ("ignore", Config(select=("KS1", "KS993"))),
        ("ignore", Config(per_file_ignores={"m.py": ("KS3",)})),
        ("ignore[KS991]", Config()),
        ("ignore[KS101]", Config(ignore=("KS993",))),
    ],
)
def test_silence_where_nobody_looked(comment: str, config: Config) -> None:
    assert about_comments(f"{CLEAN}  # kshape: {comment}", config) == []


def test_a_comment_on_what_is_not_selected_is_of_use() -> None:
    found = codes(f"{WRONG}  # kshape: ignore[KS101]", Config(select=("KS3", "KS993")))
    assert found == []


def test_severity_of_the_settings() -> None:
    config = Config(severity={"KS993": "info"})
    assert [found.severity for found in diagnostics(f"{CLEAN}  # kshape: ignore", config)] == ["info"]


def test_two_comments_on_one_line_are_judged_apart() -> None:
    code = f"{WRONG}  # kshape: ignore[KS101]  # kshape: ignore[KS305]\n"
    assert about_comments(code) == ["This comment silences nothing: KS305 is not found here."]
    assert mended(code) == f"{WRONG}  # kshape: ignore[KS101]\n"


EXAMPLES = [
    pytest.param(check, code, id=f"{check.code}-{number}")
    for check in check_classes()
    for number, code in enumerate(examples(check, "Bad"))
    if check.code != "KS993"
]


@pytest.mark.parametrize(("check", "code"), EXAMPLES)
def test_every_finding_can_be_taken_back_where_it_stands(check: type[Check], code: str) -> None:
    """A comment with the code at the line of each finding takes it back, and is never said to be of no use."""
    config = Config(select=("ALL",))
    text = PREAMBLE + code

    def found() -> list[Diagnostic]:
        return [one for one in analyse(text, "m.py", config).diagnostics if one.severity != "info"]

    at = {(one.line, one.code) for one in found()}
    lines = text.split("\n")
    for line in {line for line, _ in at}:
        named = ", ".join(sorted(code for number, code in at if number == line))
        lines[line - 1] += f"  # kshape: ignore[{named}]"
    text = "\n".join(lines)
    if check.code == "KS990":
        assert "KS993" not in {one.code for one in found()}  # The comment is in what cannot be read.
    else:
        assert [(one.code, one.message) for one in found()] == []


DIRECTIVES = ("# kshape: ignore", "# kshape: ignore-file", "#kshape:ignore [ks3,,KS101]", "[KS101]", "[KS101, x]", "[]")
OTHERS = ("[", "]", "# noqa", "#", " ", "  ", "\t", "KS101", ",", "text", "`", "ä", "\x0c", ": E501")
PIECES = st.sampled_from(DIRECTIVES + OTHERS)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=7), st.lists(PIECES, max_size=7), st.booleans())
def test_a_fix_changes_comments_alone(first: list[str], second: list[str], ends: bool) -> None:
    text = f"{HEAD}{CLEAN}  # {''.join(first)}\n# {''.join(second)}\nn = '# kshape: ignore'" + ("\n" if ends else "")
    found = [one for one in analyse(text, "m.py").diagnostics if one.code == "KS993"]
    edits = tuple(edit for one in found if one.fix for edit in one.fix.edits)
    spans = [(edit.line, edit.column, edit.end_line, edit.end_column) for edit in edits]
    assert len(set(spans)) == len(spans)
    for edit in edits:
        after = applied(text, (edit,))
        assert ast.dump(ast.parse(after)) == ast.dump(ast.parse(text))
        # What belongs to others stays, and each fix takes away what it is about.
        assert after.count("noqa") == text.count("noqa")
        assert after.count("text") == text.count("text") or "[" in first + second  # There, it is a code.
        again = [one for one in analyse(after, "m.py").diagnostics if one.code == "KS993"]
        assert len(again) < len(found)
