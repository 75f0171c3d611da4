"""Definition, references, rename, outline, folds and colours, behind wide characters."""

from __future__ import annotations

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from kshape_lsp.features.semantic_tokens import KINDS
from tests.lsp.conftest import Editor

CODE = """\
import keras  # 中文 🙂
from keras import layers
text, price = keras.Input((9,), name="text"), keras.Input((1,), name="price")
名 = "🙂"; dense = layers.Dense(4, name="features")
x = dense(text)
out = layers.Dense(1, name="score")(layers.Concatenate()([x, layers.Dense(2)(price)]))
model = keras.Model([text, price], out)
model.get_layer("features")
model.compile("adam", loss={"score": "mse"})
wrong = keras.Model(text, out)
"""


def place(line: int, needle: str, nth: int = 0) -> types.Position:
    """The middle of the nth occurrence of a text in a line (from 0)."""
    text = CODE.split("\n")[line]
    at = [i for i in range(len(text)) if text.startswith(needle, i)][nth] + len(needle) // 2
    return types.Position(line, len(text[:at].encode("utf-16-le")) // 2)


def texts(found: list[types.Location]) -> list[tuple[int, str]]:
    """(line, text) of each place."""
    result = []
    for each in found:
        raw = CODE.split("\n")[each.range.start.line].encode("utf-16-le")
        start, end = each.range.start.character * 2, each.range.end.character * 2
        result.append((each.range.start.line, raw[start:end].decode("utf-16-le")))
    return result


async def definition(editor: Editor, uri: str, position: types.Position) -> list[tuple[int, str]]:
    params = types.DefinitionParams(types.TextDocumentIdentifier(uri), position)
    found = await editor.client.text_document_definition_async(params)
    assert isinstance(found, list)
    return texts([each for each in found if isinstance(each, types.Location)])


async def test_definition_and_references(editor: Editor) -> None:
    uri = editor.open("模型.py", CODE)
    assert await definition(editor, uri, place(7, "features")) == [(4, "dense(text)")]
    assert [line for line, _ in await definition(editor, uri, place(8, "score"))] == [5]
    assert (2, 'keras.Input((1,), name="price")') in await definition(editor, uri, place(9, "out"))
    assert await definition(editor, uri, place(0, "import")) == []

    async def references(position: types.Position) -> list[tuple[int, str]]:
        context = types.ReferenceContext(include_declaration=True)
        params = types.ReferenceParams(context, types.TextDocumentIdentifier(uri), position)
        return texts(list(await editor.client.text_document_references_async(params) or []))

    assert await references(place(3, "dense")) == [(3, "dense"), (3, "features"), (4, "dense"), (7, "features")]
    assert await references(place(8, "score")) == [(5, "score"), (8, "score")]
    assert [line for line, _ in await references(place(4, "text"))] == [2, 4, 6, 9]


async def test_rename_of_a_layer(editor: Editor) -> None:
    uri = editor.open("模型.py", CODE)
    identifier = types.TextDocumentIdentifier(uri)
    prepared = await editor.client.text_document_prepare_rename_async(
        types.PrepareRenameParams(identifier, place(7, "features"))
    )
    assert isinstance(prepared, types.PrepareRenamePlaceholder) and prepared.placeholder == "features"
    edit = await editor.client.text_document_rename_async(types.RenameParams(identifier, place(8, "score"), "head"))
    assert edit is not None and edit.document_changes is not None
    (change,) = edit.document_changes
    assert isinstance(change, types.TextDocumentEdit)
    assert sorted((each.range.start.line, each.new_text) for each in change.edits) == [(5, "head"), (8, "head")]  # type: ignore[union-attr]
    for name in ("price", "a/b", ""):
        with pytest.raises(JsonRpcException, match="layer"):
            await editor.client.text_document_rename_async(types.RenameParams(identifier, place(8, "score"), name))
    nothing = await editor.client.text_document_prepare_rename_async(
        types.PrepareRenameParams(identifier, place(4, "text"))
    )
    assert nothing is None


async def test_outline_folds_and_colours(editor: Editor) -> None:
    uri = editor.open("模型.py", CODE)
    identifier = types.TextDocumentIdentifier(uri)
    symbols = await editor.client.text_document_document_symbol_async(types.DocumentSymbolParams(identifier))
    outline = {each.name: each for each in symbols or [] if isinstance(each, types.DocumentSymbol)}
    assert list(outline) == ["model", "wrong"] and outline["model"].detail == "51 parameters"
    layers = {each.name: each.detail for each in outline["model"].children or []}
    assert layers["features"] == "Dense (None, 4)" and layers["score"] == "Dense (None, 1)"

    folds = await editor.client.text_document_folding_range_async(types.FoldingRangeParams(identifier))
    assert (2, 6) in [(each.start_line, each.end_line) for each in folds or []]

    tokens = await editor.client.text_document_semantic_tokens_full_async(types.SemanticTokensParams(identifier))
    assert tokens is not None and len(tokens.data) % 5 == 0
    line = column = 0
    found = []
    for at in range(0, len(tokens.data), 5):
        rows, columns, length, kind, declares = tokens.data[at : at + 5]
        line, column = line + rows, columns if rows else column + columns
        raw = CODE.split("\n")[line].encode("utf-16-le")[column * 2 : (column + length) * 2]
        found.append((line, raw.decode("utf-16-le"), KINDS[kind], bool(declares)))
    assert (3, "dense", "layer", True) in found and (4, "dense", "layer", False) in found
    assert (4, "x", "tensor", True) in found and (6, "model", "model", True) in found
