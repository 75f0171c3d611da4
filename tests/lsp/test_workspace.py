"""Workspaces: several folders with their own settings, files that nobody has open, files that change on the disk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lsprotocol import types
from pytest_lsp import LanguageClient

from tests.lsp.conftest import Editor, capabilities, started

BAD = "# 图像 🙂\nimport keras\nx = keras.Input((28, 28))\ny = keras.layers.Conv2D(8, 3)(x)\n"
GOOD = BAD.replace("(28, 28)", "(28, 28, 1)")
SETTINGS = '[tool.kshape]\nseverity = {KS101 = "info"}\n'


async def until(condition: Callable[[], Any], patience: float = 15.0) -> Any:
    """Waits until something holds, and gives it."""
    for _ in range(int(patience / 0.02)):
        if found := condition():
            return found
        await asyncio.sleep(0.02)
    raise TimeoutError


def codes(client: LanguageClient, path: Path) -> list[str | int | None] | None:
    """The codes that were pushed for a file last; None where nothing was."""
    found = client.diagnostics.get(path.as_uri())
    return None if found is None else [each.code for each in found]


def answers(client: LanguageClient, **settings: Any) -> None:
    """What the client says when the server asks for its settings."""
    client.set_configuration({"kshape": settings})


async def set_settings(editor: Editor, **settings: Any) -> None:
    answers(editor.client, **settings)
    editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(None))


def tell_of(client: LanguageClient, path: Path, kind: types.FileChangeType = types.FileChangeType.Changed) -> None:
    changes = [types.FileEvent(path.as_uri(), kind)]
    client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams(changes))


async def test_a_workspace_of_two_folders(client: LanguageClient, tmp_path: Path) -> None:
    one, two, three = (tmp_path / name for name in ("one", "two", "three"))
    for folder in (one, two, three):
        folder.mkdir()
        (folder / "bad.py").write_text(BAD)
        (folder / "good.py").write_text(GOOD)
    (two / "pyproject.toml").write_text(SETTINGS)
    (one / "layers_of_mine.py").write_text("SIZE = (28, 28)\n")
    (one / "uses.py").write_text("import keras\nfrom layers_of_mine import SIZE\n" + BAD.replace("(28, 28)", "SIZE"))
    answers(client, diagnosticMode="workspace")
    editor = await started(client, one, capabilities(), two)
    assert types.WORKSPACE_DID_CHANGE_WATCHED_FILES in await until(lambda: client.registered)  # type: ignore[attr-defined]
    await until(lambda: codes(client, two / "bad.py"))
    (in_two,) = client.diagnostics[(two / "bad.py").as_uri()]
    (in_one,) = client.diagnostics[(one / "bad.py").as_uri()]
    assert (in_one.severity, in_two.severity) == (
        types.DiagnosticSeverity.Error,
        types.DiagnosticSeverity.Information,
    )
    assert in_one.range.start.line == 3
    assert codes(client, three / "bad.py") is None, "no folder of the workspace"

    # A file on the disk that others import.
    assert await until(lambda: codes(client, one / "uses.py")) == ["KS101"]
    (one / "layers_of_mine.py").write_text("SIZE = (28, 28, 1)\n")
    tell_of(client, one / "layers_of_mine.py")
    await until(lambda: codes(client, one / "uses.py") == [])

    # An open text stands for its file, for those that import it as well; closed, the file counts again.
    uri = editor.open("layers_of_mine.py", "SIZE = (28, 28)\n")
    await until(lambda: codes(client, one / "uses.py") == ["KS101"])
    editor.close(uri)
    await until(lambda: codes(client, one / "uses.py") == [])
    uri = editor.open("bad.py", GOOD)
    await until(lambda: codes(client, one / "bad.py") == [])
    editor.close(uri)
    await until(lambda: codes(client, one / "bad.py") == ["KS101"])

    # Files come and go.
    (one / "new.py").write_text(BAD)
    tell_of(client, one / "new.py", types.FileChangeType.Created)
    await until(lambda: codes(client, one / "new.py") == ["KS101"])
    (one / "new.py").unlink()
    tell_of(client, one / "new.py", types.FileChangeType.Deleted)
    await until(lambda: codes(client, one / "new.py") == [])

    # Settings of a project, folders of the workspace.
    (two / "pyproject.toml").write_text('[tool.kshape]\nignore = ["KS101"]\n')
    tell_of(client, two / "pyproject.toml")
    await until(lambda: codes(client, two / "bad.py") == [])
    added, gone = types.WorkspaceFolder(three.as_uri(), "three"), types.WorkspaceFolder(one.as_uri(), "one")
    event = types.WorkspaceFoldersChangeEvent([added], [gone])
    client.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(event))
    await until(lambda: codes(client, three / "bad.py") == ["KS101"])
    await until(lambda: codes(client, one / "bad.py") == [])

    # Settings of the client.
    await set_settings(editor, diagnosticMode="workspace", ignore=["KS101"])
    await until(lambda: codes(client, three / "bad.py") == [])
    await set_settings(editor, diagnosticMode="workspace", diagnosticSeverityOverrides={"KS101": "warning"})
    await until(lambda: codes(client, three / "bad.py") == ["KS101"])
    assert client.diagnostics[(three / "bad.py").as_uri()][0].severity == types.DiagnosticSeverity.Warning
    await set_settings(editor)
    await until(lambda: codes(client, three / "bad.py") == [])
