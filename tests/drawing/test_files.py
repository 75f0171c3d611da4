"""SVG, dot and PNG of a picture."""

from __future__ import annotations

import re
import struct
import sys
from typing import Any
from xml.etree import ElementTree

import pytest

from kshape.drawing.boxes import layer_box
from kshape.drawing.colours import COLOURS, colour_of
from kshape.drawing.dot import to_dot
from kshape.drawing.layout import lay_out
from kshape.drawing.picture import Cluster, Edge, Node, Picture
from kshape.drawing.png import FONT_FILES, svg_to_png
from kshape.drawing.svg import to_svg
from kshape.drawing.text import text_width, wrapped

SVG = "{http://www.w3.org/2000/svg}"


def picture(rankdir: str = "TB") -> Picture:
    dense = layer_box("core/dense", "Dense", "dense", inputs="(None, 10)", params="1,234", mark="[KS102] wrong size")
    return Picture(
        [layer_box("x", "InputLayer", 'a <b> & "c"', outputs="(None, 10)"), Cluster("core", "the <core>", [dense])],
        [Edge("x", "core/dense", marked=True), Edge("core/dense", "core/dense")],
        rankdir,
        "m < n",
    )


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("rankdir", ["TB", "BT", "LR", "RL"])
def test_svg(rankdir: str) -> None:
    svg = to_svg(picture(rankdir))
    root = ElementTree.fromstring(svg)
    assert texts(svg) == [
        *("the <core>", "InputLayer", 'a <b> & "c"', "output", "(None, 10)"),
        *("Dense", "dense", "input", "(None, 10)", "params", "1,234", "[KS102] wrong size"),
    ]
    assert [group.get("data-key") for group in root.iter(f"{SVG}g")] == ["x", "core/dense"]
    assert [title.text for title in root.iter(f"{SVG}title")] == ["m < n", "[KS102] wrong size"]
    assert not re.search(r"(href|src|url|<script|http(?!://www\.w3\.org/2000/svg))", svg), (
        "it needs nothing from outside"
    )
    assert "@media (prefers-color-scheme:dark)" in svg


def test_a_marked_box_and_arrow_are_red() -> None:
    svg = to_svg(picture())
    assert 'class="box bad"' in svg and 'class="red"' in svg and 'class="edge wrong"' in svg
    plain = to_svg(Picture([layer_box("x", "Dense")]))
    assert 'class="box bad"' not in plain and 'class="violet"' in plain


def test_a_row_for_each_fact_that_is_given() -> None:
    assert layer_box("k", "Add", "add").rows == ()
    facts = {"activation": "relu", "inputs": "i", "outputs": "o", "dtype": "d", "params": "p", "trainable": False}
    assert layer_box("k", "Add", **facts).rows == (  # type: ignore[arg-type]
        ("activation", "relu"),
        *(("input", "i"), ("output", "o"), ("dtype", "d"), ("params", "p"), ("trainable", "no")),
    )


def test_texts_fit_their_boxes() -> None:
    """As measured in the font itself."""
    fonts = pytest.importorskip("PIL.ImageFont")
    for text in (
        "BatchNormalization",
        "[(None, 7), (3, 224)]",
        "conv2_block1_0_bn",
        "@#%&*~^_`|{}<>?!;:'\"\\/",
        "Ärger",
    ):
        for file, bold in zip(FONT_FILES, (True, False), strict=True):
            real = fonts.truetype(file, 1000).getlength(text)
            assert real * 0.99 <= text_width(text, 1000, bold) <= real * 1.06, (text, bold)
    assert text_width("日本", 10) == 20


def test_lines() -> None:
    assert wrapped("a bb ccc dddd", 6) == ["a bb", "ccc", "dddd"]
    assert wrapped("averylongword b", 4) == ["averylongword", "b"]


@pytest.mark.parametrize(
    ("name", "colour"),
    [
        *(("Conv2D", "blue"), ("DepthwiseConv2D", "blue"), ("ConvLSTM2D", "purple"), ("MaxPooling2D", "cyan")),
        *(("Dense", "violet"), ("InputLayer", "green"), ("Add", "green"), ("LSTM", "purple"), ("Mine", "slate")),
        *(("BatchNormalization", "amber"), ("ReLU", "orange"), ("Flatten", "grey"), ("MultiHeadAttention", "purple")),
    ],
)
def test_colours(name: str, colour: str) -> None:
    assert colour_of(name) == colour
    assert colour in COLOURS


def test_dot() -> None:
    dot = to_dot(picture("LR"), 96)
    assert "rankdir=LR;" in dot and "dpi=96;" in dot
    assert 'subgraph "cluster_core" {' in dot and 'label="the <core>"' in dot
    assert '"x" -> "core/dense" [color="#dc2626", penwidth=2];' in dot
    assert "a &lt;b&gt; &amp; &quot;c&quot;" in dot
    assert dot.count("{") == dot.count("}")
    quoted = to_dot(Picture([Node('a"\\b\n', "t\n")]))
    assert '"a\\"\\\\b\\n" [label=<' in quoted


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    return struct.unpack(">II", png[16:24])  # type: ignore[return-value]


def test_png_without_any_font_of_the_machine(monkeypatch: Any) -> None:
    renderer = pytest.importorskip("resvg_py")
    images = pytest.importorskip("PIL.Image")
    real = renderer.svg_to_bytes
    monkeypatch.setattr(renderer, "svg_to_bytes", lambda **options: real(**options, skip_system_fonts=True))
    layout = lay_out(Picture([Node("x", "Title", "name", [("label", "value")])]))
    svg = to_svg(Picture([Node("x", "Title", "name", [("label", "value")])]), layout)
    png = svg_to_png(svg, layout.size, dpi=192)
    width, height = (round(size) for size in layout.size)
    assert size_of(png) == (2 * width, 2 * height)
    import io

    pixels = images.open(io.BytesIO(png)).convert("RGB")
    colours = {colour for _, colour in pixels.getcolors(100_000)}
    assert {(15, 23, 42), (255, 255, 255), (71, 85, 105)} <= colours, "dark text on white, and the header"
    without = re.sub(r"<text.*?</text>", "", svg)
    assert svg_to_png(without, layout.size, dpi=192) != png, "the texts are drawn"


def test_png_of_a_picture_that_is_too_large_has_fewer_dots() -> None:
    pytest.importorskip("resvg_py")
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="20000" viewBox="0 0 100 20000"></svg>'
    assert size_of(svg_to_png(svg, (100, 20_000), dpi=960)) == (160, 32_000)


def test_png_says_what_to_install(monkeypatch: Any) -> None:
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with pytest.raises(ModuleNotFoundError, match="pip install resvg_py"):
        svg_to_png("<svg/>", (1, 1))


def test_the_fonts_have_their_licence() -> None:
    from pathlib import Path

    folder = Path(FONT_FILES[0]).parent
    assert [path.name for path in sorted(folder.iterdir())] == ["Arimo-Bold.ttf", "Arimo-Regular.ttf", "OFL.txt"]
    assert "SIL OPEN FONT LICENSE" in (folder / "OFL.txt").read_text()
