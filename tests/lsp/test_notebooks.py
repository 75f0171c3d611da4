"""Notebooks: cells as one program, in each of the two ways in which clients send them."""

from __future__ import annotations

from typing import Any

from lsprotocol import types
from pytest_lsp import LanguageClient

from tests.lsp.conftest import Editor, capabilities, started
from tests.lsp.test_workspace import until

CODE, TEXT = types.NotebookCellKind.Code, types.NotebookCellKind.Markup
CELLS = [
    (CODE, "%pip install keras\nimport keras\nfrom keras import layers"),
    (TEXT, "# 图像 🙂"),
    (CODE, "x = keras.Input((28, 28, 1))  # 图像 🙂"),
    (CODE, "y = layers.Conv2D(8, 3)(x)\nmodel = keras.Model(x, y)\n!ls"),
    (CODE, "model.summary()"),
]


class Notebook:
    """A notebook as VS Code sends it."""

    def __init__(self, editor: Editor, name: str) -> None:
        self.client, self.folder = editor.client, editor.folder
        self.uri, self.version, self.versions = editor.uri(name), 1, {}
        self.cells = [types.NotebookCell(kind, self.cell_uri(n)) for n, (kind, _) in enumerate(CELLS)]
        items = [self.item(n, text) for n, (_, text) in enumerate(CELLS)]
        document = types.NotebookDocument(self.uri, "jupyter-notebook", 1, list(self.cells))
        self.client.notebook_document_did_open(types.DidOpenNotebookDocumentParams(document, items))

    def cell_uri(self, number: int) -> str:
        return self.uri.replace("file:", "vscode-notebook-cell:") + f"#W{number}sZmlsZQ%3D%3D"

    def item(self, number: int, text: str) -> types.TextDocumentItem:
        uri = self.cell_uri(number)
        self.versions[uri] = 1
        kind = CELLS[number][0] if number < len(CELLS) else CODE
        return types.TextDocumentItem(uri, "python" if kind == CODE else "markdown", 1, text)

    def change(self, **changes: Any) -> None:
        self.version += 1
        identifier = types.VersionedNotebookDocumentIdentifier(self.version, self.uri)
        change = types.NotebookDocumentChangeEvent(cells=types.NotebookDocumentCellChanges(**changes))
        self.client.notebook_document_did_change(types.DidChangeNotebookDocumentParams(identifier, change))

    def edit(self, number: int, text: str) -> None:
        uri = self.cell_uri(number)
        self.versions[uri] += 1
        identifier = types.VersionedTextDocumentIdentifier(self.versions[uri], uri)
        whole = types.TextDocumentContentChangeWholeDocument(text)
        self.change(text_content=[types.NotebookDocumentCellContentChanges(identifier, [whole])])

    def splice(
        self, start: int, deleted: int, *new: types.NotebookCell, opened: Any = None, closed: Any = None
    ) -> None:
        array = types.NotebookCellArrayChange(start, deleted, list(new))
        self.cells[start : start + deleted] = new
        self.change(structure=types.NotebookDocumentCellChangeStructure(array, opened, closed))

    def found(self, number: int) -> list[Any] | None:
        """The codes that were pushed for a cell in its present version."""
        uri = self.cell_uri(number)
        if self.client.pushed_versions.get(uri) not in (self.versions.get(uri), None):  # type: ignore[attr-defined]
            return None
        found = self.client.diagnostics.get(uri)
        return None if found is None else [each.code for each in found]


