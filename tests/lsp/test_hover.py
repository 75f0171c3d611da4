"""Hovers of a real server over text with wide characters."""

from __future__ import annotations

from lsprotocol import types

from tests.lsp.conftest import Editor

CODE = """\
import keras
from keras import layers
# 中文注释 🙂
名字 = "🙂🙂"; x = keras.Input((28, 28, 1)); y = layers.Conv2D(8, 3, activation="relu")(x)
(x_train, y_train), _ = keras.datasets.mnist.load_data()
model = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
model.compile("adam", loss="mse")  # kshape: ignore[KS301]
def build(units):
    x = layers.Dense(units)(keras.Input((9,)))
    return x
"""


async def hover(editor: Editor, uri: str, line: int, needle: str, nth: int = 0) -> str | None:
    """The hover in the middle of the nth occurrence of a text in a line (from 0)."""
    text = CODE.split("\n")[line]
    at = [i for i in range(len(text)) if text.startswith(needle, i)][nth] + len(needle) // 2
    units = len(text[:at].encode("utf-16-le")) // 2
    params = types.HoverParams(types.TextDocumentIdentifier(uri), types.Position(line, units))
    found = await editor.client.text_document_hover_async(params)
    if found is None:
        return None
    assert isinstance(found.contents, types.MarkupContent)
    return found.contents.value


async def test_hovers(editor: Editor) -> None:
    uri = editor.open("模型.py", CODE)
    expected = {
        (3, "x", 0): "Tensor(None, 28, 28, 1) float32",
        (3, "y", 0): "from Conv2D conv2d",
        (3, "Conv2D", 0): "gives `(None, 26, 26, 8)` float32",
        (3, "relu", 0): "keras.activations.relu",
        (4, "x_train", 0): "ndarray(60000, 28, 28) uint8",
        (4, "y_train", 0): "integer labels of 10 classes",
        (5, "model", 0): "Total params: 15",
        (5, "Dense", 0): "Dense(units, activation=None",
        (6, "adam", 0): "Adam(learning_rate=0.001",
        (6, "mse", 0): "MeanSquaredError(",
        (6, "KS301", 0): "**KS301 loss-shapes** (error)",
        (9, "x", 0): "Tensor(None, units)",
    }
    for (line, needle, nth), text in expected.items():
        found = await hover(editor, uri, line, needle, nth)
        assert found is not None and text in found, (line, needle, found)
    assert await hover(editor, uri, 2, "注释") is None
    assert await hover(editor, uri, 0, "import") is None


async def test_inlay_hints(editor: Editor) -> None:
    uri = editor.open("model.py", CODE)
    whole = types.Range(types.Position(0, 0), types.Position(20, 0))
    hints = await editor.client.text_document_inlay_hint_async(
        types.InlayHintParams(types.TextDocumentIdentifier(uri), whole)
    )
    found = [(hint.position.line, hint.label) for hint in hints or []]
    assert found == [
        (3, "(None, 28, 28, 1)"),
        (3, "(None, 26, 26, 8)"),
        (5, "(None, 4)"),
        (5, "(None, 3)"),
        (8, "(None, units)"),
        (4, ": (60000, 28, 28)"),
        (4, ": (60000,)"),
    ]
    input_hint = (hints or [])[0]
    assert input_hint.position.character == len('名字 = "') + 4 + len('"; x = keras.Input((28, 28, 1))')
    resolved = await editor.client.inlay_hint_resolve_async((hints or [])[1])
    assert isinstance(resolved.tooltip, types.MarkupContent)
    assert resolved.tooltip.value == "`(None, 26, 26, 8)` float32 from `Conv2D`"
