"""Runs over several files: what is told where, and what is done once."""

from __future__ import annotations

from pathlib import Path

import pytest

from kshape.config import Config
from kshape.project.running import Work
from kshape.source import repeated
from kshape.source.span import Origin

HELPER = """import keras


def head(x):
    return keras.layers.Dense(3)(x)


def never_called(n):
    return keras.layers.Conv2D(3, 3)(keras.Input((8,)))
"""
MAIN = "import keras\nfrom helper import head\n\nx = keras.Input((8,))\nmodel_{n} = keras.Model(x, head(x))\n"


@pytest.fixture
def tasks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Config]]:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "helper.py").write_text(HELPER)
    for n in range(4):
        (tmp_path / f"main{n}.py").write_text(MAIN.format(n=n))
    config = Config(root=str(tmp_path))
    return [(path, config) for path in ("main0.py", "main1.py", "helper.py", "main2.py", "main3.py")]


def test_what_a_module_defines_and_nobody_calls_is_told_with_that_module(tasks: list[tuple[str, Config]]) -> None:
    analyses = Work("diagnostics", 1).analyses(tasks)
    assert [len(analysis.diagnostics) for analysis in analyses] == [0, 0, 1, 0, 0]
    assert analyses[2].diagnostics[0].line == 9


def test_a_module_that_many_import_is_read_once(
    tasks: list[tuple[str, Config]], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("helper.py").write_text(HELPER + "\nTEXT = 'which no other test has imported'\n")
    read: list[str] = []

    def counted(origin: Origin) -> object:
        read.append(origin.text)
        return parse(origin)

    parse = repeated.parse
    monkeypatch.setattr(repeated, "parse", counted)
    repeated.READINGS.clear()
    Work("diagnostics", 1).analyses([task for task in tasks if task[0] != "helper.py"])
    assert sum(text.startswith("def head(x)") for text in read) == 1
    assert sum(text == "import keras" for text in read) == 1
