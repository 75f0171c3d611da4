"""Whole programs as people write them: real Keras runs each of them, and the checker has nothing to say about any."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kshape.analysis import analyse
from kshape.config import Config

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
PROGRAMS = sorted(
    path
    for path in HERE.iterdir()
    if path.suffix in (".py", ".ipynb") and path.name not in ("test_correct.py", "running.py")
)
EVERYTHING = Config(select=("ALL",))
GROUPS = 4
"""Processes that the programs share: importing Keras takes longer than most of them."""


def test_there_are_enough_and_no_two_alike() -> None:
    assert len(PROGRAMS) >= 60
    assert len({path.read_bytes() for path in PROGRAMS}) == len(PROGRAMS)


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.name)
def test_no_error_and_no_warning(path: Path) -> None:
    found = [d for d in analyse(path.read_bytes(), str(path)).diagnostics if d.severity != "info"]
    assert not found, "\n".join(f"{d.line}: {d.severity} {d.code} {d.message}" for d in found)


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.name)
def test_no_error_with_every_check(path: Path) -> None:
    found = [d for d in analyse(path.read_bytes(), str(path), EVERYTHING).diagnostics if d.severity == "error"]
    assert not found, "\n".join(f"{d.line}: {d.code} {d.message}" for d in found)


@pytest.mark.skipif(importlib.util.find_spec("keras") is None, reason="real Keras is not installed")
@pytest.mark.parametrize("group", range(GROUPS))
def test_real_keras_runs_them(group: int, tmp_path: Path) -> None:
    programs = [str(path) for path in PROGRAMS[group::GROUPS]]
    settings = {**os.environ, "KERAS_BACKEND": "torch", "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.correct.running", *programs]
    done = subprocess.run(command, cwd=tmp_path, env=settings, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert f"{len(programs)} programs ran" in done.stdout
