"""`--watch`: which changes count, and a session at a terminal that has none."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kshape.facts import Analysis
from kshape.project import Settings
from kshape.project.watch import Watcher, watched

ROOT = Path(__file__).parents[2]


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("pkg/a.py", "pkg/deep/b.py", "pkg/.venv/c.py", "pkg/old/d.py", "lib/e.py", "lib/f.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    (tmp_path / "pkg" / ".gitignore").write_text("old/\n")
    return tmp_path


@pytest.mark.parametrize(
    ("path", "counts"),
    [
        ("pkg/a.py", True),
        ("pkg/new.py", True),
        ("pkg/deep/new.ipynb", True),
        ("pkg/deep", True),
        ("pkg/pyproject.toml", True),
        ("pyproject.toml", True),
        ("pkg/.gitignore", True),
        ("pkg/notes.md", False),
        ("pkg/.venv/c.py", False),
        ("pkg/old/d.py", False),
        ("lib/e.py", True),
        ("lib/f.py", False),
        ("lib/looked_for.py", True),
        ("pkg/.kshape_cache/kshape-diagnostics-0.txt", False),
    ],
)
def test_what_counts(tree: Path, path: str, counts: bool) -> None:
    seen = {str(tree / "lib" / "e.py"): "hash", str(tree / "lib" / "looked_for.py"): None}
    found = watched(["pkg"], Settings(), [Analysis("pkg/a.py", seen=seen)])
    assert found.counts(str(tree / path)) is counts
    assert {str(tree / "pkg"), str(tree / "pkg" / "deep"), str(tree / "lib")} <= set(found.places())
    assert not {str(tree / "pkg" / ".venv"), str(tree / "pkg" / "old")} & set(found.places())


def test_a_file_by_itself(tree: Path) -> None:
    found = watched(["lib/e.py"], Settings())
    assert found.counts(str(tree / "lib" / "e.py"))
    assert not found.counts(str(tree / "lib" / "f.py"))


def test_changes_during_a_run_are_not_lost(tree: Path) -> None:
    watcher, start = Watcher(), time.time()
    (tree / "pkg" / "a.py").write_text("x = 1\n")
    watcher.follow(watched(["pkg"], Settings(), [Analysis("pkg/a.py")]), start)
    assert watcher.wait() == {str(tree / "pkg" / "a.py")}
    (tree / "pkg" / "deep" / "b.py").write_text("x = 1\n")
    watcher.follow(watched(["pkg", "lib"], Settings()), time.time() + 60)
    assert watcher.wait() == {str(tree / "pkg" / "deep" / "b.py")}
    (tree / "lib" / "g.py").write_text("")
    assert str(tree / "lib" / "g.py") in watcher.wait()


MAIN = "import keras\nfrom helper import head\nx = keras.Input((4,))\nmodel = keras.Model(x, head(x))\n"
HELPER = "import keras\ndef head(x):\n    return keras.layers.Dense(3)(x)\n"


class Session:
    """A `kshape check --watch` in a folder."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "kshape", "check", "--watch", "--no-cache", "--format", "concise", "main.py"]
        self.log = folder / "log.txt"
        self.read = 0
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                command, cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )

    def report(self) -> str:
        """What was written since the last time, once a report is complete."""
        deadline = time.monotonic() + 40
        while time.monotonic() < deadline:
            text = self.log.read_text()[self.read :]
            if "Waiting for changes; Ctrl-C ends.\n" in text:
                self.read += len(text)
                return text
            time.sleep(0.05)
        raise AssertionError(f"no report: {self.log.read_text()}")

    def end(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=20)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    (tmp_path / "main.py").write_text(MAIN)
    (tmp_path / "helper.py").write_text(HELPER)
    session = Session(tmp_path)
    yield session
    session.process.kill()
    session.process.wait()


def test_a_session(session: Session, tmp_path: Path) -> None:
    assert "No problems found in 1 file." in session.report()
    (tmp_path / "helper.py").write_text(HELPER.replace("Dense(3)", "Conv2D(3, 3)"))
    assert "main.py:4:" in session.report()
    (tmp_path / "main.py").write_text(MAIN + "def broken(:\n")
    assert "KS990" in session.report()
    (tmp_path / "main.py").unlink()
    assert "There is no file or folder 'main.py'" in session.report()
    (tmp_path / "pyproject.toml").write_text("[tool.kshape]\nfail-onn = 3\n")
    assert "Waiting" in session.report()
    (tmp_path / "main.py").write_text(MAIN)
    assert "has no setting 'fail-onn'" in session.report()
    (tmp_path / "pyproject.toml").write_text("[tool.kshape]\n")
    assert "main.py:4:" in session.report()
    assert session.end() == 1


def test_the_status_is_that_of_the_last_report(session: Session) -> None:
    session.report()
    assert session.end() == 0
