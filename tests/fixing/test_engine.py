"""The engine: what is fixed, what is withheld, and that everything else stays as it is."""

from __future__ import annotations

import json
import os

import pytest

from kshape.config import Config
from kshape.fixing import Fixer, fixed
from kshape.fixing.places import Change, Lines, moved

HEAD = "import numpy as np\nimport keras\nfrom keras.layers import *\n"
OLD, NEW = "LeakyReLU(alpha=0.2)", "LeakyReLU(negative_slope=0.2)"


def text_of(code: str, unsafe: bool = False) -> str:
    return str(fixed(HEAD + code, "a.py", None, unsafe).text).removeprefix(HEAD)


def test_formatting_and_comments_stay() -> None:
    code = "a = LeakyReLU( alpha  =0.2 ,)  # alpha\n\n\nb = [ 1,2 ]"
    assert text_of(code) == "a = LeakyReLU( negative_slope  =0.2 ,)  # alpha\n\n\nb = [ 1,2 ]"


def test_all_fixes_are_made_at_once() -> None:
    done = fixed(HEAD + f"a = {OLD}\nb = {OLD}\n", "a.py")
    assert done.text == HEAD + f"a = {NEW}\nb = {NEW}\n"
    assert [each.code for each in done.applied] == ["KS901", "KS901"]
    assert done.withheld == ()


def test_fixes_that_touch_each_other_are_made_in_turn() -> None:
    code = "x = keras.Input((10,))\ny = np.sqrt(np.sqrt(x))\nz = np.sqrt(x)\n"
    assert text_of(code).count("keras.ops.sqrt(") == 3


def test_a_text_without_findings_is_the_same() -> None:
    code = HEAD + "a = Dense(3)\r\nb = 1\r# c"
    assert fixed(code, "a.py").text == code


def test_unsafe_fixes_wait_to_be_asked_for() -> None:
    code = "x = keras.Input((28, 28))\ny = Conv2D(8, 3)(x)\n"
    assert text_of(code) == code
    assert text_of(code, unsafe=True) == code.replace("(x)", "(x[..., None])")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_the_mark_stay(end: str, last: bool, mark: bytes) -> None:
    text = (HEAD + f"name = 'é'\na = {OLD}" + "\n" * last).replace("\n", end)
    data = mark + text.encode()
    assert fixed(data, "a.py").text == data.replace(OLD.encode(), NEW.encode())


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-8", "iso-8859-15"])
def test_the_encoding_stays(encoding: str) -> None:
    data = f"# -*- coding: {encoding} -*-\n{HEAD}name = 'é'\na = {OLD}\n".encode(encoding)
    assert fixed(data, "a.py").text == data.replace(OLD.encode(), NEW.encode())


def test_a_text_of_str_is_no_matter_of_encodings() -> None:
    code = f"# coding: latin-1\n{HEAD}name = '\u4e16'\na = {OLD}\n"
    assert fixed(code, "a.py").text == code.replace(OLD, NEW)


def test_a_line_that_is_added_ends_as_the_others() -> None:
    code = (
        "import keras\r\nimport numpy\r\nx = keras.Input((4,))\r\nclass A(keras.Model):\r\n    def __init__(self):\r\n"
    )
    code += "        self.a = 1\r\n        self.dense = keras.layers.Dense(2)\r\ny = A()(x)\r\n"
    new = str(fixed(code, "a.py").text)
    assert "        super().__init__()\r\n        self.a" in new
    assert new.replace("\r\n", "").count("\n") == 0


def test_a_fix_that_brings_another_finding_is_withheld() -> None:
    code = HEAD + (
        "x, y = np.zeros((32, 8)), np.zeros((32, 5))\n"
        "model = keras.Sequential([keras.Input((8,)), Dense(5, activation='softmax')])\n"
        "model.compile('sgd', 'binary_crossentropy')\n"
        "model.fit(x, np.random.randint(5, size=(32,)))\n"
    )
    done = fixed(code, "a.py")
    assert done.text == code
    assert [(each.code, each.line) for each in done.withheld] == [("KS309", 6)]
    assert done.withheld[0].reason.startswith("it would bring KS416 in line 7: ")


