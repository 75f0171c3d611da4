"""Diagnostics of a real server: pushed with their version, stale ones never, places in the client's encoding."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types

from tests.lsp.conftest import Editor

BAD = "import keras\nx = keras.Input((28, 28))\ny = keras.layers.Conv2D(8, 3)(x)\n"


async def test_a_fault_and_its_mending(editor: Editor) -> None:
    uri = editor.open("model.py", BAD)
    (found,) = await editor.pushed(uri)
    assert (found.code, found.severity, found.source) == ("KS101", types.DiagnosticSeverity.Error, "kshape")
    assert found.code_description is not None
    path, _, line = found.code_description.href.removeprefix("file://").partition("#L")
    assert "KS101" in Path(path).read_text().split("\n")[int(line) - 1]
    assert (found.range.start.line, found.range.start.character) == (2, 4)
    editor.edit(uri, BAD.replace("(28, 28)", "(28, 28, 1)"))
    assert await editor.pushed(uri) == []
    editor.close(uri)
