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
    (one / "binary.py").write_bytes(b"import keras\n\x80\x00\xff" * 100)
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

    # A file that is no text, and one that is deleted while it is open.
    assert codes(client, one / "binary.py") == ["KS990"]
    uri = editor.open("bad.py", BAD)
    (one / "bad.py").unlink()
    tell_of(client, one / "bad.py", types.FileChangeType.Deleted)
    editor.edit(uri, BAD + "# still here")
    assert [each.code for each in await editor.pushed(uri)] == ["KS101"]
    editor.close(uri)
    await until(lambda: codes(client, one / "bad.py") == [])
    await asyncio.sleep(0.2)
    assert codes(client, one / "bad.py") == []

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


async def test_what_is_pulled(client: LanguageClient, folder: Path) -> None:
    for number in range(40):
        text = BAD if number % 10 == 0 else GOOD
        # No statement comes twice: such ones are read once, and the work would be done before anybody notices it.
        parts = [text.replace(")\n", f")  # {number}.{part}\n") for part in range(40)]
        (folder / f"file_{number}.py").write_text("\n".join(parts))
    answers(client, diagnosticMode="workspace")
    found = capabilities(pulls=True)
    assert found.workspace is not None
    found.workspace.diagnostics = types.DiagnosticWorkspaceClientCapabilities(refresh_support=True)
    progress: list[Any] = []
    streamed: dict[str, Any] = {}

    @client.feature(types.PROGRESS)
    def on_progress(params: types.ProgressParams) -> None:
        if params.token == "ours":
            streamed.update({each["uri"]: each for each in params.value["items"]})
        else:
            progress.append(params.value)

    editor = await started(client, folder, found)

    # As they are found, then nothing more.
    params = types.WorkspaceDiagnosticParams([], identifier="kshape", partial_result_token="ours")
    last = await client.workspace_diagnostic_async(params)
    assert not last.items and len(streamed) == 40
    assert sum(bool(each["items"]) for each in streamed.values()) == 4
    assert [each["kind"] for each in progress][:1] == ["begin"] and progress[-1]["kind"] == "end"
    assert any("of 40 files" in each.get("message", "") for each in progress)

    # What the client has is not sent again; what changed is.
    known = [types.PreviousResultId(uri, each["resultId"]) for uri, each in streamed.items()]
    (folder / "file_1.py").write_text(BAD)
    tell_of(client, folder / "file_1.py")
    (folder / "file_2.py").unlink()
    tell_of(client, folder / "file_2.py", types.FileChangeType.Deleted)
    report = await client.workspace_diagnostic_async(types.WorkspaceDiagnosticParams(known))
    full = {each.uri: each for each in report.items if each.kind == "full"}
    assert sum(each.kind == "unchanged" for each in report.items) >= 38
    assert [each.code for each in full[editor.uri("file_1.py")].items] == ["KS101"]

    # An open file is pulled as a document; when a file that it imports changes, the client is asked to pull again.
    (folder / "size.py").write_text("SIZE = (28, 28, 1)\n")
    uri = editor.open("main.py", "from size import SIZE\n" + BAD.replace("(28, 28)", "SIZE"))
    assert await editor.diagnostics(uri) == []
    identifier = types.TextDocumentIdentifier(uri)
    first = await client.text_document_diagnostic_async(types.DocumentDiagnosticParams(identifier))
    again = types.DocumentDiagnosticParams(identifier, previous_result_id=first.result_id)
    assert (await client.text_document_diagnostic_async(again)).kind == "unchanged"
    (folder / "size.py").write_text("SIZE = (28, 28)\n")
    tell_of(client, folder / "size.py")
    await until(lambda: "diagnostic" in client.refreshed)  # type: ignore[attr-defined]
    assert [each.code for each in await editor.diagnostics(uri)] == ["KS101"]
    assert not client.diagnostics, "nothing is pushed to a client that pulls"


async def test_settings_of_the_client(client: LanguageClient, folder: Path) -> None:
    answers(client)
    editor = await started(client, folder, capabilities())
    uri = editor.open("model.py", BAD)
    assert [each.code for each in await editor.pushed(uri)] == ["KS101"]
    path = folder / "model.py"
    await set_settings(editor, enable=False)
    await until(lambda: codes(client, path) == [])
    assert not await client.text_document_inlay_hint_async(_screen(uri))
    await set_settings(editor, enable=True)
    await until(lambda: codes(client, path) == ["KS101"])
    assert await client.text_document_inlay_hint_async(_screen(uri))
    await set_settings(editor, select=["KS3"])
    await until(lambda: codes(client, path) == [])
    await set_settings(editor, diagnosticSeverityOverrides={"KS101": "off"})
    await asyncio.sleep(0.1)
    assert codes(client, path) == []
    await set_settings(editor, logLevel="debug")
    await until(lambda: codes(client, path) == ["KS101"])
    await until(lambda: any("model.py: " in each.message for each in client.log_messages))
    await set_settings(editor, logLevel="loud", inlayHints=3, select="KS3", ignore=["KS101"])
    await until(lambda: any("kshape.logLevel has no value 'loud'" in each.message for each in client.log_messages))
    await until(lambda: codes(client, path) == [])  # what can be read is taken
    assert not client.messages, "no dialogs"


def _screen(uri: str) -> types.InlayHintParams:
    return types.InlayHintParams(
        types.TextDocumentIdentifier(uri), types.Range(types.Position(0, 0), types.Position(99, 0))
    )


async def test_a_file_under_edit_that_others_import(editor: Editor) -> None:
    sizes = editor.open("sizes.py", "SIZE = (28, 28, 1)\n")
    main = editor.open("main.py", "from sizes import SIZE\n" + BAD.replace("(28, 28)", "SIZE"))
    assert await editor.pushed(main) == []
    for text in ("SIZE = (28, 2)\n", "SIZE = (28, 28)\n"):
        editor.edit(sizes, text)
        await asyncio.sleep(0.1)
    assert codes(editor.client, editor.folder / "main.py") == [], "not while somebody types"
    await until(lambda: codes(editor.client, editor.folder / "main.py") == ["KS101"])
    editor.close(sizes)
    editor.close(main)
    await until(lambda: codes(editor.client, editor.folder / "main.py") == [])


async def test_a_closed_text_whose_client_pulls(client: LanguageClient, folder: Path) -> None:
    """VS Code goes on showing what it has pulled of a text, until the answer for the workspace says otherwise."""
    editor = await started(client, folder, capabilities(pulls=True))
    uri = editor.open("model.py", BAD)
    assert [each.code for each in await editor.diagnostics(uri)] == ["KS101"]
    client.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri)))
    report = await client.workspace_diagnostic_async(types.WorkspaceDiagnosticParams([]))
    assert [(each.uri, each.kind, list(each.items)) for each in report.items] == [(uri, "full", [])]
    report = await client.workspace_diagnostic_async(types.WorkspaceDiagnosticParams([]))
    assert not report.items, "once is enough"
