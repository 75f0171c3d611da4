"""`kshape graph FILE[::NAME] -o out.svg|png|html|dot`, with the real analysis."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from kshape.cli.app import run

Cli = Callable[..., tuple[int, str, str]]

MODEL = """
import keras
from keras import layers

model = keras.Sequential([keras.Input((8,)), layers.Dense(4)])
other = keras.Sequential([keras.Input((8,)), layers.Dense(5)], name="second")
"""


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Cli:
    def call(*arguments: str) -> tuple[int, str, str]:
        status = run(arguments)
        return status, *capsys.readouterr()

    return call


@pytest.fixture
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "model.py").write_text(MODEL)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("suffix", "start"),
    [("svg", b"<svg"), ("png", b"\x89PNG"), ("html", b"<!doctype html>"), ("dot", b"digraph")],
)
def test_each_kind_of_file(cli: Cli, in_folder: Path, suffix: str, start: bytes) -> None:
    assert cli("graph", "model.py", "-o", f"out.{suffix}") == (0, "", "")
    assert (in_folder / f"out.{suffix}").read_bytes().startswith(start)


def test_svg_goes_to_standard_output(cli: Cli, in_folder: Path) -> None:
    _, out, _ = cli("graph", "model.py::second")
    root = ElementTree.fromstring(out)
    assert [group.get("data-key") for group in root.iter("{http://www.w3.org/2000/svg}g")] == ["dense_1"]


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["model.py", "-o", "out.jpg"], "ends in .svg, .png, .html or .dot. Received: 'out.jpg'"),
        (["model.py::secnd"], "There is no model 'secnd' in model.py. Did you mean 'second'?"),
        (["model.py", "--format", "png"], "--format png needs a file"),
        (["model.py", "-o", "no/such/folder.svg"], "Cannot write to no/such/folder.svg"),
        (["."], "is a folder"),
        (["modl.py"], "Did you mean 'model.py'?"),
    ],
)
def test_what_cannot_be_meant(cli: Cli, in_folder: Path, arguments: list[str], text: str) -> None:
    status, _, err = cli("graph", *arguments)
    assert status == 2 and text in err and err.count("\n") == 1


def test_a_file_without_a_model(cli: Cli, in_folder: Path) -> None:
    (in_folder / "none.py").write_text("import keras\n")
    status, _, err = cli("graph", "none.py", "-o", "out.svg")
    assert (status, err) == (1, "kshape: there is no model in none.py\n")
    assert not (in_folder / "out.svg").exists()
