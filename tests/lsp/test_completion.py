"""Completion and signature help, in lines that are not valid yet, behind wide characters."""

from __future__ import annotations

from lsprotocol import types

from tests.lsp.conftest import Editor

HEAD = """\
import keras  # 中文 🙂
from keras import layers
a = keras.Input((4,), name="a")
model = keras.Model(a, [layers.Dense(1, name="price")(a), layers.Dense(3, name="kind")(a)])
"""


async def at_bar(editor: Editor, uri: str, line: str) -> types.Position:
    """Opens the text with one more line; gives the place of the bar in it."""
    before, _, after = line.partition("¦")
    editor.edit(uri, f"{HEAD}{before}{after}\n")
    return types.Position(HEAD.count("\n"), len(before.encode("utf-16-le")) // 2)


async def labels(editor: Editor, uri: str, line: str) -> list[str]:
    """What is offered at the bar."""
    position = await at_bar(editor, uri, line)
    found = await editor.client.text_document_completion_async(
        types.CompletionParams(types.TextDocumentIdentifier(uri), position)
    )
    assert found is None or isinstance(found, types.CompletionList)
    return [item.label for item in found.items] if found else []


async def test_completion(editor: Editor) -> None:
    uri = editor.open("模型.py", HEAD)
    assert (await labels(editor, uri, '名 = "🙂"; x = layers.Conv2D(¦'))[:3] == ["filters=", "kernel_size=", "strides="]
    offered = await labels(editor, uri, "x = layers.Conv2D(8, padding='same', ¦")
    assert "kernel_size=" in offered and not {"filters=", "padding="} & set(offered)
    assert {"relu", "softmax"} <= set(await labels(editor, uri, 'x = layers.Dense(3, activation="¦"'))
    assert await labels(editor, uri, 'x = layers.Conv1D(3, 3, padding="¦")') == ["valid", "same", "causal"]
    assert await labels(editor, uri, 'x = layers.Dense(3, "re¦")')
    assert await labels(editor, uri, 'model.get_layer("¦")') == ["a", "price", "kind"]
    assert await labels(editor, uri, 'model.compile("adam", loss={"¦') == ["price", "kind"]
    assert {"adam", "sgd"} <= set(await labels(editor, uri, 'model.compile("¦'))
    assert {"mean_squared_error", "categorical_crossentropy"} <= set(await labels(editor, uri, 'model.compile(loss="¦'))
    assert "accuracy" in await labels(editor, uri, 'model.compile(metrics=["¦')
    assert "glorot_uniform" in await labels(editor, uri, 'layers.Dense(3, kernel_initializer="¦')
    assert await labels(editor, uri, "x = 3 + ¦") == []
    assert await labels(editor, uri, "print(¦") == []


async def test_signature_help(editor: Editor) -> None:
    uri = editor.open("模型.py", HEAD)
    for line, active, note in (
        ("x = layers.Conv2D(¦", 0, "channels that come out"),
        ('名 = "🙂"; x = layers.Conv2D(8, (3, 3), ¦', 2, "distance between windows"),
        ("x = layers.LSTM(3, return_sequences=¦", None, "the output of every step"),
    ):
        position = await at_bar(editor, uri, line)
        found = await editor.client.text_document_signature_help_async(
            types.SignatureHelpParams(types.TextDocumentIdentifier(uri), position)
        )
        assert found is not None and found.active_parameter is not None
        assert active is None or found.active_parameter == active
        (signature,) = found.signatures
        parameter = (signature.parameters or [])[found.active_parameter]
        assert isinstance(parameter.documentation, types.MarkupContent) and note in parameter.documentation.value
        start, end = parameter.label  # type: ignore[misc]
        assert signature.label[start:end].split("=")[0] in ("filters", "strides", "return_sequences")
