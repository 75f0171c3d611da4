"""`kshape shapes`, `summary`, `rules` and `explain`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kshape.facts import Analysis, Diagnostic, LayerFact, ModelFact, TensorFact

Cli = Callable[..., Any]

SOURCE = "x = Input((3,))\ny = Dense(n)(Dense(4)(x))\nfor _ in 'ab': x = f(x)\nz = unknown(\n    x,\n)\n"
TENSORS = (
    TensorFact(1, 5, 1, 16, "Input((3,))", (None, 3), "float32", "InputLayer"),
    TensorFact(2, 5, 2, 26, "Dense(n)(Dense(4)(x))", (None, "n"), "float32", "Dense"),
    TensorFact(2, 14, 2, 25, "Dense(4)(x)", (None, 4), "float32", "Dense"),
    TensorFact(3, 20, 3, 24, "f(x)", (None, 3), "float32", None),
    TensorFact(3, 20, 3, 24, "f(x)", (None, 6), "float32", None),
    TensorFact(4, 5, 6, 2, "unknown(\n    x,\n)", None, None, None),
)


def model(name: str, variable: str | None, line: int = 1) -> ModelFact:
    layers = (LayerFact("dense", "Dense", (None, 2), 8), LayerFact("split", "Split", ((None, 1), (None, 1)), None))
    return ModelFact(name, variable, line, ((None, 3),), ((None, 2),), 8, layers, f'Model: "{name}"\nTotal params: 8\n')


def answering(tensors: tuple[TensorFact, ...] = (), models: tuple[ModelFact, ...] = ()) -> Callable[..., Analysis]:
    return lambda text, path, config, details: Analysis(path, (), tensors, models)


def test_shapes_stand_under_their_calls(kshape_cli: Cli, analyse_with: Cli, tmp_path: Path) -> None:
    analyse_with(answering(TENSORS))
    (tmp_path / "a.py").write_text(SOURCE)
    (tmp_path / "b.py").write_text("")
    analyse_with(lambda text, path, config, details: Analysis(path, (), TENSORS if text else ()))
    answer = kshape_cli("shapes", "a.py", "b.py")
    assert answer.status == 0
    assert answer.out == (
        "a.py\n"
        " 1 | x = Input((3,))\n"
        "   |     ----------- (None, 3) float32\n"
        " 2 | y = Dense(n)(Dense(4)(x))\n"
        "   |              ----------- (None, 4) float32\n"
        "   |     --------------------- (None, n) float32\n"
        " 3 | for _ in 'ab': x = f(x)\n"
        "   |                    ---- (None, 3), then (None, 6) float32\n"
        " 4 | z = unknown(\n"
        "   |     --------\n"
        "  ...\n"
        " 6 | )\n"
        "   | - unknown rank\n"
        "\n"
        "b.py\n"
        "  no tensors\n"
    )


def test_shapes_as_json(kshape_cli: Cli, analyse_with: Cli, tmp_path: Path) -> None:
    analyse_with(answering(TENSORS[1:2] + TENSORS[5:], (model("net", "m", line=7),)))
    (tmp_path / "a.py").write_text(SOURCE)
    (file,) = json.loads(kshape_cli("shapes", "a.py", "--format", "json").out)["files"]
    assert file["path"] == "a.py"
    assert file["tensors"] == [
        {
            "line": 2,
            "column": 5,
            "end_line": 2,
            "end_column": 26,
            "expr": "Dense(n)(Dense(4)(x))",
            "shape": [None, "n"],
            "dtype": "float32",
            "layer": "Dense",
        },
        {
            "line": 4,
            "column": 5,
            "end_line": 6,
            "end_column": 2,
            "expr": "unknown(\n    x,\n)",
            "shape": None,
            "dtype": None,
            "layer": None,
        },
    ]
    assert file["models"] == [
        {
            "name": "net",
            "line": 7,
            "inputs": [[None, 3]],
            "outputs": [[None, 2]],
            "total_params": 8,
            "layers": [
                {"name": "dense", "class": "Dense", "output_shape": [None, 2], "params": 8},
                {"name": "split", "class": "Split", "output_shape": [[None, 1], [None, 1]], "params": None},
            ],
        }
    ]


@pytest.mark.parametrize(
    ("target", "names"),
    [
        ("a.py", ["first", "second"]),
        ("a.py::first", ["first"]),
        ("a.py::m2", ["second"]),
    ],
)
def test_summary_prints_the_models_in_order(
    kshape_cli: Cli, analyse_with: Cli, tmp_path: Path, target: str, names: list[str]
) -> None:
    analyse_with(answering((), (model("first", "m1"), model("second", "m2"))))
    (tmp_path / "a.py").write_text("")
    answer = kshape_cli("summary", target)
    assert (answer.status, answer.err) == (0, "")
    assert answer.out == "\n".join(f'Model: "{name}"\nTotal params: 8\n' for name in names)
    document = json.loads(kshape_cli("summary", target, "--format", "json").out)
    assert document["version"] == 1
    assert [one["name"] for one in document["models"]] == names


def test_summary_of_an_unknown_name(kshape_cli: Cli, analyse_with: Cli, tmp_path: Path) -> None:
    analyse_with(answering((), (model("functional", "classifier"), model("functional_1", None))))
    (tmp_path / "a.py").write_text("")
    answer = kshape_cli("summary", "a.py::clasifier")
    assert (answer.status, answer.out) == (2, "")
    assert answer.err == "kshape: There is no model 'clasifier' in a.py. Did you mean 'classifier'?\n"


def test_summary_without_a_model_says_why(kshape_cli: Cli, analyse_with: Cli, tmp_path: Path) -> None:
    error = Diagnostic("KS101", "rank", "error", "Dense needs rank 2.\nMore.", 4, 1, 4, 2)
    analyse_with(lambda text, path, config, details: Analysis(path, (error,)))
    (tmp_path / "a.py").write_text("")
    answer = kshape_cli("summary", "a.py")
    assert (answer.status, answer.out) == (1, "")
    assert answer.err == "kshape: a.py:4: KS101: Dense needs rank 2.\nkshape: there is no model in a.py\n"


def test_rules_lists_every_check(kshape_cli: Cli) -> None:
    answer = kshape_cli("rules")
    assert answer.status == 0
    assert answer.out.splitlines() == [
        "KS201  error    graph-disconnected        Summary of KS201.",
        "KS308  warning  softmax-into-logits-loss  Summary of KS308.",
        "KS990  error    syntax-fault              Summary of KS990.",
    ]
    assert json.loads(kshape_cli("rules", "--format", "json").out)["rules"][1] == {
        "code": "KS308",
        "name": "softmax-into-logits-loss",
        "severity": "warning",
        "fix": "safe",
        "summary": "Summary of KS308.",
    }


@pytest.mark.parametrize("word", ["KS308", "ks308", "softmax-into-logits-loss"])
def test_explain_by_code_or_name(kshape_cli: Cli, word: str) -> None:
    answer = kshape_cli("explain", word)
    assert answer.status == 0
    assert answer.out == (
        "KS308 softmax-into-logits-loss (warning, fix: safe)\n"
        "\n"
        "Summary of KS308.\n"
        "\n"
        "Bad:\n"
        "    bad_KS308()\n"
        "\n"
        "Good:\n"
        "    good_KS308()\n"
        "\n"
        'Off: `# kshape: ignore[KS308]` on the line, or `ignore = ["KS308"]` under [tool.kshape].\n'
    )
    document = json.loads(kshape_cli("explain", word, "--format", "json").out)
    assert document["rule"]["code"] == "KS308"
    assert document["rule"]["documentation"].startswith("Summary of KS308.\n\nBad:")


def test_explain_several(kshape_cli: Cli) -> None:
    answer = kshape_cli("explain", "KS990", "[KS201]", "syntax-fault")
    assert answer.status == 0
    assert [line for line in answer.out.splitlines() if line.startswith("KS")] == [
        "KS990 syntax-fault (error)",
        "KS201 graph-disconnected (error, fix: choice)",
    ]
    document = json.loads(kshape_cli("explain", "KS990", "KS201", "--format", "json").out)
    assert [rule["code"] for rule in document["rules"]] == ["KS990", "KS201"]


def test_rules_as_markdown(kshape_cli: Cli, tmp_path: Path) -> None:
    answer = kshape_cli("rules", "--format", "markdown", "-o", "checks.md")
    assert (answer.status, answer.out) == (0, "")
    text = (tmp_path / "checks.md").read_text()
    assert text.startswith("# The checks\n")
    assert "\n### KS308 softmax-into-logits-loss\n\n**warning**, fix: safe\n\nSummary of KS308.\n\nBad:\n" in text
