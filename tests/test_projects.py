"""Every project under tests/projects: several files under one heading, each checked, and nothing else is said.

A block starts with `# file: pkg/models.py`; the cells of a notebook start with `# %%`. The marks are those of
`tests/test_cases.py`: `# error: [KS101] "text"` and `# shape: (None, 128)`.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from kshape.analysis import analyse
from kshape.echoes import without_echoes
from kshape.facts import Analysis
from kshape.report.shapes import shape_text
from kshape.source.magics import python_of

PROJECTS = Path(__file__).parent / "projects"
MARK = re.compile(r"# (error|warning|shape): ([^#\n]*)")
Key = tuple[int | None, int]


class Project(NamedTuple):
    name: str
    files: dict[str, str]


def projects(pattern: str = "*.md") -> list[Project]:
    found: list[Project] = []
    for path in sorted(PROJECTS.glob(pattern)):
        for part in re.split(r"(^# [^\n]*$|^```python\n.*?^```$)", path.read_text(), flags=re.M | re.S):
            if part.startswith("```python\n# file: "):
                name, _, text = part.removeprefix("```python\n# file: ").removesuffix("```").partition("\n")
                found[-1].files[name] = text
            elif part.startswith("# "):
                found.append(Project(f"{path.stem}: {part.removeprefix('# ')}", {}))
    return found


def cells(text: str) -> list[str]:
    return [cell.strip("\n") for cell in text.split("# %%\n") if cell.strip()]


def content(name: str, text: str) -> str:
    if not name.endswith(".ipynb"):
        return text
    parts = [{"cell_type": "code", "metadata": {}, "source": cell, "outputs": []} for cell in cells(text)]
    return json.dumps({"cells": parts, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def marks(name: str, text: str) -> list[tuple[Key, str, str]]:
    """((cell, line), kind, what is expected) of each mark."""
    parts = enumerate(cells(text), 1) if name.endswith(".ipynb") else [(None, text)]
    return [
        ((cell, line), match[1], match[2].strip())
        for cell, part in parts
        for line, code in enumerate(part.split("\n"), 1)
        for match in MARK.finditer(code)
    ]


def write(folder: Path, project: Project) -> None:
    for name, text in project.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content(name, text))


@pytest.mark.parametrize("project", projects(), ids=lambda project: project.name)
def test_project(project: Project, tmp_path: Path) -> None:
    write(tmp_path, project)
    paths = [tmp_path / name for name in project.files if name.endswith((".py", ".ipynb"))]
    analyses = without_echoes([analyse(path.read_bytes(), str(path)) for path in paths])
    for path, analysis in zip(paths, analyses, strict=True):
        name = path.relative_to(tmp_path).as_posix()
        assert unlike(analysis, marks(name, project.files[name])) == [], name


def unlike(analysis: Analysis, expected: list[tuple[Key, str, str]]) -> list[str]:
    """What the analysis says otherwise than the marks."""
    wrong = []
    left = [found for found in analysis.diagnostics if found.severity != "info"]
    for (cell, line), kind, text in expected:
        if kind == "shape":
            shapes = [shape_text(fact.shape) for fact in analysis.tensors if (fact.cell, fact.line) == (cell, line)]
            wrong += [] if text in shapes else [f"line {line}: {text} is not among {shapes}"]
            continue
        code, _, words = text.partition(" ")
        fits = [
            found
            for found in left
            if (found.cell, found.line, found.severity, f"[{found.code}]") == (cell, line, kind, code)
            and words.strip('"') in found.message
        ]
        wrong += [] if fits else [f"line {line}: there is no {kind} {text}"]
        left = [found for found in left if found not in fits]
    return wrong + [f"line {found.line}: {found.code} {found.message}" for found in left]


@pytest.mark.parametrize("project", projects("correct.md"), ids=lambda project: project.name)
def test_what_is_correct_runs_in_keras(project: Project, tmp_path: Path) -> None:
    pytest.importorskip("keras")
    write(tmp_path, project)
    scripts = [name for name in project.files if name in ("main.py", "a/net.py") or name.endswith(".ipynb")]
    (script,) = scripts
    code = (
        "\n".join(map(python_of, cells(project.files[script]))) if script.endswith(".ipynb") else project.files[script]
    )
    module = tmp_path / Path(script).with_suffix(".py")
    module.write_text(code)
    folders = os.pathsep.join(map(str, (tmp_path, tmp_path / "src", module.parent)))
    environment = {**os.environ, "KERAS_BACKEND": "torch", "PYTHONPATH": folders, "OMP_NUM_THREADS": "1"}
    name = script.removesuffix(".py").replace("/", ".") if script.endswith(".py") else "work"
    done = subprocess.run(
        [sys.executable, "-m", name], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-800:]
