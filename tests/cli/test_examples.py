"""The examples of the demo, through the real analysis: what a newcomer sees first must be right."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kshape.cli.app import run

ROOT = Path(__file__).parents[2]
CORRECT = sorted((ROOT / "examples" / "correct").glob("*.py"))
MISTAKES = sorted((ROOT / "examples" / "mistakes").glob("*.py"))

PLANTED = {
    "disconnected.py": {"KS201"},
    "labels.py": {"KS401", "KS305"},
    "pooled_away.py": {"KS104"},
    "residual.py": {"KS105"},
    "stacked_lstm.py": {"KS103", "KS505"},
}


def test_there_are_examples() -> None:
    assert CORRECT
    assert [path.name for path in MISTAKES] == sorted(PLANTED)


@pytest.mark.parametrize("path", CORRECT, ids=lambda path: path.name)
def test_correct_example_is_clean(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(path), "--select", "DEFAULT"]) == 0
    assert capsys.readouterr().out == "No problems found in 1 file.\n"


@pytest.mark.parametrize("path", MISTAKES, ids=lambda path: path.name)
def test_planted_mistakes_are_found(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(path), "--format", "json"]) == 1
    (file,) = json.loads(capsys.readouterr().out)["files"]
    assert PLANTED[path.name] <= {one["code"] for one in file["diagnostics"]}


def test_summary_of_the_demo(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["summary", str(ROOT / "examples" / "correct" / "digits.py")]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out.startswith('Model: "digits"\n')
    assert "│ dense (Dense)                   │ (None, 10)             │        16,010 │\n" in out
    assert out.endswith("\n")
    assert " Total params: 34,826 (136.04 KB)\n" in out


def test_shapes_of_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["shapes", str(ROOT / "examples" / "correct" / "unet.py"), "--format", "json"]) == 0
    (file,) = json.loads(capsys.readouterr().out)["files"]
    last = file["tensors"][-1]
    assert (last["expr"][:13], last["shape"], last["dtype"]) == ("layers.Conv2D", [None, 128, 128, 4], "float32")
    assert all(tensor["shape"] is not None for tensor in file["tensors"])
