"""The example project: what is planted across its files is found, all of it and nothing else; mended, it is silent."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kshape.cli.app import run

PROJECT = Path(__file__).parents[2] / "examples" / "project"
EXPECTED = re.compile(r"# expect: (KS\d+)")
RIGHT = re.compile(r"^(\s*)# right: (.*)$")
Place = tuple[str, int | None, int, str]


def cells(path: Path) -> dict[int | None, str]:
    """The texts of a file: of a notebook's code cells by number, or the whole."""
    if path.suffix != ".ipynb":
        return {None: path.read_text()}
    parts = json.loads(path.read_text())["cells"]
    return {at: "".join(part["source"]) for at, part in enumerate(parts, 1) if part["cell_type"] == "code"}


def planted() -> set[Place]:
    return {
        (path.relative_to(PROJECT).as_posix(), cell, line, match[1])
        for path in sorted([*PROJECT.rglob("*.py"), *PROJECT.rglob("*.ipynb")])
        for cell, text in cells(path).items()
        for line, content in enumerate(text.split("\n"), 1)
        for match in EXPECTED.finditer(content)
    }


def reported(folder: Path, capsys: pytest.CaptureFixture[str]) -> dict[Place, Any]:
    run(["check", str(folder), "--format", "json", "--no-cache"])
    files = json.loads(capsys.readouterr().out)["files"]
    return {
        (Path(file["path"]).relative_to(folder).as_posix(), one.get("cell"), one["line"], one["code"]): one
        for file in files
        for one in file["diagnostics"]
        if one["severity"] != "info"
    }


def mended(text: str) -> str:
    """The text with what would be right in the place of what is wrong."""
    lines: list[str] = []
    for line in text.split("\n"):
        match = RIGHT.match(line)
        if match:
            lines[-1] = match[1] + match[2]
        else:
            lines.append(line)
    return "\n".join(lines)


def copied(folder: Path, change: Callable[[str], str]) -> Path:
    """The project with its code changed."""
    for path in PROJECT.rglob("*"):
        if path.suffix not in (".py", ".toml", ".ipynb"):
            continue
        to = folder / path.relative_to(PROJECT)
        to.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text()
        if path.suffix == ".ipynb":
            book = json.loads(text)
            for part in book["cells"]:
                part["source"] = change("".join(part["source"])).splitlines(keepends=True)
            text = json.dumps(book)
        to.write_text(change(text) if path.suffix == ".py" else text)
    return folder


def test_what_is_planted_is_found_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(planted()) >= 8
    assert set(reported(PROJECT, capsys)) == planted()


def test_every_fault_crosses_a_border_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    for (path, *_), found in reported(PROJECT, capsys).items():
        others = {Path(place["path"]).name for place in found["related"]} - {Path(path).name}
        assert others or found["code"] in ("KS201", "KS210", "KS315", "KS403", "KS416"), (path, found)
        assert all(place["message"] for place in found["related"])


def test_the_chain_of_a_builder_that_is_called_with_a_size_that_does_not_fit(
    capsys: pytest.CaptureFixture[str],
) -> None:
    (found,) = (one for place, one in reported(PROJECT, capsys).items() if place[3] == "KS110")
    way = [(Path(place["path"]).name, place["message"]) for place in found["related"]]
    assert way[:2] == [("models.py", "in the call made here"), ("models.py", "it happens here")]
    run(["check", str(PROJECT / "src" / "plants" / "train.py"), "--select", "KS110", "--no-cache"])
    text = capsys.readouterr().out
    assert (
        "models.py:31:25: note: in the call made here\n 31 |     records, features = weather_features(width)\n" in text
    )
    assert "models.py:25:9: note: it happens here\n 25 |     x = layers.Reshape((heads, width // heads))(x)\n" in text


def test_a_file_by_itself_tells_what_the_models_do_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    """With models.py the fault of its function is told there alone."""
    run(["check", str(PROJECT / "src" / "plants" / "train.py"), "--select", "KS201", "--format", "json", "--no-cache"])
    (file,) = json.loads(capsys.readouterr().out)["files"]
    (found,) = file["diagnostics"]
    assert Path(found["related"][0]["path"]).name == "models.py"
    assert found["related"][0]["message"] == "it happens here"


def test_the_mended_project_is_silent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert reported(copied(tmp_path, mended), capsys) == {}


def test_the_mended_project_runs_in_keras(tmp_path: Path) -> None:
    pytest.importorskip("keras")
    source = copied(tmp_path, mended) / "src"
    code = (
        "from plants import models, predict, data\n"
        "predict.main()\n"
        "models.build_small_classifier(3)\n"
        "model, (records, growth) = models.build_growth_model(), data.load_weather(count=8)\n"
        "from plants.losses import growth_loss\n"
        "model.compile('sgd', growth_loss)\n"
        "model.fit(records, growth, verbose=0)\n"
        "assert models.build_fusion_model(3).output['growth'].shape == (None, 1)\n"
        "assert data.GreyBatches(*data.load_leaves(count=4))[0][0].shape == (4, 96, 96, 1)\n"
    )
    environment = {**os.environ, "KERAS_BACKEND": "torch", "PYTHONPATH": str(source), "OMP_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
