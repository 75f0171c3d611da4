"""Bad arguments: one line that says what is wrong and what would be right, exit status 2."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Cli = Callable[..., Any]

COMMAND_LINES = [
    (["chek"], "There is no command 'chek'. Did you mean 'check'?"),
    (["check"], "Missing argument 'PATHS...'. Usage: kshape check [OPTIONS] PATHS..."),
    (["check", "a.py", "--formt", "json"], "No such option '--formt'. Did you mean '--format'?"),
    (
        ["check", "a.py", "--format", "jsn"],
        "--format must be one of text, concise, json, github, gitlab, sarif, junit. Received: 'jsn'. Did you mean 'json'?",
    ),
    (
        ["check", "a.py", "--dialect", "pytorch"],
        "--dialect must be one of auto, keras1, keras2, keras3. Received: 'pytorch'.",
    ),
    (
        ["check", "a.py", "--fail-on", "errors"],
        "--fail-on must be one of error, warning, info. Received: 'errors'. Did you mean 'error'?",
    ),
    (["check", "nothing"], "There is no file or folder 'nothing'."),
    (["check", "model.pz"], "There is no file or folder 'model.pz'. Did you mean 'model.py'?"),
    (["check", "a.py", "--select", "KS210"], "There is no check or family 'KS210'. Did you mean 'KS201'?"),
    (["check", "a.py", "--ignore", "Q"], "There is no check or family 'Q'. `kshape rules` lists them all."),
    (
        ["check", "a.py", "--ignore", "graph-disconected"],
        "There is no check or family 'graph-disconected'. Did you mean 'graph-disconnected'?",
    ),
    (["explain", "KS30"], "There is no check 'KS30'. Did you mean KS308 (softmax-into-logits-loss)?"),
    (["explain"], "Missing argument 'CODES...'. Usage: kshape explain [OPTIONS] CODES..."),
    (["summary", "a.py::net"], "There is no model 'net' in a.py. The file has no model."),
    (["summary", "."], ". is a folder. Give a Python file, such as: model.py"),
    (["shapes", "nowhere"], "There is no file or folder 'nowhere'."),
]


@pytest.mark.parametrize(("arguments", "text"), COMMAND_LINES, ids=lambda value: str(value)[:40])
def test_one_line_and_status_2(kshape_cli: Cli, tmp_path: Path, arguments: list[str], text: str) -> None:
    (tmp_path / "a.py").write_text("")
    (tmp_path / "model.py").write_text("")
    answer = kshape_cli(*arguments)
    assert (answer.status, answer.out, answer.err) == (2, "", f"kshape: {text}\n")


SETTINGS = [
    ("slect = []", "[tool.kshape] has no setting 'slect'. Did you mean 'select'?"),
    ("colour = 1", "[tool.kshape] has no setting 'colour'. Choose from select, ignore, exclude, dialect, "),
    ("select = 'KS3'", """[tool.kshape] select must be a list of strings, such as ["KS3"]. Received: 'KS3'"""),
    ("dialect = 'keras4'", "[tool.kshape] dialect must be one of auto, keras1, keras2, keras3. Received: 'keras4'"),
    ("severity = {KS901 = 'hint'}", "[tool.kshape] severity.KS901 must be one of error, warning, info. "),
    ("severity = 'info'", """[tool.kshape] severity must be a table, such as {KS901 = "info"}. Received: 'info'"""),
    ("per-file-ignores = []", """[tool.kshape] per-file-ignores must be a table, such as {"tests/*" = ["KS3"]}. """),
    ("select = [", " is not valid TOML: "),
]


@pytest.mark.parametrize(("table", "text"), SETTINGS)
def test_settings_that_cannot_be_meant(kshape_cli: Cli, tmp_path: Path, table: str, text: str) -> None:
    (tmp_path / "a.py").write_text("")
    (tmp_path / "pyproject.toml").write_text(f"[tool.kshape]\n{table}\n")
    answer = kshape_cli("check", "a.py")
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith(f"kshape: {tmp_path / 'pyproject.toml'}")
    assert text in answer.err
    assert answer.err.count("\n") == 1


def test_setting_that_names_no_check(kshape_cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("")
    (tmp_path / "pyproject.toml").write_text('[tool.kshape]\nper-file-ignores = {"a.py" = ["KS2o1"]}\n')
    answer = kshape_cli("check", "a.py")
    assert (answer.status, answer.err) == (2, "kshape: There is no check or family 'KS2o1'. Did you mean 'KS201'?\n")


def test_no_arguments_print_the_help(kshape_cli: Cli) -> None:
    answer = kshape_cli()
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith("Usage: kshape [OPTIONS] COMMAND [ARGS]...\n")


def test_help_and_version_are_no_errors(kshape_cli: Cli) -> None:
    for arguments in (["--help"], ["--version"], ["check", "-h"], ["summary", "--help"]):
        answer = kshape_cli(*arguments)
        assert (answer.status, answer.err) == (0, "")
        assert answer.out


def test_fault_of_the_command_itself_is_one_line(kshape_cli: Cli, tmp_path: Path, monkeypatch: Any) -> None:
    (tmp_path / "a.py").write_text("")
    monkeypatch.delenv("KSHAPE_TRACEBACK", raising=False)
    monkeypatch.setattr("kshape.report.text.totals", lambda analyses: 1 / 0)
    answer = kshape_cli("check", "a.py")
    assert answer.status == 2
    assert answer.err == (
        "kshape: internal error: ZeroDivisionError: division by zero (KSHAPE_TRACEBACK=1 shows where)\n"
    )
