"""Notebooks on the command line: every command and form, and a script cut into cells against the script itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kshape.analysis import Analyser, analyse
from kshape.cli.app import run
from kshape.source.chunks import split
from kshape.source.notebook import NotebookCell

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted([*ROOT.glob("examples/correct/*.py"), *ROOT.glob("examples/mistakes/*.py")])
CELLS = [
    "import keras\nfrom keras import layers",
    "%%time\nx = keras.Input((8,))\nmodel = keras.Model(x, layers.Dense(4, name='out')(x))",
    "!ls\nlayers.Conv2D(3, 3)(x)",
    "y = layers.Dense(4, acivation='relu')(x)",
]


def write(path: Path, cells: list[str]) -> Path:
    head = {"cell_type": "markdown", "metadata": {}, "source": ["# Title\n", "text"]}
    code = [{"cell_type": "code", "metadata": {}, "source": cell.splitlines(True), "outputs": []} for cell in cells]
    path.write_text(json.dumps({"cells": [head, *code], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1))
    return path


@pytest.fixture
def notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    return write(tmp_path / "work.ipynb", CELLS).name


def test_check_shows_the_cell_and_quotes_it(notebook: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", notebook, "--no-cache"]) == 1
    out = capsys.readouterr().out
    assert "work.ipynb:cell 4:2:1: error[KS101] input-rank: Conv2D needs an input of rank 4." in out
    assert "\n 2 | layers.Conv2D(3, 3)(x)\n   | ^^^^^^^^^^^^^^^^^^^^^^\n" in out


def test_concise(notebook: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(["check", notebook, "--format", "concise", "--no-cache"])
    places = [line.split(" ")[0:2] for line in capsys.readouterr().out.splitlines()[:-1]]
    assert places == [["work.ipynb:cell", "4:2:1:"], ["work.ipynb:cell", "5:1:21:"]]


def test_json_has_cells_in_notebooks_alone(notebook: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("work.py").write_text("import keras\nkeras.layers.Conv2D(3, 3)(keras.Input((8,)))\n")
    run(["check", notebook, "work.py", "--format", "json", "--no-cache"])
    files = {file["path"]: file["diagnostics"] for file in json.loads(capsys.readouterr().out)["files"]}
    assert [(one["cell"], one["line"], one["end_line"]) for one in files["work.ipynb"]] == [(4, 2, 2), (5, 1, 1)]
    (found,) = files["work.py"]
    assert "cell" not in found
    for one in files["work.ipynb"]:
        for edit in (one["fix"] or {"edits": []})["edits"]:
            assert edit["cell"] == one["cell"]


def test_shapes(notebook: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["shapes", notebook, "--format", "json"]) == 0
    (file,) = json.loads(capsys.readouterr().out)["files"]
    assert [(one["cell"], one["line"], one["shape"]) for one in file["tensors"]][:2] == [
        (3, 2, [None, 8]),
        (3, 3, [None, 4]),
    ]
    assert [(one["cell"], one["line"]) for one in file["models"]] == [(3, 3)]
    assert run(["shapes", notebook]) == 0
    assert (
        "cell 3\n 2 | x = keras.Input((8,))\n   |     ----------------- (None, 8) float32\n" in capsys.readouterr().out
    )


def test_summary_of_a_model_in_a_notebook(notebook: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["summary", f"{notebook}::model"]) == 0
    out = capsys.readouterr().out
    assert "│ out (Dense)" in out
    assert " Total params: 36 " in out


def test_what_is_no_notebook_costs_one_diagnostic(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bad.ipynb"
    path.write_text('{"cells": [1, }')
    assert run(["check", str(path), "--format", "concise", "--no-cache"]) == 1
    assert ":1:15: error[KS990]" in capsys.readouterr().out


def test_notebooks_import_modules_of_the_project(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "src" / "pkg").mkdir(parents=True)
    (tmp_path / "src" / "pkg" / "blocks.py").write_text(
        "from keras import Input, layers\nflat = Input((8,))\ndef block(x):\n    return layers.Conv2D(3, 3)(x)\n"
    )
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "helper.py").write_text("from pkg.blocks import block, flat\n")
    cells = ["import sys, os\nsys.path.append(os.path.abspath('..'))", "from helper import *\n%time block(flat)"]
    path = write(tmp_path / "notebooks" / "work.ipynb", cells)
    run(["check", str(path), "--format", "json", "--no-cache"])
    (file,) = json.loads(capsys.readouterr().out)["files"]
    (found,) = file["diagnostics"]
    assert (found["code"], found["cell"], found["line"], found["column"]) == ("KS101", 3, 2, 7)
    assert "This call passes it as x=flat." in found["message"]
    assert [(Path(place["path"]).name, place["line"]) for place in found["related"]] == [("blocks.py", 4)]


def in_cells(text: str, size: int) -> tuple[list[NotebookCell], dict[int, tuple[int, int]]]:
    """A script as cells of so many statements, and the (cell, line) of each line."""
    pieces, lines = split(text), text.split("\n")
    starts = [piece.line for piece in pieces[::size]] or [1]
    starts[0] = 1
    cells, places = [], {}
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(lines) + 1], strict=True), 1):
        cells.append(NotebookCell(number, "code", "\n".join(lines[start - 1 : end - 1])))
        places.update({line: (number, line - start + 1) for line in range(start, end)})
    return cells, places


@pytest.mark.parametrize("size", [1, 3])
@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_cut_into_cells_says_what_the_script_says(path: Path, size: int) -> None:
    text = path.read_text()
    cells, places = in_cells(text, size)
    whole, cut = analyse(text, str(path)), Analyser("work.ipynb").update_cells(cells)

    def at(one: Any) -> Any:
        return *places[one.line], one.column

    assert [(one.cell, one.line, one.column, one.code) for one in cut.diagnostics] == [
        (*at(one), one.code) for one in whole.diagnostics
    ]
    assert [(one.cell, one.line, one.column, one.shape) for one in cut.tensors] == [
        (*at(one), one.shape) for one in whole.tensors
    ]
    assert [(one.cell, one.line) for one in cut.models] == [places[one.line] for one in whole.models]
