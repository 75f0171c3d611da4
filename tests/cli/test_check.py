"""`kshape check`: exit status, forms of output, selection, standard input, files that cannot be read."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kshape.facts import Analysis

ERROR = "model = Model(a, b)  # KS201 error: Graph disconnected.\n"
WARNING = "model.compile(loss)  # KS308 warning: Softmax twice.\n"
INFO = "x = f(x)  # KS992 info: Budget reached.\n"
Cli = Callable[..., Any]


def test_nothing_found_is_status_0(kshape_cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    answer = kshape_cli("check", "a.py")
    assert (answer.status, answer.out, answer.err) == (0, "No problems found in 1 file.\n", "")


def test_text_form(kshape_cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import keras\n" + ERROR + WARNING)
    answer = kshape_cli("check", "a.py")
    assert answer.status == 1
    assert answer.out == (
        "a.py:2:1: error[KS201] a-name: Graph disconnected.\n"
        "   |\n"
        " 2 | model = Model(a, b)  # KS201 error: Graph disconnected.\n"
        "   | ^^^^^^^^^^^^^^^^^^^\n"
        "\n"
        "a.py:3:1: warning[KS308] a-name: Softmax twice.\n"
        "   |\n"
        " 3 | model.compile(loss)  # KS308 warning: Softmax twice.\n"
        "   | ^^^^^^^^^^^^^^^^^^^\n"
        "\n"
        "Found 1 error, 1 warning in 1 file.\n"
    )


def test_concise_form_is_one_line_each(kshape_cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(ERROR + INFO)
    (tmp_path / "b.py").write_text(ERROR)
    answer = kshape_cli("check", ".", "--format", "concise")
    assert answer.out.splitlines() == [
        "a.py:1:1: error[KS201] a-name: Graph disconnected.",
        "a.py:2:1: info[KS992] a-name: Budget reached.",
        "b.py:1:1: error[KS201] a-name: Graph disconnected.",
        "Found 2 errors, 1 info in 2 files.",
    ]


def test_json_form(kshape_cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("\n" + WARNING)
    (tmp_path / "b.py").write_text("")
    answer = kshape_cli("check", "a.py", "b.py", "--format", "json")
    assert json.loads(answer.out) == {
        "version": 1,
        "files": [
            {
                "path": "a.py",
                "diagnostics": [
                    {
                        "code": "KS308",
                        "name": "a-name",
                        "severity": "warning",
                        "message": "Softmax twice.",
                        "line": 2,
                        "column": 1,
                        "end_line": 2,
                        "end_column": 20,
                        "related": [],
                        "fix": None,
                    }
                ],
            },
            {"path": "b.py", "diagnostics": []},
        ],
        "totals": {"files": 2, "errors": 0, "warnings": 1, "infos": 0},
    }


@pytest.mark.parametrize(
    ("text", "options", "status"),
    [
        (ERROR, [], 1),
        (WARNING, [], 1),
        (INFO, [], 0),
        (INFO, ["--fail-on", "info"], 1),
        (WARNING, ["--fail-on", "error"], 0),
        (ERROR, ["--fail-on", "error"], 1),
        (ERROR, ["--exit-zero"], 0),
    ],
)
def test_failing_severity(kshape_cli: Cli, tmp_path: Path, text: str, options: list[str], status: int) -> None:
    (tmp_path / "a.py").write_text(text)
    assert kshape_cli("check", "a.py", *options).status == status


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--select", "KS2"], {"KS201"}),
        (["--select", "KS2,KS308"], {"KS201", "KS308"}),
        (["--select", "KS2", "--select", "KS3"], {"KS201", "KS308"}),
        (["--ignore", "KS201"], {"KS308"}),
        (["--select", "KS", "--ignore", "KS3"], {"KS201"}),
        (["--select", "KS308", "--ignore", "KS3"], {"KS308"}),
    ],
)
def test_selection(kshape_cli: Cli, tmp_path: Path, options: list[str], found: set[str]) -> None:
    (tmp_path / "a.py").write_text(ERROR + WARNING)
    answer = kshape_cli("check", "a.py", "--format", "json", *options)
    (file,) = json.loads(answer.out)["files"]
    assert {one["code"] for one in file["diagnostics"]} == found


def test_select_on_the_command_line_stands_above_the_project(kshape_cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.kshape]\nselect = ["KS3"]\nignore = ["KS201"]\n')
    (tmp_path / "a.py").write_text(ERROR + WARNING)
    assert "KS201" in kshape_cli("check", "a.py", "--select", "KS201").out
    assert kshape_cli("check", "a.py", "--ignore", "KS308").out == "No problems found in 1 file.\n"


def test_settings_of_the_nearest_project_hold_for_each_file(kshape_cli: Cli, tmp_path: Path) -> None:
    for name, fail_on in (("strict", "info"), ("lax", "error")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "pyproject.toml").write_text(f'[tool.kshape]\nfail-on = "{fail_on}"\n')
        (tmp_path / name / "a.py").write_text(INFO + WARNING)
    assert kshape_cli("check", "lax").status == 0
    assert kshape_cli("check", "strict").status == 1
    assert kshape_cli("check", "lax", "strict").status == 1


def test_config_option_replaces_the_project(kshape_cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(ERROR)
    (tmp_path / "other.toml").write_text('[tool.kshape]\nignore = ["KS201"]\n')
    assert kshape_cli("check", "a.py", "--config", "other.toml").status == 0
    answer = kshape_cli("check", "a.py", "--config", "nothing.toml")
    assert answer.status == 2
    assert answer.err == (
        "kshape: --config: there is no file nothing.toml. Give a TOML file with a [tool.kshape] table.\n"
    )


def test_standard_input(kshape_cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def feed(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))

    feed(ERROR)
    assert kshape_cli("check", "-").out.startswith("<stdin>:1:1: error[KS201]")
    feed(ERROR)
    answer = kshape_cli("check", "-", "--stdin-filename", "models/net.py")
    assert answer.out.startswith("models/net.py:1:1: error[KS201]")
    assert " 1 | model = Model(a, b)" in answer.out


def test_stdin_filename_needs_standard_input(kshape_cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("")
    answer = kshape_cli("check", "a.py", "--stdin-filename", "b.py")
    assert (answer.status, answer.out) == (2, "")
    assert answer.err == (
        "kshape: --stdin-filename names what is read from standard input. Give `-` as a path as well.\n"
    )


def test_file_without_permission_is_a_diagnostic(
    kshape_cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The superuser, who runs many a test, may read everything; so the refusal is made here.
    def refuse(path: str, mode: str) -> Any:
        if path == "a.py":
            raise PermissionError(13, "Permission denied", path)
        return open(path, mode)

    monkeypatch.setattr("kshape.project.reading.open", refuse, raising=False)
    (tmp_path / "a.py").write_text("")
    (tmp_path / "b.py").write_text(ERROR)
    answer = kshape_cli("check", "a.py", "b.py", "--format", "concise")
    assert answer.status == 1
    assert answer.out.splitlines() == [
        "a.py:1:1: error[KS990] syntax-fault: This file cannot be read: Permission denied.",
        "b.py:1:1: error[KS201] a-name: Graph disconnected.",
        "Found 2 errors in 2 files.",
    ]


def test_unreadable_file_costs_itself_only(kshape_cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.py").symlink_to("nowhere.py")
    (tmp_path / "b.py").write_text(ERROR)
    answer = kshape_cli("check", "a.py", "b.py", "--format", "concise")
    assert answer.status == 1
    assert answer.out.splitlines() == [
        "a.py:1:1: error[KS990] syntax-fault: This file cannot be read: No such file or directory.",
        "b.py:1:1: error[KS201] a-name: Graph disconnected.",
        "Found 2 errors in 2 files.",
    ]
    assert kshape_cli("check", "a.py", "--ignore", "KS990").status == 0


def test_analysis_that_fails_costs_its_file_only(kshape_cli: Cli, analyse_with: Cli, tmp_path: Path) -> None:
    def fail(text: bytes, path: str, config: object, details: str) -> Analysis:
        if b"boom" in text:
            raise RecursionError("too deep")
        return Analysis(path)

    analyse_with(fail)
    (tmp_path / "a.py").write_text("boom")
    (tmp_path / "b.py").write_text("")
    answer = kshape_cli("check", "a.py", "b.py", "--format", "concise")
    assert answer.status == 1
    assert answer.out.splitlines() == [
        "a.py:1:1: warning[KS999] internal-error: "
        "The analysis of this file failed, which is a fault of kshape: RecursionError: too deep",
        "Found 1 warning in 2 files.",
    ]


def test_output_file(kshape_cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(ERROR)
    answer = kshape_cli("check", "a.py", "--format", "concise", "--output-file", "report.txt", "--color", "never")
    assert (answer.status, answer.out) == (1, "")
    assert (tmp_path / "report.txt").read_text().startswith("a.py:1:1: error[KS201] a-name: Graph disconnected.\n")
    answer = kshape_cli("check", "a.py", "--output-file", "no/such/folder.txt")
    assert (answer.status, answer.err) == (
        2,
        "kshape: Cannot write to no/such/folder.txt: No such file or directory.\n",
    )


def test_colour_only_when_wanted(kshape_cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.py").write_text(ERROR)
    assert "\x1b[" not in kshape_cli("check", "a.py").out
    assert "\x1b[1;31merror[KS201]" in kshape_cli("check", "a.py", "--color", "always").out
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert "\x1b[1;31merror[KS201]" in kshape_cli("check", "a.py").out
    assert "\x1b[" not in kshape_cli("check", "a.py", "--color", "never").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in kshape_cli("check", "a.py").out


def test_folder_without_python_files_says_so(kshape_cli: Cli, tmp_path: Path) -> None:
    answer = kshape_cli("check", ".")
    assert answer.status == 0
    assert answer.out == "No problems found in 0 files.\n"
    assert answer.err == "kshape: there are no Python files in .\n"


def test_dialect_reaches_the_analysis(kshape_cli: Cli, analyse_with: Cli, tmp_path: Path) -> None:
    seen = []

    def note(text: bytes, path: str, config: Any, details: str) -> Analysis:
        seen.append(config.dialect)
        return Analysis(path)

    analyse_with(note)
    (tmp_path / "pyproject.toml").write_text('[tool.kshape]\ndialect = "keras2"\n')
    (tmp_path / "a.py").write_text("")
    kshape_cli("check", "a.py")
    kshape_cli("check", "a.py", "--dialect", "keras1")
    assert seen == ["keras2", "keras1"]
