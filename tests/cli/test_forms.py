"""`kshape check`: forms for services, --statistics, --quiet, settings by file and by code."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kshape.facts import Analysis, Diagnostic, Edit, Fix

ERROR = "model = Model(a, b)  # KS201 error: Graph disconnected.\n"
WARNING = "model.compile(loss)  # KS308 warning: Softmax twice.\n"
INFO = "x = f(x)  # KS992 info: Budget reached.\n"
Cli = Callable[..., Any]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.py").write_text(ERROR + WARNING + WARNING + INFO)
    (tmp_path / "src" / "b.py").write_text("")
    return tmp_path


def test_github(kshape_cli: Cli, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    answer = kshape_cli("check", "src", "--format", "github")
    assert answer.status == 1
    assert [line.partition("::a")[0].partition("::src")[0] for line in answer.out.splitlines()] == [
        "::error title=kshape KS201 (a-name),file=src/a.py,line=1,endLine=1,col=1,endColumn=20",
        "::warning title=kshape KS308 (a-name),file=src/a.py,line=2,endLine=2,col=1,endColumn=20",
        "::warning title=kshape KS308 (a-name),file=src/a.py,line=3,endLine=3,col=1,endColumn=20",
        "::notice title=kshape KS992 (a-name),file=src/a.py,line=4,endLine=4,col=1,endColumn=9",
        "Found 1 error, 2 warnings, 1 info in 2 files.",
    ]


@pytest.mark.parametrize(
    ("form", "variable"), [("github", "GITHUB_WORKSPACE"), ("sarif", "GITHUB_WORKSPACE"), ("gitlab", "CI_PROJECT_DIR")]
)
def test_paths_are_those_of_the_checkout(
    kshape_cli: Cli, project: Path, monkeypatch: pytest.MonkeyPatch, form: str, variable: str
) -> None:
    monkeypatch.chdir(project / "src")
    monkeypatch.setenv(variable, str(project))
    assert "src/a.py" in kshape_cli("check", ".", "--format", form).out
    monkeypatch.setenv(variable, str(project / "elsewhere"))
    assert "src/a.py" not in kshape_cli("check", ".", "--format", form).out


def test_gitlab(kshape_cli: Cli, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI_PROJECT_DIR", raising=False)
    answer = kshape_cli("check", "src", "--format", "gitlab", "-o", "report.json")
    assert (answer.status, answer.out) == (1, "")
    issues = json.loads((project / "report.json").read_text())
    assert [(issue["check_name"], issue["location"]["path"]) for issue in issues] == [
        ("KS201", "src/a.py"),
        ("KS308", "src/a.py"),
        ("KS308", "src/a.py"),
        ("KS992", "src/a.py"),
    ]
    assert kshape_cli("check", "src/b.py", "--format", "gitlab").out == "[]\n"


def test_sarif(kshape_cli: Cli, project: Path) -> None:
    answer = kshape_cli("check", "src", "--format", "sarif")
    assert answer.status == 1
    (found,) = json.loads(answer.out)["runs"]
    assert [result["ruleId"] for result in found["results"]] == ["KS201", "KS308", "KS308", "KS992"]
    rules = found["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in found["results"][:3]] == ["KS201", "KS308", "KS308"]
    marks = [result["partialFingerprints"]["kshape/v1"] for result in found["results"]]
    assert len(set(marks)) == 4
    (project / "src" / "a.py").write_text("\n\n" + INFO + WARNING + WARNING + ERROR)
    (again,) = json.loads(kshape_cli("check", "src", "--format", "sarif").out)["runs"]
    assert {result["partialFingerprints"]["kshape/v1"] for result in again["results"]} == set(marks)


def test_junit_fails_where_the_run_fails(kshape_cli: Cli, project: Path) -> None:
    head = '<testsuite name="src/a.py" tests="4" failures="{}" errors="0" file="src/a.py">'
    assert head.format(3) in kshape_cli("check", "src", "--format", "junit").out
    assert head.format(1) in kshape_cli("check", "src", "--format", "junit", "--fail-on", "error").out
    assert head.format(4) in kshape_cli("check", "src", "--format", "junit", "--fail-on", "info").out


def test_statistics(kshape_cli: Cli, project: Path) -> None:
    answer = kshape_cli("check", "src", "--statistics")
    assert answer.status == 1
    assert answer.out == (
        "2  KS308  warning  a-name\n"
        "1  KS201  error    a-name\n"
        "1  KS992  info     a-name\n"
        "\n"
        "Found 1 error, 2 warnings, 1 info in 2 files.\n"
    )
    rows = json.loads(kshape_cli("check", "src", "--statistics", "--format", "json").out)["statistics"]
    assert rows[0] == {"code": "KS308", "name": "a-name", "severity": "warning", "count": 2, "fixable": 0}
    assert kshape_cli("check", "src/b.py", "--statistics").out == "No problems found in 1 file.\n"
    answer = kshape_cli("check", "src", "--statistics", "--format", "sarif")
    assert (answer.status, answer.out) == (2, "")
    assert answer.err == "kshape: --statistics has the forms text and json. Received: --format sarif\n"


def test_statistics_count_safe_fixes(kshape_cli: Cli, analyse_with: Cli, tmp_path: Path) -> None:
    def two(text: bytes, path: str, config: object, details: str) -> Analysis:
        fix = Fix("Say so", True, (Edit(path, 1, 1, 1, 2, "y"),))
        fixes = (fix, Fix("Choose", False), None)
        severities = ("info", "error", "warning")
        found = (
            Diagnostic("KS101", "n", severity, "m", 1, 1, 1, 2, (), one)
            for one, severity in zip(fixes, severities, strict=True)
        )
        return Analysis(path, tuple(found))

    analyse_with(two)
    (tmp_path / "a.py").write_text("")
    answer = kshape_cli("check", "a.py", "--statistics", "--quiet")
    assert answer.out.splitlines()[0] == "3  KS101  error    n  1 with a safe fix"


@pytest.mark.parametrize("form", ["text", "concise"])
def test_quiet_is_the_findings_alone(kshape_cli: Cli, project: Path, form: str) -> None:
    loud = kshape_cli("check", "src", "--format", form).out
    quiet = kshape_cli("check", "src", "--format", form, "-q").out
    assert loud == quiet + "Found 1 error, 2 warnings, 1 info in 2 files.\n"
    answer = kshape_cli("check", "src/b.py", "--format", form, "--quiet")
    assert (answer.status, answer.out, answer.err) == (0, "", "")


def test_severities_of_the_project(kshape_cli: Cli, project: Path) -> None:
    settings = '[tool.kshape]\nseverity = {KS2 = "info", KS201 = "warning", KS3 = "error"}\n'
    (project / "pyproject.toml").write_text(settings)
    answer = kshape_cli("check", "src", "--format", "concise")
    assert [line.split()[1] for line in answer.out.splitlines()[:2]] == ["warning[KS201]", "error[KS308]"]
    (project / "pyproject.toml").write_text('[tool.kshape]\nseverity = {KS = "info"}\n')
    answer = kshape_cli("check", "src")
    assert answer.status == 0
    assert answer.out.endswith("Found 4 infos in 2 files.\n")
    (project / "pyproject.toml").write_text('[tool.kshape]\nseverity = {KS299 = "info"}\n')
    answer = kshape_cli("check", "src")
    assert answer.status == 2
    assert answer.err.startswith("kshape: There is no check or family 'KS299'.")


def test_ignores_by_file(kshape_cli: Cli, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "pyproject.toml").write_text(
        '[tool.kshape]\nper-file-ignores = {"src/*" = ["KS3"], "a.py" = ["KS99"]}\n'
    )
    (project / "other.py").write_text(WARNING)
    answer = kshape_cli("check", ".", "--format", "concise", "-q")
    assert [line.partition(": ")[0] for line in answer.out.splitlines()] == ["other.py:1:1", "src/a.py:1:1"]
    # From another folder the patterns mean the same.
    monkeypatch.chdir(project / "src")
    assert len(kshape_cli("check", ".", "--format", "concise", "-q").out.splitlines()) == 1
    assert len(kshape_cli("check", "a.py", "--select", "ALL", "--format", "concise", "-q").out.splitlines()) == 1


def test_wrong_settings_are_one_line(kshape_cli: Cli, project: Path) -> None:
    for setting, text in (
        ("baseline = 3", 'baseline must be a path, such as "kshape-baseline.json". Received: 3'),
        ('baseline = ""', "baseline must be a path, such as \"kshape-baseline.json\". Received: ''"),
        ('per-file-ignores = {"a" = "KS3"}', "'a' must be a list of strings, such as [\"KS3\"]. Received: 'KS3'"),
        ('per-file-ignores = {"a" = ["KS3O"]}', "There is no check or family 'KS3O'."),
        ('severity = {KS3 = "off"}', "severity.KS3 must be one of error, warning, info. Received: 'off'"),
    ):
        (project / "pyproject.toml").write_text(f"[tool.kshape]\n{setting}\n")
        answer = kshape_cli("check", "src")
        assert (answer.status, answer.out) == (2, "")
        assert text in answer.err
        assert len(answer.err.splitlines()) == 1
