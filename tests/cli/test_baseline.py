"""`kshape check --baseline`: what is known is left out, what is gone is told of, and the file is written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ERROR = "model = Model(a, b)  # KS201 error: Graph disconnected.\n"
WARNING = "model.compile(loss)  # KS308 warning: Softmax twice.\n"
Cli = Callable[..., Any]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.py").write_text(ERROR + WARNING)
    (tmp_path / "src" / "b.py").write_text(ERROR)
    return tmp_path


def codes(answer: Any) -> list[str]:
    return [one["code"] for file in json.loads(answer.out)["files"] for one in file["diagnostics"]]


def test_from_the_first_run_on(kshape_cli: Cli, project: Path) -> None:
    answer = kshape_cli("check", "src", "--baseline", "known.json", "--update-baseline")
    assert (answer.status, answer.err) == (0, "")
    assert answer.out.splitlines() == [
        "No problems found in 2 files.",
        "known.json holds 3 findings (3 new, 0 gone).",
        "3 known findings are left out (known.json).",
    ]
    assert kshape_cli("check", "src").status == 1

    (project / "src" / "a.py").write_text("\n\n" + WARNING + ERROR + ERROR)
    answer = kshape_cli("check", "src", "--baseline", "known.json", "--format", "concise")
    assert answer.status == 1
    assert answer.out.splitlines() == [
        "src/a.py:5:1: error[KS201] a-name: Graph disconnected.",
        "Found 1 error in 2 files.",
        "3 known findings are left out (known.json).",
    ]


def test_what_is_gone_is_told_of_and_taken_out(kshape_cli: Cli, project: Path) -> None:
    kshape_cli("check", "src", "--baseline", "known.json", "--update-baseline")
    before = (project / "known.json").read_text()
    (project / "src" / "a.py").write_text(WARNING)
    (project / "src" / "b.py").unlink()
    answer = kshape_cli("check", "src", "--baseline", "known.json")
    assert answer.status == 0
    assert answer.out.splitlines() == [
        "No problems found in 1 file.",
        "1 known finding is left out (known.json).",
        "2 findings of the baseline are gone; --update-baseline takes note of it:",
        "  src/a.py: KS201 model = Model(a, b) # KS201 error: Graph disconnected.",
        "  src/b.py: KS201 model = Model(a, b) # KS201 error: Graph disconnected.",
    ]
    assert (project / "known.json").read_text() == before
    answer = kshape_cli("check", "src", "--baseline", "known.json", "--update-baseline")
    assert "known.json holds 1 finding (0 new, 2 gone)." in answer.out
    assert "gone;" not in kshape_cli("check", "src", "--baseline", "known.json").out


def test_files_that_were_not_checked_keep_their_entries(kshape_cli: Cli, project: Path) -> None:
    kshape_cli("check", "src", "--baseline", "known.json", "--update-baseline")
    before = (project / "known.json").read_text()
    answer = kshape_cli("check", "src/b.py", "--baseline", "known.json", "--update-baseline")
    assert "known.json holds 3 findings (0 new, 0 gone)." in answer.out
    assert (project / "known.json").read_text() == before
    assert "gone" not in kshape_cli("check", "src/b.py", "--baseline", "known.json").out


def test_codes_that_were_not_selected_keep_their_entries(kshape_cli: Cli, project: Path) -> None:
    kshape_cli("check", "src", "--baseline", "known.json", "--update-baseline")
    before = (project / "known.json").read_text()
    answer = kshape_cli("check", "src", "--select", "KS3", "--baseline", "known.json", "--update-baseline")
    assert "(0 new, 0 gone)" in answer.out
    assert (project / "known.json").read_text() == before


def test_a_file_with_a_syntax_error_keeps_its_entries(kshape_cli: Cli, project: Path) -> None:
    kshape_cli("check", "src", "--baseline", "known.json", "--update-baseline")
    (project / "src" / "a.py").write_text("x = = 1  # KS990 error: Not Python.\n")
    assert "gone" not in kshape_cli("check", "src", "--baseline", "known.json").out
    answer = kshape_cli("check", "src", "--baseline", "known.json", "--update-baseline")
    assert "known.json holds 4 findings (1 new, 0 gone)." in answer.out


def test_setting_of_the_project(kshape_cli: Cli, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "pyproject.toml").write_text('[tool.kshape]\nbaseline = "known.json"\n')
    answer = kshape_cli("check", "src")
    assert answer.status == 2
    assert answer.err.endswith("known.json. `--update-baseline` writes one.\n")
    assert kshape_cli("check", "src", "--update-baseline").status == 0
    assert kshape_cli("check", "src").status == 0
    assert kshape_cli("check", "src", "--no-baseline").status == 1
    # From another folder the paths in the file mean the same.
    monkeypatch.chdir(project / "src")
    answer = kshape_cli("check", ".")
    assert answer.out.splitlines() == [
        "No problems found in 2 files.",
        "3 known findings are left out (../known.json).",
    ]
    kshape_cli("check", "a.py", "--update-baseline")
    assert "src/a.py" in (project / "known.json").read_text()


def test_two_projects_have_their_own(kshape_cli: Cli, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "pyproject.toml").write_text('[tool.kshape]\nbaseline = "known.json"\n')
        (tmp_path / name / "m.py").write_text(ERROR)
    (tmp_path / "free.py").write_text(WARNING)
    answer = kshape_cli("check", ".", "--update-baseline", "--format", "json")
    assert codes(answer) == ["KS308"]
    assert json.loads(answer.out)["baseline"] == {
        "files": ["one/known.json", "two/known.json"],
        "known": 2,
        "stale": [],
    }
    assert answer.err.splitlines() == [
        "kshape: one/known.json holds 1 finding (1 new, 0 gone).",
        "kshape: two/known.json holds 1 finding (1 new, 0 gone).",
        "kshape: 2 known findings are left out (one/known.json, two/known.json).",
    ]
    assert (tmp_path / "two" / "known.json").read_text() == (tmp_path / "one" / "known.json").read_text()


def test_usage(kshape_cli: Cli, project: Path) -> None:
    answer = kshape_cli("check", "src", "--update-baseline")
    assert (answer.status, answer.out) == (2, "")
    assert answer.err == (
        "kshape: --update-baseline needs --baseline FILE, or the setting `baseline` in [tool.kshape].\n"
    )
    answer = kshape_cli("check", "src", "--baseline", "known.json", "--update-baseline", "--watch")
    assert answer.status == 2
    assert "--update-baseline would take every new finding for known under --watch." in answer.err
    (project / "known.json").write_text("{")
    answer = kshape_cli("check", "src", "--baseline", "known.json")
    assert answer.status == 2
    assert len(answer.err.splitlines()) == 1


@pytest.mark.parametrize("form", ["json", "sarif", "gitlab", "junit", "github", "text", "concise"])
def test_known_findings_are_in_no_form(kshape_cli: Cli, project: Path, form: str) -> None:
    kshape_cli("check", "src", "--baseline", "known.json", "--update-baseline", "--quiet")
    answer = kshape_cli("check", "src", "--baseline", "known.json", "--format", form, "--quiet")
    assert (answer.status, answer.err) == (0, "")
    assert "Graph disconnected" not in answer.out


def test_standard_input_has_its_entries_under_its_name(kshape_cli: Cli, project: Path, monkeypatch: Any) -> None:
    import io
    import sys

    kshape_cli("check", "src", "--baseline", "known.json", "--update-baseline")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\n" + ERROR.encode())))
    answer = kshape_cli("check", "-", "--stdin-filename", "src/b.py", "--baseline", "known.json")
    assert answer.status == 0
