"""Files that are analysed in several processes: the same answers, whatever happens to a process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from kshape.config import Config
from kshape.facts import Analysis, Diagnostic
from kshape.project import processors, workers
from kshape.project.cache import Caches
from kshape.project.running import Work

pytestmark = pytest.mark.skipif(not processors.can_fork(), reason="what a test puts in place reaches copies only")

Put = Callable[[Callable[..., Analysis]], None]


@pytest.fixture
def analyse_with(monkeypatch: pytest.MonkeyPatch) -> Put:
    """Put a function in the place of `kshape.analysis.analyse`, for the workers too."""

    def put(function: Callable[..., Analysis]) -> None:
        module = ModuleType("kshape.analysis")
        module.__dict__.update(analyse=function, UNREADABLE=("KS990", "syntax-fault", "error"))
        monkeypatch.setitem(sys.modules, "kshape.analysis", module)

    return put


def files(folder: Path, count: int) -> list[tuple[str, Config]]:
    config = Config()
    for n in range(count):
        (folder / f"f{n:02}.py").write_text(str(n))
    return [(str(folder / f"f{n:02}.py"), config) for n in range(count)]


def process_of(text: bytes, path: str, config: Config, **options: Any) -> Analysis:
    """An analysis that tells in which process it was made."""
    return Analysis(path, (Diagnostic("KS301", "pid", "info", f"{text.decode()} {os.getpid()}", 1, 1, 1, 1),))


def messages(analyses: list[Analysis]) -> list[str]:
    return [found.message for analysis in analyses for found in analysis.diagnostics]


def test_answers_come_in_the_order_of_the_files_from_several_processes(tmp_path: Path, analyse_with: Put) -> None:
    analyse_with(lambda *args, **options: (time.sleep(0.005), process_of(*args, **options))[1])
    tasks = files(tmp_path, 40)
    analyses = Work("diagnostics", 3, patience=0).analyses(tasks)
    assert [analysis.path for analysis in analyses] == [path for path, _ in tasks]
    numbers, processes = zip(*(message.split() for message in messages(analyses)), strict=True)
    assert list(map(int, numbers)) == list(range(40))
    assert len(set(processes)) == 3
    assert str(os.getpid()) not in processes


@pytest.mark.parametrize(("jobs", "patience"), [(1, 0.0), (2, 100.0), (None, 100.0)])
def test_a_small_run_stays_in_its_process(tmp_path: Path, analyse_with: Put, jobs: int | None, patience: float) -> None:
    analyse_with(process_of)
    analyses = Work("diagnostics", jobs, patience=patience).analyses(files(tmp_path, 5))
    assert {message.split()[1] for message in messages(analyses)} == {str(os.getpid())}


def test_the_answers_are_those_of_one_process(tmp_path: Path) -> None:
    models = Path(__file__).parents[2] / "examples" / "mistakes"
    tasks = [(str(path), Config()) for path in sorted(models.glob("*.py"))]
    one = Work("diagnostics", 1).analyses(tasks)
    several = Work("diagnostics", 2, patience=0).analyses(tasks)
    assert several == one
    assert any(analysis.diagnostics for analysis in one)


def test_a_worker_that_dies_costs_its_file_only(tmp_path: Path, analyse_with: Put) -> None:
    def deadly(text: bytes, *args: Any, **options: Any) -> Analysis:
        if text in (b"3", b"4", b"17"):
            os.kill(os.getpid(), signal.SIGKILL)
        if text == b"11":
            os._exit(7)
        return process_of(text, *args, **options)

    analyse_with(deadly)
    tasks = files(tmp_path, 20)
    work = Work("diagnostics", 2, Caches("diagnostics", is_kept=False), patience=0)
    analyses = work.analyses(tasks)
    assert [analysis.path for analysis in analyses] == [path for path, _ in tasks]
    lost = [n for n, analysis in enumerate(analyses) if analysis.diagnostics[0].code == "KS999"]
    assert lost == [3, 4, 11, 17]
    assert messages(analyses[3:4]) == [
        "The analysis of this file failed, which is a fault of kshape: the process that did it was ended by signal 9 "
        "(out of memory?)."
    ]
    assert messages(analyses[11:12])[0].endswith("the process that did it ended with status 7.")
    # Nothing of that is kept.
    analyse_with(process_of)
    again = Work("diagnostics", 1, work.caches)
    again.analyses(tasks)
    assert again.analysed == [tasks[n][0] for n in lost]


def test_an_exception_in_a_worker_is_a_diagnostic(tmp_path: Path, analyse_with: Put) -> None:
    class Panic(BaseException):
        """As the native parser raises it."""

    def fail(text: bytes, *args: Any, **options: Any) -> Analysis:
        raise Panic("index out of bounds")

    analyse_with(fail)
    analyses = Work("diagnostics", 2, patience=0).analyses(files(tmp_path, 4))
    assert {found.code for analysis in analyses for found in analysis.diagnostics} == {"KS999"}
    assert messages(analyses)[0].endswith("Panic: index out of bounds")


def test_a_worker_that_has_grown_is_replaced(
    tmp_path: Path, analyse_with: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    analyse_with(process_of)
    monkeypatch.setattr(workers, "_megabytes", iter(range(0, 100_000, 1000)).__next__)
    analyses = Work("diagnostics", 2, patience=0).analyses(files(tmp_path, 12))
    assert len({message.split()[1] for message in messages(analyses)}) == 12


def test_where_no_process_can_be_had_this_one_does_it_all(
    tmp_path: Path, analyse_with: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    analyse_with(process_of)
    monkeypatch.setattr(workers, "_Worker", refuse)
    analyses = Work("diagnostics", 2, patience=0).analyses(files(tmp_path, 12))
    assert {message.split()[1] for message in messages(analyses)} == {str(os.getpid())}


SLOW = """
import os, sys, time
from types import ModuleType
from kshape.project import running
running.PATIENCE = 0
module = ModuleType("kshape.analysis")
def analyse(text, path, config, details):
    open(path + ".begun", "w").write(str(os.getpid()))
    time.sleep(60)
module.analyse = analyse
sys.modules["kshape.analysis"] = module
from kshape.cli.main import main
main()
"""


def test_ctrl_c_ends_all_processes_at_once(tmp_path: Path) -> None:
    files(tmp_path, 6)
    (tmp_path / "slow.py.txt").write_text(SLOW)
    process = subprocess.Popen(
        [sys.executable, str(tmp_path / "slow.py.txt"), "check", "--jobs", "2", *map(str, tmp_path.glob("f*.py"))],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    deadline = time.monotonic() + 30
    while len(begun := list(tmp_path.glob("*.begun"))) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.1)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err.strip()) == (130, "", "")
    assert not any(map(is_running, (int(file.read_text()) for file in begun)))


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_where_processes_are_no_copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "can_fork", lambda: False)
    tasks = files(tmp_path, 4)
    (tmp_path / "f02.py").write_text("import keras\nkeras.layers.Danse(3)\n")
    analyses = Work("diagnostics", 2, patience=0).analyses(tasks)
    assert analyses == Work("diagnostics", 1).analyses(tasks)
    assert [len(analysis.diagnostics) for analysis in analyses] == [0, 0, 1, 0]
