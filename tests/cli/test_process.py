"""What only a process of its own shows: signals, closed pipes, full disks, encodings."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import kshape
from kshape.cli import main as entry

ROOT = Path(__file__).parents[2]
WRITE = "import sys\nfrom kshape.cli.app import run\nfrom kshape.cli import output\n"


def python(code: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **options.pop("env", {})}
    return subprocess.run([sys.executable, "-c", code], env=environment, stderr=subprocess.PIPE, timeout=60, **options)


def test_reader_that_went_away_is_no_failure() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = python(WRITE + "output.write_text('x\\n' * 100_000)\nsys.exit(1)", stdout=writing)
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="only some systems have a device that is always full")
def test_full_disk_is_one_line() -> None:
    with open("/dev/full", "wb") as full:
        done = python(
            "import sys\nfrom kshape.cli.app import run\nsys.exit(run(['rules', '--format', 'json']))", stdout=full
        )
    assert (done.returncode, done.stderr) == (2, b"kshape: Cannot write to standard output: No space left on device.\n")


def test_terminal_that_knows_ascii_only() -> None:
    done = python(
        WRITE + "output.write_text('図 │ \\udcff\\n')", stdout=subprocess.PIPE, env={"PYTHONIOENCODING": "ascii"}
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"\\u56f3 \\u2502 \\udcff\n", b"")


def test_the_command_ends_with_its_status_and_all_its_output() -> None:
    for arguments, status in ((["rules"], 0), (["chek"], 2)):
        code = f"import sys\nfrom kshape.cli.main import main\nsys.argv[1:] = {arguments}\nmain()"
        done = python(code, stdout=subprocess.PIPE)
        assert done.returncode == status
        assert (done.stdout + done.stderr).endswith(b"\n")


def test_the_module_is_the_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kshape", "chek"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "kshape: There is no command 'chek'. Did you mean 'check'?\n"


def test_ctrl_c_is_status_130(
    kshape_cli: Callable[..., Any], analyse_with: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*args: object, **options: object) -> Any:
        raise KeyboardInterrupt

    analyse_with(interrupted)
    (tmp_path / "a.py").write_text("")
    answer = kshape_cli("check", "a.py")
    assert (answer.status, answer.out, answer.err.strip()) == (130, "", "")
    monkeypatch.setattr("kshape.cli.app.run", interrupted)
    assert entry.run_command_line() == 130


def test_the_language_server_is_a_command_too() -> None:
    answer = subprocess.run([sys.executable, "-m", "kshape", "lsp", "--version"], capture_output=True, text=True)
    assert (answer.returncode, answer.stdout) == (0, f"kshape-lsp {kshape.__version__}\n")
