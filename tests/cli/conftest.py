"""A command line whose analysis is written by the test, so that what is tested is the command line."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

import kshape.checks
from kshape.cli import selectors
from kshape.cli.app import run
from kshape.config import Config
from kshape.facts import Analysis, Diagnostic


class Answer(SimpleNamespace):
    """status, out, err of one command line."""

    status: int
    out: str
    err: str


def find_marks(
    text: str | bytes, path: str = "<stdin>", config: Config | None = None, details: bool = True
) -> Analysis:
    """An analysis that finds what the text says: `# KS201 error: message` on a line, under the name `a-name`."""
    found = []
    for number, line in enumerate(text.decode().split("\n"), 1):
        code, _, rest = line.partition("# ")[2].partition(" ")
        severity, _, message = rest.partition(": ")
        if code.startswith("KS") and config.selects(code, "a-name", path):
            severity = config.severity_of(code, "a-name", severity)
            found.append(Diagnostic(code, "a-name", severity, message, number, 1, number, line.index("#") - 1))
    return Analysis(path, tuple(found))


CHECKS = tuple(
    SimpleNamespace(
        code=code,
        name=name,
        severity=severity,
        fix=fix,
        summary=f"Summary of {code}.",
        documentation=f"Summary of {code}.\n\nBad:\n    bad_{code}()\nGood:\n    good_{code}()",
    )
    for code, name, severity, fix in (
        ("KS201", "graph-disconnected", "error", "u"),
        ("KS308", "softmax-into-logits-loss", "warning", "S"),
        ("KS990", "syntax-fault", "error", ""),
    )
)


@pytest.fixture
def analyse_with(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[..., Analysis]], None]:
    """Put a function in the place of `kshape.analysis.analyse`."""

    def put(function: Callable[..., Analysis]) -> None:
        module = ModuleType("kshape.analysis")
        module.__dict__.update(analyse=function, UNREADABLE=("KS990", "syntax-fault", "error"))
        monkeypatch.setitem(sys.modules, "kshape.analysis", module)

    return put


@pytest.fixture
def kshape_cli(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    analyse_with: Callable[[Callable[..., Analysis]], None],
) -> Callable[..., Answer]:
    """Run a command line in an empty folder, with `find_marks` for the analysis and three checks in the catalogue."""
    analyse_with(find_marks)
    monkeypatch.setattr(kshape.checks, "all_checks", lambda: CHECKS)
    selectors._check.cache_clear()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NO_COLOR", raising=False)

    def call(*arguments: str) -> Answer:
        status = run(arguments)
        out, err = capsys.readouterr()
        return Answer(status=status, out=out, err=err)

    return call
