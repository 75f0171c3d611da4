"""The JSON documents are what their schemas in docs/schemas say, for every example of ours."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from kshape.cli.app import run

ROOT = Path(__file__).parents[2]
SCHEMAS = {path.stem: json.loads(path.read_text()) for path in (ROOT / "docs" / "schemas").glob("*.json")}
FILES = sorted(str(path) for path in (ROOT / "examples").rglob("*.py"))


def document(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert run([*arguments, "--format", "json"]) in (0, 1)
    return json.loads(capsys.readouterr().out)


def validate(kind: str, found: Any) -> None:
    Draft202012Validator(SCHEMAS[kind]).validate(found)


@pytest.mark.parametrize("kind", SCHEMAS)
def test_schemas_are_schemas(kind: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[kind])


def test_check(capsys: pytest.CaptureFixture[str]) -> None:
    found = document(capsys, "check", *FILES)
    validate("check", found)
    diagnostics = [one for file in found["files"] for one in file["diagnostics"]]
    assert any(one["fix"] for one in diagnostics) and any(one["related"] for one in diagnostics)
    diagnostics[0]["surprise"] = 1
    assert not Draft202012Validator(SCHEMAS["check"]).is_valid(found)


def test_check_of_a_notebook(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": ["# Title\n"]},
        {"cell_type": "code", "metadata": {}, "source": ["import keras\n", "from keras.layers import *"]},
        {"cell_type": "code", "metadata": {}, "source": ["x = keras.Input((8,))\n", "y = Conv1D(3, 2)(x)"]},
    ]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path = tmp_path / "n.ipynb"
    path.write_text(json.dumps(notebook))
    found = document(capsys, "check", str(path))
    validate("check", found)
    (diagnostic,) = found["files"][0]["diagnostics"]
    assert (diagnostic["cell"], diagnostic["line"], diagnostic["code"]) == (3, 2, "KS101")
    tensors = document(capsys, "shapes", str(path))
    validate("shapes", tensors)
    assert tensors["files"][0]["tensors"][0]["cell"] == 3


def test_check_with_a_baseline(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    baseline = str(tmp_path / "known.json")
    found = document(capsys, "check", *FILES, "--baseline", baseline, "--update-baseline")
    validate("check", found)
    validate("baseline", json.loads(Path(baseline).read_text()))
    assert found["baseline"]["known"] > 5
    some = json.loads(Path(baseline).read_text())
    some["files"] = {"gone.py": [{"code": "KS101", "fingerprint": "0"}]}
    Path(baseline).write_text(json.dumps(some))
    found = document(capsys, "check", *FILES, "--baseline", baseline)
    validate("check", found)
    assert found["baseline"]["stale"] == [
        {"path": "gone.py", "code": "KS101", "fingerprint": "0", "count": 1, "source": ""}
    ]


def test_shapes(capsys: pytest.CaptureFixture[str]) -> None:
    found = document(capsys, "shapes", *FILES)
    validate("shapes", found)
    assert sum(len(file["tensors"]) for file in found["files"]) > 20
    assert any(file["models"] for file in found["files"])


def test_summary(capsys: pytest.CaptureFixture[str]) -> None:
    found = document(capsys, "summary", str(ROOT / "examples" / "correct" / "digits.py"))
    validate("summary", found)
    assert found["models"][0]["layers"]


def test_rules_and_statistics(capsys: pytest.CaptureFixture[str]) -> None:
    validate("rules", document(capsys, "rules"))
    found = document(capsys, "check", "--statistics", *FILES)
    validate("statistics", found)
    counts = [row["count"] for row in found["statistics"]]
    assert counts == sorted(counts, reverse=True) and counts
