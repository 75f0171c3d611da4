"""Lenses above models, and the requests of our own behind them."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from kshape_lsp.features.code_lens import bytes_text
from tests.lsp.conftest import Editor

CODE = """\
import keras
from keras import layers

def build(units):  # 构建 🙂
    inner = keras.Sequential([keras.Input((8,)), layers.Dense(units)], name="inner")
    x = inputs = keras.Input((8,))
    return keras.Model(inputs, layers.Dense(3)(inner(x)), name="outer")

model = build(16)
"""


def test_numbers_of_bytes() -> None:
    assert [bytes_text(n) for n in (0, 999, 1024, 1500, 20_000, 5_000_000, 3 * 1024**3)] == [
        *("0 B", "999 B", "1.0 KB", "1.5 KB", "20 KB", "4.8 MB", "3.0 GB"),
    ]


async def test_lenses_and_requests(editor: Editor) -> None:
    uri = editor.open("模型.py", CODE)
    lenses = await editor.client.text_document_code_lens_async(types.CodeLensParams(types.TextDocumentIdentifier(uri)))
    titles = [(lens.range.start.line, lens.command.title) for lens in lenses or [] if lens.command]
    assert titles == [
        (4, "inner: 144 parameters (576 B), activations 3.0 KB at batch size 32"),
        (4, "show summary"),
        (4, "show graph"),
        (6, "model: 195 parameters (780 B), activations 3.4 KB at batch size 32"),
        (6, "show summary"),
        (6, "show graph"),
    ]
    graph: Any = await editor.client.protocol.send_request_async("kshape/modelGraph", {"uri": uri, "name": "model"})
    (outer,) = graph.models
    assert (outer.title, outer.totalParams, outer.frames, outer.folded) == (
        *("model (outer), 195 parameters", 195, ["inner"], ["inner"]),
    )
    assert outer.svg.startswith("<svg") and 'data-key="inner"' in outer.svg
    places = {node.key: node.location.range.start.line for node in outer.nodes}
    assert places["inner/dense"] == 4 and places["dense_1"] == 6
    opened: Any = await editor.client.protocol.send_request_async("kshape/modelGraph", {"uri": uri, "folded": []})
    assert 'data-key="inner/dense"' in opened.models[-1].svg
    summary: Any = await editor.client.protocol.send_request_async("kshape/summary", {"uri": uri, "name": "outer"})
    assert "Total params: 195" in summary.models[0].summary
    shapes: Any = await editor.client.protocol.send_request_async("kshape/shapes", {"uri": uri})
    assert [None, 3] in [tensor.shape for tensor in shapes.tensors]
    nothing: Any = await editor.client.protocol.send_request_async("kshape/summary", {"uri": editor.uri("no.py")})
    assert nothing is None
