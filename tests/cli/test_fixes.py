"""`kshape check --fix`, `--unsafe-fixes` and `--diff`."""

from __future__ import annotations

import io
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from kshape.cli.app import run
from kshape.fixing.writing import NotWritten, write_files

HEAD = "import keras\nfrom keras.layers import *\n"
BAD = HEAD + "a = LeakyReLU(alpha=0.2)  # é\n"
GOOD = HEAD + "a = LeakyReLU(negative_slope=0.2)  # é\n"
CHOICE = HEAD + "x = keras.Input((28, 28))\ny = Conv2D(8, 3)(x)\n"


@pytest.fixture(autouse=True)
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_fix_writes_the_file_and_reports_what_is_left(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.py"
    file.write_text(BAD + "b = Dense(8, activations=1, nonsense=2)\n")
    assert run(["check", "--fix", "a.py", "--format", "concise"]) == 1
    out, err = capsys.readouterr()
    assert file.read_text().startswith(GOOD)
    assert "KS903" in out and "KS901" not in out
    assert "fixed in 1 file" in err


def test_fix_of_everything_is_status_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.py").write_text(BAD)
    assert run(["check", "--fix", "."]) == 0
    out, err = capsys.readouterr()
    assert (tmp_path / "a.py").read_text() == GOOD
    assert (out, err) == ("No problems found in 1 file.\n", "kshape: 1 fixed in 1 file\n")
    assert [path.name for path in tmp_path.iterdir()] == ["a.py"]


def test_diff_writes_nothing_and_fails_where_something_would_change(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.py").write_text(BAD)
    assert run(["check", "--diff", "a.py"]) == 1
    out, err = capsys.readouterr()
    assert (tmp_path / "a.py").read_text() == BAD
    assert out.splitlines()[:2] == ["--- a.py", "+++ a.py"]
    assert "-a = LeakyReLU(alpha=0.2)  # é\n+a = LeakyReLU(negative_slope=0.2)  # é\n" in out
    assert err == "kshape: 1 would be fixed in 1 file\n"
    (tmp_path / "a.py").write_text(GOOD)
    assert run(["check", "--diff", "a.py"]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", ["", "\n"])
def test_a_diff_can_be_applied(tmp_path: Path, end: str, last: str) -> None:
    data = (BAD.rstrip("\n") + last).replace("\n", end).encode()
    (tmp_path / "a.py").write_bytes(data)
    command = [sys.executable, "-m", "kshape", "check", "--diff", "a.py"]
    diff = subprocess.run(
        command, capture_output=True, env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    )
    subprocess.run(["git", "apply", "--unsafe-paths", "-p0", "-"], input=diff.stdout, check=True, cwd=tmp_path)
    assert (tmp_path / "a.py").read_bytes() == (GOOD.rstrip("\n") + last).replace("\n", end).encode()


def test_unsafe_fixes(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(CHOICE)
    assert run(["check", "--fix", "a.py"]) == 1
    assert (tmp_path / "a.py").read_text() == CHOICE
    assert run(["check", "--fix", "--unsafe-fixes", "a.py"]) == 0
    assert "x[..., None]" in (tmp_path / "a.py").read_text()


class Bytes(io.TextIOWrapper):
    """A standard stream over bytes in memory."""

    def __init__(self, data: bytes = b"") -> None:
        super().__init__(io.BytesIO(data), encoding="utf-8", newline="")


def test_standard_input_comes_out_fixed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    out = Bytes()
    monkeypatch.setattr(sys, "stdin", Bytes(BAD.replace("\n", "\r\n").encode()))
    monkeypatch.setattr(sys, "stdout", out)
    assert run(["check", "--fix", "-"]) == 0
    assert out.buffer.getvalue() == GOOD.replace("\n", "\r\n").encode()  # type: ignore[attr-defined]
    broken = HEAD.encode() + b"x = (\n"
    monkeypatch.setattr(sys, "stdin", Bytes(broken))
    monkeypatch.setattr(sys, "stdout", again := Bytes())
    assert run(["check", "--fix", "-"]) == 1
    assert again.buffer.getvalue() == broken  # type: ignore[attr-defined]
    assert "KS990" in capsys.readouterr().err


def test_the_mode_and_the_link_stay(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(BAD)
    (tmp_path / "a.py").chmod(0o750)
    (tmp_path / "link.py").symlink_to("a.py")
    assert run(["check", "--fix", "link.py"]) == 0
    assert (tmp_path / "link.py").is_symlink()
    assert (tmp_path / "a.py").read_text() == GOOD
    assert stat.S_IMODE((tmp_path / "a.py").stat().st_mode) == 0o750


def test_a_read_only_file_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.py").write_text(BAD)
    (tmp_path / "a.py").chmod(0o444)
    assert run(["check", "--fix", "a.py"]) == 1
    err = capsys.readouterr().err
    assert "kshape: a.py cannot be written: it is read-only.\n" in err
    assert "0 fixed" in err
    assert (tmp_path / "a.py").read_text() == BAD


def test_of_files_that_belong_together_none_is_written_when_one_cannot_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "ab":
        (tmp_path / name).write_bytes(b"old")
    replace = os.replace

    def failing(source: str, target: str) -> None:
        if target.endswith("b"):
            raise OSError(28, "No space left on device")
        replace(source, target)

    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(NotWritten, match="No space left"):
        write_files({"a": b"new", "b": b"new"}, {"a": b"old", "b": b"old"})
    assert [(tmp_path / name).read_bytes() for name in "ab"] == [b"old", b"old"]
    assert len(list(tmp_path.iterdir())) == 2


def test_a_file_that_changed_meanwhile_is_left(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"newer")
    with pytest.raises(NotWritten, match="changed while"):
        write_files({"a": b"new"}, {"a": b"old"})
    assert (tmp_path / "a").read_bytes() == b"newer"


def test_what_is_withheld_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = HEAD + (
        "import numpy as np\n"
        "model = keras.Sequential([keras.Input((8,)), Dense(5, 'softmax')])\n"
        "model.compile('sgd', 'binary_crossentropy')\n"
        "model.fit(np.zeros((32, 8)), np.random.randint(5, size=(32,)))\n"
    )
    (tmp_path / "a.py").write_text(text)
    assert run(["check", "--fix", "a.py"]) == 1
    err = capsys.readouterr().err
    assert (tmp_path / "a.py").read_text() == text
    assert err.startswith(
        "kshape: 0 fixed, 1 withheld:\nkshape:   a.py:5: KS309 (use categorical_crossentropy): it would "
    )
    assert err.count("\n") == 2


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--unsafe-fixes", "a.py"], "--unsafe-fixes goes with --fix or with --diff"),
        (["--fix", "--diff", "a.py"], "Give one of the two"),
        (["--fix", "--watch", "a.py"], "--watch"),
        (["--fix", "-", "a.py"], "`-` stands alone"),
    ],
)
def test_options_that_do_not_go_together(
    options: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.py").write_text(BAD)
    assert run(["check", *options]) == 2
    assert told in capsys.readouterr().err


def test_two_files_are_mended_by_one_fix(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(
        "import keras\nfrom keras import layers\n\n\ndef make():\n"
        "    return keras.Sequential([keras.Input((8,)), layers.Dense(5)])\n"
    )
    train = "from net import make\nmodel = make()\nmodel.compile('sgd', 'categorical_crossentropy')\n"
    (tmp_path / "train.py").write_text("import keras\n" + train)
    assert run(["check", "--fix", "train.py"]) == 0
    assert 'layers.Dense(5, activation="softmax")' in (tmp_path / "net.py").read_text()
    assert (tmp_path / "train.py").read_text() == "import keras\n" + train
