"""What is kept of the classes of the protocol: the same classes, with and without it."""

from __future__ import annotations

import marshal
import os
import subprocess
import sys
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from typing import Any

import attr
import pytest

from kshape_lsp import bytecode


def make_class() -> Any:
    """A class whose methods attrs writes."""
    return attr.make_class("Place", {"line": attr.ib(), "column": attr.ib(default=3)})


def compilations(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of what is compiled from now on."""
    names: list[str] = []

    def noted(script: str, filename: str, mode: str) -> Any:
        names.append(filename)
        return compile(script, filename, mode)

    monkeypatch.setattr(bytecode, "compile", noted, raising=False)
    return names


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the code is kept."""
    place = tmp_path / "__pycache__" / "kept.pyc"
    monkeypatch.setattr(bytecode, "kept_file", lambda: str(place))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return place


def test_what_was_compiled_once_is_not_compiled_again(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = compilations(monkeypatch)
    with bytecode.kept_methods():
        make_class()
    first = len(names)
    assert first
    assert [each.name for each in file.parent.iterdir()] == [file.name]
    with bytecode.kept_methods():
        place = make_class()(1)
    assert len(names) == first
    assert (place, repr(place)) == (type(place)(1, 3), "Place(line=1, column=3)")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"x",
        MAGIC_NUMBER,
        MAGIC_NUMBER + b"\x00" * 8,
        MAGIC_NUMBER + marshal.dumps([1]),
        b"other" + marshal.dumps({}),
    ],
)
def test_a_damaged_file_counts_for_nothing_and_is_written_anew(file: Path, content: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(content)
    with bytecode.kept_methods():
        assert make_class()(1).column == 3
    assert file.read_bytes() != content


def test_nothing_is_written_where_python_is_told_so(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    with bytecode.kept_methods():
        make_class()
    assert not file.exists()


def test_a_place_that_cannot_be_written_does_no_harm(file: Path) -> None:
    file.parent.write_text("a file where the folder would be")
    with bytecode.kept_methods():
        assert make_class()(1).column == 3


def test_outside_attrs_compiles_as_ever(file: Path) -> None:
    with bytecode.kept_methods():
        pass
    assert "compile" not in vars(attr._make)


def test_the_protocol_has_the_same_methods_from_the_file(tmp_path: Path) -> None:
    program = (
        "from kshape_lsp.bytecode import kept_methods\n"
        "with kept_methods():\n"
        "    from lsprotocol import types\n"
        "print(types.Range(types.Position(1, 2), types.Position(3, 4)))"
    )
    command = [sys.executable, "-X", f"pycache_prefix={tmp_path}", "-c", program]
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    for _ in range(2):
        assert subprocess.run(command, capture_output=True, text=True, check=True, env=env).stdout == "1:2-3:4\n"
    assert list(tmp_path.rglob("bytecode.*.opt-attrs.pyc"))
