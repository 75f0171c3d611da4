"""Code actions: the fix at the cursor, all of them at once, silence, and shapes written down."""

from __future__ import annotations

from lsprotocol import types

from kshape_lsp.positions import Lines
from tests.lsp.conftest import Editor

CODE = """\
import keras  # 中文 🙂
from keras import layers
model = keras.Sequential([keras.Input((50, 8)), layers.LSTM(32), layers.LSTM(16), layers.Dense(1)])
名 = "🙂"; out = layers.Dense(3, activation="softmx")(keras.Input((4,)))
x = layers.Conv2D(8, 3)(keras.Input((28, 28, 1)))
"""


def applied(text: str, edit: types.WorkspaceEdit | None, uri: str) -> str:
    """A text after the edits that an action has for it."""
    assert edit is not None and edit.document_changes is not None
    (change,) = edit.document_changes
    assert isinstance(change, types.TextDocumentEdit) and change.text_document.uri == uri
    lines = Lines(text)
    for each in sorted(change.edits, key=lambda e: lines.offset(e.range.start), reverse=True):
        assert isinstance(each, types.TextEdit)
        start, end = lines.offset(each.range.start), lines.offset(each.range.end)
        text = text[:start] + each.new_text + text[end:]
    return text


async def actions(editor: Editor, uri: str, line: int, only: list[str] | None = None) -> list[types.CodeAction]:
    span = types.Range(types.Position(line, 0), types.Position(line, 200))
    context = types.CodeActionContext([], [types.CodeActionKind(kind) for kind in only or ()] or None)
    params = types.CodeActionParams(types.TextDocumentIdentifier(uri), span, context)
    found = await editor.client.text_document_code_action_async(params)
    return [each for each in found or [] if isinstance(each, types.CodeAction)]


async def test_actions(editor: Editor) -> None:
    uri = editor.open("模型.py", CODE)
    assert {each.code for each in await editor.pushed(uri)} == {"KS103", "KS505"}
    by_title = {each.title: each for each in await actions(editor, uri, 3, ["quickfix"])}
    spelling = next(each for title, each in by_title.items() if "softmax" in title)
    assert spelling.is_preferred and spelling.diagnostics and spelling.diagnostics[0].code == "KS505"
    assert '名 = "🙂"; out = layers.Dense(3, activation="softmax")' in applied(CODE, spelling.edit, uri)
    ignored = applied(CODE, by_title["Ignore KS505 (unknown-name) on this line"].edit, uri)
    assert ignored.split("\n")[3].endswith("(keras.Input((4,)))  # kshape: ignore[KS505]")

    (functional,) = [each for each in await actions(editor, uri, 2, ["refactor.rewrite"]) if "functional" in each.title]
    assert applied(CODE, functional.edit, uri).split("\n")[2:7] == [
        "inputs = keras.Input((50, 8))",
        "x = layers.LSTM(32)(inputs)",
        "x = layers.LSTM(16)(x)",
        "x = layers.Dense(1)(x)",
        "model = keras.Model(inputs, x)",
    ]

    (everything,) = await actions(editor, uri, 0, ["source.fixAll"])
    fixed = applied(CODE, everything.edit, uri)
    assert "layers.LSTM(32, return_sequences=True)" in fixed and "softmax" in fixed
    editor.edit(uri, fixed)
    assert await editor.pushed(uri) == []

    shapes = await actions(editor, uri, 4, ["refactor.rewrite"])
    contract = next(each for each in shapes if "contract" in each.title)
    written = applied(fixed, contract.edit, uri)
    assert written.split("\n")[4].endswith("  # kshape: (None, 26, 26, 8)")
    editor.edit(uri, written.replace("Conv2D(8, 3)", "Conv2D(8, 5)"))
    assert [each.code for each in await editor.pushed(uri)] == ["KS904"]


MISSING = """\
import keras  # 中文 🙂
import numpy as np
from keras import layers
名 = keras.Input((32, 32, 8)); y = layers.Conv2D(16, 3, strides=2, padding="same")(名); z = layers.Add()([名, y])
model = keras.Sequential([keras.Input((8, 8, 3)), layers.Conv2D(4, 3), layers.Dense(3, activation="softmax")])
model.compile("sgd", "sparse_categorical_crossentropy")
model.fit(np.zeros((32, 8, 8, 3)), np.zeros((32,)), epochs=1)
"""


async def test_the_missing_layer_is_offered_in_each_way(editor: Editor) -> None:
    uri = editor.open("missing.py", MISSING)
    assert {each.code for each in await editor.pushed(uri)} == {"KS105", "KS318"}
    (projection,) = [each for each in await actions(editor, uri, 3, ["quickfix"]) if "shortcut" in each.title]
    shortcut = "layers.Add()([layers.Conv2D(16, 1, strides=2)(名), y])"
    assert applied(MISSING, projection.edit, uri).split("\n")[3].endswith(shortcut)
    offered = {each.title: each for each in await actions(editor, uri, 6, ["quickfix"])}
    for title, call in (
        ("Add Flatten", "layers.Flatten()"),
        ("Add GlobalAveragePooling2D", "layers.GlobalAveragePooling2D()"),
        ("Add GlobalMaxPooling2D", "layers.GlobalMaxPooling2D()"),
    ):
        text = applied(MISSING, offered[title].edit, uri)
        assert f"layers.Conv2D(4, 3), {call}, layers.Dense(3" in text.split("\n")[4]
        mended = editor.open(f"{title}.py", text)
        assert {each.code for each in await editor.pushed(mended)} == {"KS105"}
