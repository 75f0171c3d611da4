"""The edits themselves: arguments, texts, lines and imports as a user may write them."""

from __future__ import annotations

import pytest

from kshape.checks import _edits as edits
from kshape.checks._written import written_call
from kshape.checks.base import TextEdit
from kshape.source.document import Document
from kshape.source.span import Origin, Span
from kshape.values.trace import Trace


def whole(text: str) -> Span:
    lines = text.split("\n")
    return Span(Origin("a.py", 1, text), 1, 1, len(lines), len(lines[-1]) + 1)


def made(edit: TextEdit | None) -> str | None:
    if edit is None:
        return None
    text = edit.span.origin.text
    return text[: edits.offset(edit.span)] + edit.text + text[edits.offset(edit.span, end=True) :]


@pytest.mark.parametrize(
    ("call", "result"),
    [
        ("f()", "f(b=1)"),
        ("f(a)", "f(a, b=1)"),
        ("f(a, )", "f(a, b=1)"),
        ("f(a, b = 2)", "f(a, b = 1)"),
        ("f(\n    a,\n    b=(2, 3),\n)", "f(\n    a,\n    b=1,\n)"),
        ("é.f('é', b='é')", "é.f('é', b=1)"),
        ("f(a, 7)", "f(a, 1)"),
        ("f(*a)", None),
        ("f(**a)", None),
        ("f", None),
        ("f(a", None),
    ],
)
def test_argument_set(call: str, result: str | None) -> None:
    assert made(edits.argument_set(whole(call), "b", "1", 1)) == result


@pytest.mark.parametrize(
    ("call", "result"),
    [
        ("f(a, b=2)", "f(a)"),
        ("f(b=2, c=3)", "f(c=3)"),
        ("f(a, 2)", "f(a)"),
        ("f(a, 2, 3)", "f(a, None, 3)"),
        ("f(a)", None),
    ],
)
def test_argument_removed(call: str, result: str | None) -> None:
    assert made(edits.argument_removed(whole(call), "b", 1)) == result


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("'a'", "'new'"),
        ('"a"', '"new"'),
        ("name = 'a'", "name = 'new'"),
        ('r"a"', 'r"new"'),
        ('"""a"""', '"""new"""'),
        ("'a' 'b'", "'new'"),
        ('f"a{1}"', None),
        ("'a' + \"b\"", None),
        ("x", None),
        (r"'a\n'", "'new'"),
    ],
)
def test_renamed(text: str, result: str | None) -> None:
    assert made(edits.renamed(whole(text), "new")) == result


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("x", "x"),
        ("x.y[0](1)", "x.y[0](1)"),
        ("a + b", "(a + b)"),
        ("(a + b)", "(a + b)"),
        ("(a) + (b)", "((a) + (b))"),
        ("lambda: 1", "(lambda: 1)"),
        ("1", "(1)"),
        ("not x", "(not x)"),
        ("[1]", "[1]"),
        ("(1, 2)", "(1, 2)"),
    ],
)
def test_as_primary(text: str, result: str) -> None:
    assert edits.as_primary(text) == result


def test_lines_before_and_behind_a_statement() -> None:
    text = "def f():\n    if x:\n        y = g(\n            1)\n    return y"
    span = Span(Origin("a.py", 1, text), 3, 13, 4, 15)
    before, behind = (
        text.replace("        y = g", "        new()\n        y = g"),
        text.replace("1)", "1)\n        new()"),
    )
    assert made(edits.line_before(span, "new()")) == before
    assert made(edits.line_after(span, "new()")) == behind
    one = whole("if x: y = 1")
    assert edits.line_before(Span(one.origin, 1, 7, 1, 12), "new()") is None


@pytest.mark.parametrize(
    ("head", "written", "added"),
    [
        ("import keras", "keras.ops.sqrt", ""),
        ("import keras as k", "k.ops.sqrt", ""),
        ("from keras import ops", "ops.sqrt", ""),
        ("from keras import ops as o", "o.sqrt", ""),
        ("from keras.ops import sqrt", "sqrt", ""),
        ("from keras.ops import *", "sqrt", ""),
        ("import tensorflow as tf", "tf.keras.ops.sqrt", ""),
        ("from tensorflow import keras", "keras.ops.sqrt", ""),
        ("import numpy as np", "sqrt", "\nfrom keras.ops import sqrt"),
        ("from keras.layers import Dense", "sqrt", "\nfrom keras.ops import sqrt"),
    ],
)
def test_reach(head: str, written: str, added: str) -> None:
    trace = Trace()
    trace.chunks = Document("a.py", f"{head}\nx = 1\n").chunks
    found = edits.reach(trace, "keras.ops.sqrt", trace.chunks[-1].body[0].span)
    assert found is not None
    assert (found[0], "".join(edit.text for edit in found[1])) == (written, added)


def test_calls_as_they_are_written() -> None:
    call = written_call(whole("m . add(\n  Dense(3), # c\n  name = 'é',\n  x=1)"))
    assert call is not None
    assert (call.function.text(), call.name, call.is_open) == ("m . add", "add", False)
    assert [span.text() for span in call.positional] == ["Dense(3)"]
    assert {name: span.text() for name, span in call.keywords.items()} == {"name": "name = 'é'", "x": "x=1"}
    assert written_call(whole("x + 1")) is None
