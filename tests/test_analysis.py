"""analyse(): suppressions, settings, several modules, versions of one file."""

from __future__ import annotations

from pathlib import Path

import pytest

from kshape.analysis import Analyser, analyse
from kshape.config import Config

WRONG = """\
import keras
x = keras.Input((8,))
model = keras.Model(
    x,
    keras.layers.Dense(2),{first}
){last}
"""


def codes(text: str, config: Config | None = None) -> list[str]:
    return [d.code for d in analyse(text, "file.py", config).diagnostics]


def test_a_finding() -> None:
    assert codes(WRONG.format(first="", last="")) == ["KS203"]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("  # kshape: ignore[KS203]", ""),
        ("  # kshape: ignore[KS2]", ""),
        ("  # kshape: ignore[KS203, not-symbolic]", ""),
        ("  # kshape:ignore", ""),
        ("", "  # kshape: ignore[KS203]"),
    ],
)
def test_comment_on_a_line_of_the_statement(first: str, last: str) -> None:
    assert codes(WRONG.format(first=first, last=last)) == []


def test_comment_for_another_code_or_in_a_string() -> None:
    assert codes(WRONG.format(first="  # kshape: ignore[KS101]", last="")) == ["KS203", "KS993"]
    assert codes('note = "# kshape: ignore-file"\n' + WRONG.format(first="", last="")) == ["KS203"]


def test_comment_for_the_file() -> None:
    assert codes("# kshape: ignore-file\n" + WRONG.format(first="", last="")) == []


def test_settings_choose_and_weigh() -> None:
    text = WRONG.format(first="", last="")
    assert codes(text, Config(ignore=("KS203",))) == []
    assert codes(text, Config(select=("KS1",))) == []
    (found,) = analyse(text, "file.py", Config(severity={"KS2": "info"})).diagnostics
    assert found.severity == "info"


def test_a_fault_in_another_module_stands_at_the_call(tmp_path: Path) -> None:
    (tmp_path / "blocks.py").write_text(
        "from keras import layers\n\n\ndef block(x):\n    return layers.add([x, layers.Conv2D(3, 3)(x)])\n"
    )
    main = tmp_path / "main.py"
    main.write_text("import keras\nfrom blocks import block\ny = block(keras.Input((8, 8, 3)))\n")
    (found,) = analyse(main.read_text(), str(main)).diagnostics
    assert (found.code, found.line, found.column) == ("KS105", 3, 5)
    assert [(Path(place.path).name, place.line) for place in found.related] == [("blocks.py", 5)]


def test_a_broken_statement_costs_itself() -> None:
    text = "import keras\nlayer = keras.layers.Dense(2 activation=1)\nx = keras.Input((4,))\nm = keras.Model(x, None)\n"
    assert [(d.code, d.line) for d in analyse(text).diagnostics] == [("KS990", 2), ("KS203", 4)]


@pytest.mark.parametrize(
    "data", [b"import keras\n\xff\n", "import keras".encode("utf-16"), b"# coding: nonsense\nimport keras"]
)
def test_undecodable_bytes_are_one_diagnostic(data: bytes) -> None:
    (found,) = analyse(data).diagnostics
    assert (found.code, found.severity) == ("KS990", "error")


def test_a_file_without_keras_is_left_alone() -> None:
    assert analyse("undefined_name + 1\n").diagnostics == ()


def test_versions_of_one_file_give_what_fresh_analyses_give() -> None:
    base = "import keras\nx = keras.Input((8,))\ny = keras.layers.Dense({units})(x)\nm = keras.Model(x, y)\n"
    texts = [
        base.format(units=4),
        base.format(units=4) + "z = m(keras.Input((9,)))\n",
        base.format(units=0),
        "",
        base.format(units=16),
        "\n\n" + base.format(units=16),
        base.format(units="(" * 3),
        base.format(units=16),
    ]
    analyser = Analyser("file.py")
    for text in texts:
        assert analyser.update(text, details="summaries") == analyse(text, "file.py", details="summaries")


def test_details() -> None:
    text = "import keras\nm = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])\n"
    assert analyse(text, details="diagnostics").models == ()
    (model,) = analyse(text).models
    assert (model.variable, model.total_params, model.summary) == ("m", 8, "")
    assert "dense (Dense)" in analyse(text, details="summaries").models[0].summary


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        (b"import os\nx = \x00 1\n", (2, 5), "null bytes"),
        (b"import os\nx = '\xff'\n", (2, 6), "not valid UTF-8: byte 0xff"),
        ("x = '\ud800'\n", (1, 6), "lone surrogate U+D800"),
        ("x = 1\ny = " + "(" * 300 + ")" * 300, (2, 205), "too many nested parentheses"),
        (
            "".join(" " * i + "if x:\n" for i in range(120)) + " " * 120 + "x",
            (101, 1),
            "too many levels of indentation",
        ),
    ],
)
def test_what_python_cannot_read_is_told_without_keras(text: str | bytes, place: tuple[int, int], words: str) -> None:
    (found,) = analyse(text, "file.py").diagnostics
    assert (found.code, (found.line, found.column)) == ("KS990", place)
    assert words in found.message
    assert analyse(text, "file.py", Config(ignore=("KS990",))).diagnostics == ()


@pytest.mark.parametrize(
    "text", ["x = (1\n", "f(" * 150 + ")" * 150, 's = """' + "\n".join([" " * 120 + "(" * 300] * 9) + '"""']
)
def test_a_text_without_keras_is_not_read(text: str) -> None:
    assert analyse(text, "file.py").diagnostics == ()


UNUSUAL = {
    "a padding that nobody has": 'y = Conv2D(16, 3, strides=2, padding="rime")(x)\nz = Add()([x, y])\n',
    "an axis beyond every number": "y = BatchNormalization(axis=1 << 10**6)(Conv2D(4, 3)(x))\n",
    "a list that holds itself": "parts = list(ops.split(ops.ones((10, 4)), 2))\nparts.append(parts)\n",
    "a named tuple that holds itself": "parts = [x]\npair = namedtuple('Pair', 'a b')(parts, x)\nparts.append(pair)\n"
    "model = keras.Model(x, pair)\nops.concatenate(pair)\n",
}


@pytest.mark.parametrize("text", UNUSUAL.values(), ids=UNUSUAL)
def test_unusual_values_are_no_fault_of_ours(text: str) -> None:
    head = "from collections import namedtuple\nimport keras\nfrom keras import ops\nfrom keras.layers import *\n"
    found = analyse(f"{head}x = Input((32, 32, 8))\n{text}", "file.py")
    assert "KS999" not in {each.code for each in found.diagnostics}
