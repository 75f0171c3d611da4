"""Faults across files: where they are told, the calls on the way, and which argument of the call is at fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from kshape.analysis import analyse
from kshape.echoes import without_echoes
from kshape.facts import Analysis

BLOCKS = """\
import keras
from keras import layers


def conv(x, filters=8, *, name=None):
    y = layers.Conv2D(filters, 3, name=name)(x)
    return layers.ReLU()(y)


def twice(x, filters):
    x = conv(x, filters)
    return conv(x, filters)


def late(x):
    x = layers.Flatten()(x)
    return layers.Conv2D(3, 3)(x)


def looped(x):
    for n in (8, 4):
        x = layers.Flatten()(layers.Conv1D(n, 3)(x))
    return x


def local(x):
    flat = layers.Flatten()(x)
    return conv(flat)


def applied(function, x):
    return function(x)


def broken():
    return layers.Dense(-1)


class Net(keras.Model):
    def __init__(self, units):
        super().__init__()
        self.dense = layers.Dense(units)
        self.conv = layers.Conv2D(3, 3)

    def call(self, inputs):
        return self.dense(self.conv(inputs))


class Builder:
    def build(self, x, size):
        return layers.Dense(size)(x)

    @staticmethod
    def make(size):
        return layers.Dense(size)
"""
HEAD = "import keras\nfrom blocks import *\nflat = keras.Input((64,))\nimage = keras.Input((32, 32, 3))\nsignal = keras.Input((9, 3))\n"


def checked(folder: Path, code: str, **files: str) -> Analysis:
    (folder / "blocks.py").write_text(BLOCKS)
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text)
    return analyse(HEAD + code, str(folder / "main.py"))


PASSED = {
    "conv(flat)": "x=flat",
    "conv(x=flat)": "x=flat",
    "conv(filters=3, x = flat)": "x=flat",
    "conv(image, -1)": "filters=-1",
    "conv(image, 'a' if 1 else 2)": "filters='a' if 1 else 2",
    "twice(flat, 4)": "x=flat",
    "twice(image, 0)": "filters=0",
    "[conv(t) for t in [flat]]": "x=t",
    "late(image)": None,
    "looped(signal)": None,
    "local(image)": None,
    "Net(-3)": "units=-3",
    "Net(units=-3)": "units=-3",
    "Net(4)(flat)": "inputs=flat",
    "Builder().build(flat, -2)": "size=-2",
    "Builder.make(-2)": "size=-2",
    "conv(*[flat])": None,
    "broken()": None,
}


@pytest.mark.parametrize("code", PASSED)
def test_the_message_says_which_argument_is_at_fault(code: str, tmp_path: Path) -> None:
    result = checked(tmp_path, code)
    assert result.diagnostics, code
    found = result.diagnostics[0]
    assert found.line == 6
    own = found.message.partition(" Keras: ")[0]
    if PASSED[code] is None:
        assert "This call" not in own
    else:
        assert own.endswith(f" This call passes it as {PASSED[code]}."), own


def test_the_way_from_the_call_to_the_fault(tmp_path: Path) -> None:
    (found,) = checked(tmp_path, "def outer(t):\n    return twice(t, 4)\nouter(flat)").diagnostics
    assert (found.code, found.line, found.column) == ("KS101", 7, 12)
    way = [(Path(place.path).name, place.line, place.message) for place in found.related]
    assert way == [
        ("blocks.py", 11, "in the call made here"),
        ("blocks.py", 6, "it happens here"),
        ("main.py", 8, "in the call made here"),
    ]
    assert found.message.endswith(
        'This call passes it as x=t. Keras: "is incompatible with the layer: expected ndim=4, found ndim=2"'
    )


def test_each_call_is_told_of_its_own_fault(tmp_path: Path) -> None:
    result = checked(tmp_path, "conv(flat)\nconv(image)\nconv(flat)\nconv(signal)")
    assert [(found.code, found.line) for found in result.diagnostics] == [("KS101", 6), ("KS101", 8), ("KS101", 9)]


def test_a_function_that_is_handed_over_is_told_of_where_it_stands(tmp_path: Path) -> None:
    result = checked(tmp_path, "def own(t):\n    return keras.layers.Conv2D(3, 3)(t)\napplied(own, flat)")
    (found,) = result.diagnostics
    assert (found.line, found.column) == (7, 12)
    assert [(Path(place.path).name, place.line) for place in found.related] == [("blocks.py", 32), ("main.py", 8)]


def test_what_is_wrong_in_any_call_is_told_once_in_a_run(tmp_path: Path) -> None:
    here = checked(tmp_path, "broken()\nconv(flat)")
    blocks = analyse(BLOCKS, str(tmp_path / "blocks.py"))
    assert [(found.code, found.line) for found in here.diagnostics] == [("KS903", 6), ("KS101", 7)]
    both = without_echoes([here, blocks])
    assert [(found.code, found.line) for found in both[0].diagnostics] == [("KS101", 7)]
    assert both[1] == blocks
    assert without_echoes([here]) == [here]


def test_a_fault_that_its_own_file_calls_for_hides_no_other_call(tmp_path: Path) -> None:
    """The function is right: two files call it wrongly."""
    text = (
        "import keras\nfrom keras import layers\ndef f(x):\n    return layers.Conv2D(3, 3)(x)\nf(keras.Input((4,)))\n"
    )
    here = checked(tmp_path, "import own\nown.f(flat)", own=text)
    own = analyse(text, str(tmp_path / "own.py"))
    assert [found.line for found in own.diagnostics] == [4]
    assert [found.line for found in without_echoes([here, own])[0].diagnostics] == [7]


def test_faults_at_the_top_of_another_file_are_its_own(tmp_path: Path) -> None:
    text = "import keras\nkeras.layers.Conv2D(3, 3)(keras.Input((4,)))\n"
    assert checked(tmp_path, "import own", own=text).diagnostics == ()


def test_files_without_the_word_are_followed_to_keras(tmp_path: Path) -> None:
    checked(tmp_path, "", more="from blocks import conv, flat_input as start\n", blocks2="")
    (tmp_path / "blocks.py").write_text(BLOCKS + "\nflat_input = keras.Input((4,))\n")
    result = analyse(
        "from more import (\n    conv,  # a block\n    start,\n)\nconv(start)\n", str(tmp_path / "script.py")
    )
    assert [(found.code, found.line) for found in result.diagnostics] == [("KS101", 5)]
    assert analyse("from nowhere import conv\nx = (\n", str(tmp_path / "other.py")).diagnostics == ()