async def test_cells_are_one_program(client: LanguageClient, folder: Any) -> None:
    editor = await started(client, folder, capabilities(pulls=True))
    notebook = Notebook(editor, "图像 1.ipynb")
    await until(lambda: notebook.found(3) == [])
    notebook.edit(2, "x = keras.Input((28, 28))  # 图像 🙂")
    await until(lambda: notebook.found(3) == ["KS101"])
    (fault,) = client.diagnostics[notebook.cell_uri(3)]
    assert (fault.range.start.line, fault.range.start.character) == (0, 4)
    assert notebook.found(0) == notebook.found(2) == []

    # What is asked of a cell.
    document = types.TextDocumentIdentifier(notebook.cell_uri(2))
    hover = await client.text_document_hover_async(types.HoverParams(document, types.Position(0, 0)))
    assert hover is not None and "(None, 28, 28)" in hover.contents.value
    screen = types.Range(types.Position(0, 0), types.Position(9, 0))
    notebook.edit(2, "x = keras.Input((28, 28, 1)); z = x  # 图像 🙂")
    await until(lambda: notebook.found(3) == [])
    in_three = types.TextDocumentIdentifier(notebook.cell_uri(3))
    (hint,) = await client.text_document_inlay_hint_async(types.InlayHintParams(in_three, screen))
    assert (hint.label, hint.position) == ("(None, 26, 26, 8)", types.Position(0, 26))
    lenses = await client.text_document_code_lens_async(types.CodeLensParams(in_three))
    assert any("80 parameters" in (lens.command.title if lens.command else "") for lens in lenses)
    notebook.edit(4, 'layers.Conv2D(8, 3, padding="")')
    at = types.CompletionParams(types.TextDocumentIdentifier(notebook.cell_uri(4)), types.Position(0, 29))
    assert "same" in str(await client.text_document_completion_async(at))

    # A cell is added, moved, made text, deleted.
    added = types.NotebookCell(CODE, notebook.cell_uri(5))
    notebook.splice(3, 0, added, opened=[notebook.item(5, "x = keras.Input((9, 9))")])
    await until(lambda: notebook.found(3) == ["KS101"])
    notebook.splice(3, 1)
    notebook.splice(0, 0, added)
    await until(lambda: notebook.found(3) == [])
    notebook.splice(2, 1)
    notebook.splice(2, 0, types.NotebookCell(CODE, notebook.cell_uri(2)))
    notebook.edit(3, "y = layers.Conv2D(8, 3)(keras.Input((3, 3)))")
    await until(lambda: notebook.found(3) == ["KS101"])
    notebook.change(data=[types.NotebookCell(TEXT, notebook.cell_uri(3))])
    await until(lambda: notebook.found(3) == [])
    notebook.change(data=[types.NotebookCell(CODE, notebook.cell_uri(3))])
    await until(lambda: notebook.found(3) == ["KS101"])
    at = next(n for n, cell in enumerate(notebook.cells) if cell.document == notebook.cell_uri(3))
    notebook.splice(at, 1, closed=[types.TextDocumentIdentifier(notebook.cell_uri(3))])
    await until(lambda: client.diagnostics[notebook.cell_uri(3)] == [])

    # Closed.
    notebook.edit(4, "layers.Conv2D(8, 3)(keras.Input((3, 3)))")
    await until(lambda: notebook.found(4) == ["KS101"])
    cells = [types.TextDocumentIdentifier(cell.document) for cell in notebook.cells]
    identifier = types.NotebookDocumentIdentifier(notebook.uri)
    client.notebook_document_did_close(types.DidCloseNotebookDocumentParams(identifier, cells))
    await until(lambda: client.diagnostics[notebook.cell_uri(4)] == [])


async def test_all_cells_in_one_text(client: LanguageClient, folder: Any) -> None:
    """As JupyterLab sends them; its client has no settings, no progress, and counts versions from 0."""
    (folder / "sizes.py").write_text("SIZE = (28, 28)\n")
    found = types.ClientCapabilities(text_document=types.TextDocumentClientCapabilities())
    editor = await started(client, folder, found)
    uri = editor.uri(".virtual_documents/nb.ipynb")
    text = "from sizes import SIZE\nimport keras\n\n\nx = keras.Input(SIZE)  # 🙂\ny = keras.layers.Conv2D(8, 3)(x)\ndisplay(y)\n"
    item = types.TextDocumentItem(uri, "python", 0, text)
    client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    (fault,) = await until(lambda: client.diagnostics.get(uri))
    assert (fault.code, fault.range.start) == ("KS101", types.Position(5, 4))
    hover = types.HoverParams(types.TextDocumentIdentifier(uri), types.Position(4, 0))
    answer = await client.text_document_hover_async(hover)
    assert answer is not None and "(None, 28, 28)" in str(answer.contents)
    identifier = types.VersionedTextDocumentIdentifier(0, uri)
    whole = types.TextDocumentContentChangeWholeDocument(text.replace("Input(SIZE)", "Input((28, 28, 1))"))
    client.text_document_did_change(types.DidChangeTextDocumentParams(identifier, [whole]))
    await until(lambda: client.diagnostics[uri] == [])
    assert not client.messages, "no dialogs"
