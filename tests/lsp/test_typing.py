"""A person writes a U-Net, key by key: broken states in between, every key one notification, over a real process."""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import time

from lsprotocol import types

from tests.lsp.conftest import Editor

PROGRAM = '''\
"""U-Net for cells under the microscope. 细胞 🙂"""
import numpy as np
import keras
from keras import layers, ops

SIZE = 128
CLASSES = 3


def double_conv(x, filters, rate=0.0):
    """Two convolutions, each with its normalisation."""
    for _ in range(2):
        x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
        x = layers.BatchNormalization()(x)
        x = layers.Activation("relu")(x)
    if rate:
        x = layers.Dropout(rate)(x)
    return x


class Gate(layers.Layer):
    """What of a skip connection goes through."""

    def __init__(self, filters, **kwargs):
        super().__init__(**kwargs)
        self.project = layers.Conv2D(filters, 1, activation="sigmoid")

    def call(self, skip, signal):
        return skip * self.project(signal)


inputs = keras.Input((SIZE, SIZE, 1), name="图像")
down_1 = double_conv(inputs, 16)
pooled_1 = layers.MaxPooling2D()(down_1)
down_2 = double_conv(pooled_1, 32, rate=0.1)
pooled_2 = layers.MaxPooling2D(pool_size=(2, 2))(down_2)
bottom = double_conv(pooled_2, 64, rate=0.2)  # the bottom 🙂

up_2 = layers.Conv2DTranspose(32, 2, strides=2)(bottom)
joined_2 = layers.Concatenate()([up_2, Gate(32)(down_2, up_2)])
back_2 = double_conv(joined_2, 32)
up_1 = layers.UpSampling2D(2)(back_2)
joined_1 = layers.Concatenate()([up_1, down_1])
back_1 = double_conv(joined_1, 16)

outputs = layers.Conv2D(CLASSES, 1, activation="softmax")(back_1)
model = keras.Model(inputs, outputs, name="unet")
model.compile(
    optimizer=keras.optimizers.Adam(1e-3),
    loss="categorical_crossentropy",
    metrics=["accuracy"],
)
images = np.zeros((8, SIZE, SIZE, 1), "float32")
masks = np.zeros((8, SIZE, SIZE, CLASSES + 1), "float32")
model.fit(images, masks, epochs=2, batch_size=4)
energy = ops.mean(ops.square(model(images)), axis=(1, 2))
wrong = layers.Concatenate()([down_1, down_2])
'''

Hints = dict[tuple[int, int], str]


class Typist:
    """Types at the end of a text, or at a place within; waits where a person would look up."""

    def __init__(self, editor: Editor, name: str) -> None:
        self.editor, self.client = editor, editor.client
        self.uri = editor.open(name, "")
        self.waits: list[float] = []
        self.said: set[str] = set()

    async def press(self, line: int, column: int, key: str, deleted: int = 0) -> None:
        """One key at a place, in UTF-16 units; backspace where it only deletes."""
        span = types.Range(types.Position(line, column - deleted), types.Position(line, column))
        self.editor.change(self.uri, types.TextDocumentContentChangePartial(span, key))
        await asyncio.sleep(0.001)

    async def look(self) -> Hints:
        """Waits for the diagnostics of the last key; the hints of the whole file."""
        begin = time.perf_counter()
        found = await self.editor.pushed(self.uri)
        self.waits.append(time.perf_counter() - begin)
        self.said |= {f"{each.code}: {each.message}" for each in found}
        screen = types.Range(types.Position(0, 0), types.Position(999, 0))
        identifier = types.TextDocumentIdentifier(self.uri)
        hints = await self.client.text_document_inlay_hint_async(types.InlayHintParams(identifier, screen))
        return {(hint.position.line, hint.position.character): str(hint.label) for hint in hints or ()}

    async def write(self, line: int, text: str) -> list[Hints]:
        """A line key by key, a slip in its middle taken back; the hints in the middle of it and at its end."""
        seen, column = [], 0
        for at, key in enumerate(text):
            if at == len(text) // 2 and len(text) > 30:
                await self.press(line, column, "(")
                seen.append(await self.look())
                await self.press(line, column + 1, "", deleted=1)
                seen.append(await self.look())
            await self.press(line, column, key)
            column += len(key.encode("utf-16-le")) // 2
        seen.append(await self.look())
        return seen


def top_level(hints: Hints, before: int, lines: list[str]) -> Hints:
    """The hints above a line; those inside functions depend on the calls of these, which are being written."""
    return {at: label for at, label in hints.items() if at[0] < before and not lines[at[0]].startswith(" ")}


def others(hints: Hints, line: int) -> Hints:
    """The hints of all lines but one."""
    return {at: label for at, label in hints.items() if at[0] != line}


async def test_a_unet_key_by_key(editor: Editor) -> None:
    typist, lines = Typist(editor, "unet.py"), PROGRAM.split("\n")
    before: Hints = {}
    for number, line in enumerate(lines):
        seen = await typist.write(number, line)
        for hints in seen:
            assert top_level(hints, number, lines) == top_level(before, number, lines), f"while typing {line!r}"
        before = seen[-1]
        if number < len(lines) - 1:
            await typist.press(number, len(line.encode("utf-16-le")) // 2, "\n")
    assert len([label for (line, _), label in before.items() if line > 30]) > 12
    await check(typist, PROGRAM)

    # A line in the middle is deleted from its end and written again: what stands above keeps its shapes.
    at = lines.index("pooled_1 = layers.MaxPooling2D()(down_1)")
    for column in range(len(lines[at]), 0, -1):
        await typist.press(at, column, "", deleted=1)
        if column % 6 == 0:
            assert top_level(await typist.look(), at, lines) == top_level(before, at, lines)
    for column, key in enumerate(lines[at]):
        await typist.press(at, column, key)
    assert await typist.look() == before

    # As long as a line does not parse, all others keep their shapes, also those that need what it gives.
    for at, line in enumerate(lines):
        if "(x)" not in line and not line.startswith(("down_2", "joined_2")):
            continue
        for column, key in ((line.index("="), " if "), (line.index("(") + 1, "'")):
            await typist.press(at, column, key)
            hints = await typist.look()
            assert others(hints, at) == others(before, at), line
            await typist.press(at, column + len(key), "", deleted=len(key))
    assert await typist.look() == before
    await check(typist, PROGRAM)

    assert not [each for each in typist.said if each.startswith("KS999")]
    assert not typist.client.messages, "no dialogs"
    assert not any("fault of kshape" in each.message for each in typist.client.log_messages)
    assert statistics.median(typist.waits) < 0.3
    assert sorted(typist.waits)[int(0.95 * len(typist.waits))] < 1.0, "on a busy machine, too"


async def check(typist: Typist, text: str) -> None:
    """What the editor shows 300 milliseconds after the last key is what the command finds in the file."""
    await asyncio.sleep(0.3)
    shown = await typist.editor.pushed(typist.uri)
    (typist.editor.folder / "unet.py").write_text(text)
    command = [sys.executable, "-m", "kshape", "check", "--format", "json", "--exit-zero", "unet.py"]
    answer = subprocess.run(command, cwd=typist.editor.folder, capture_output=True, text=True, check=True)
    (report,) = json.loads(answer.stdout)["files"]
    found = [(each["code"], each["line"], each["message"]) for each in report["diagnostics"]]
    assert sorted((each.code, each.range.start.line + 1, each.message) for each in shown) == sorted(found)
    assert len(found) == 2, found