def test_a_broken_file_stays_and_bytes_that_are_no_text_stay() -> None:
    for data in (b"\xff\xfe\x00keras", b"import keras\n\x00", b"import keras\nx = (", b""):
        assert fixed(data, "a.py").text == data


def test_settings_decide_what_is_fixed() -> None:
    code = HEAD + f"a = {OLD}\n"
    assert fixed(code, "a.py", Config(ignore=("KS901",))).text == code
    assert fixed(code.replace(OLD, f"{OLD}  # kshape: ignore[KS901]"), "a.py").applied == ()


NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "metadata": {}, "source": ["# Grüße\n", "text"]},
        {
            "cell_type": "code",
            "execution_count": 3,
            "metadata": {"tags": []},
            "outputs": [{"data": {"text/plain": ["a"]}}],
            "source": ["import keras\n", "from keras.layers import *\n", "# ü\n", f"a = {OLD}"],
        },
        {"cell_type": "code", "metadata": {}, "outputs": [], "source": f"b = {OLD}\n"},
    ],
    "metadata": {"language_info": {"name": "python"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}


@pytest.mark.parametrize("indent", [None, 1, 4, "\t"])
@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize("end", ["", "\n"])
@pytest.mark.parametrize("separators", [None, (",", ":")])
def test_of_a_notebook_only_the_sources_change(indent: object, ascii_only: bool, end: str, separators: object) -> None:
    form = {"indent": indent, "ensure_ascii": ascii_only, "separators": separators}
    before = json.dumps(NOTEBOOK, **form) + end  # type: ignore[arg-type]
    after = before.replace(OLD, NEW)
    done = fixed(before.encode(), "a.ipynb")
    assert done.text == after.encode()
    assert len(done.applied) == 2


def test_a_line_added_in_a_notebook_stands_as_a_line_of_its_own() -> None:
    cell = ["import keras\n", "import numpy as np\n", "from keras import layers\n", "x = keras.Input((4,))\n"]
    cell += ["class A(keras.Model):\n", "    def __init__(self):\n", "        self.d = layers.Dense(2)\n", "y = A()(x)"]
    book = {**NOTEBOOK, "cells": [{"cell_type": "code", "metadata": {}, "outputs": [], "source": cell}]}
    done = fixed(json.dumps(book, indent=1).encode(), "a.ipynb")
    cell.insert(6, "        super().__init__()\n")
    assert done.text == json.dumps(book, indent=1).encode()


def test_files_are_changed_together_or_not_at_all() -> None:
    files = {
        "net.py": "import keras\nfrom keras import layers\ndef make():\n"
        "    return keras.Sequential([keras.Input((8,)), layers.Dense(5)])\n",
        "train.py": "from net import make\nmodel = make()\nmodel.compile('sgd', 'categorical_crossentropy')\n",
    }
    held = {os.path.abspath(name): text.encode() for name, text in files.items()}
    assert fixed(files["train.py"], "train.py", held=held).text == files["train.py"]
    fixer = Fixer(lambda _: Config(), lambda path: held.get(os.path.abspath(path)), False, held)
    fixer.fix("train.py")
    assert [each.code for each in fixer.applied] == ["KS307"]
    assert list(fixer.before) == ["net.py"]
    assert b'layers.Dense(5, activation="softmax")' in fixer.contents["net.py"].as_bytes


def test_places() -> None:
    lines = Lines("ab\r\ncd\re")
    assert [lines.offset(1, 3), lines.offset(2, 1), lines.offset(3, 2), lines.offset(1, 4), lines.offset(4, 1)] == [
        2, 4, 8, None, None,
    ]  # fmt: skip
    part = ("a.py", None)
    changes = [Change(part, 0, 1, "xyz\n"), Change(part, 4, 6, "")]
    assert lines.with_changes(changes) == "xyz\r\nb\r\n\re"
    assert [moved(at, changes, lines) for at in (0, 1, 2, 5, 7)] == [0, 5, 6, 8, 9]
    assert changes[0].touches(Change(part, 1, 1, "")) and not changes[0].touches(Change(part, 1, 2, ""))
