"""A text that was read before is copied: the copy has the same nodes at the same places, of another file."""

from __future__ import annotations

import sysconfig
from pathlib import Path

import pytest

from kshape.source import ir
from kshape.source.document import Document
from kshape.source.parse import parse
from kshape.source.repeated import Readings, copied
from kshape.source.span import Origin, Span
from tests.source.test_against_ast import EVERYTHING

KERAS = Path(sysconfig.get_path("purelib")) / "keras/src"
FILES = ["layers/core/dense.py", "trainers/trainer.py", "backend/torch/numpy.py", "ops/einops.py"]


def spans(node: ir.Node) -> list[tuple[str, Span | None]]:
    """The node's own spans: that of a name, an attribute or an argument beside that of the whole."""
    return [(slot, getattr(node, slot)) for slot in type(node)._slots if slot.endswith("span")]


def described(body: list[ir.stmt]) -> list[tuple[str, list[tuple[str, tuple[int, ...] | None]]]]:
    """Every node with its places within its text."""
    return [
        (
            repr(node),
            [
                (slot, None if span is None else (span.line, span.column, span.end_line, span.end_column))
                for slot, span in spans(node)
            ],
        )
        for statement in body
        for node in ir.walk(statement)
    ]


@pytest.mark.parametrize("text", [EVERYTHING, *((KERAS / file).read_text("utf-8") for file in FILES)])
def test_a_copy_is_what_reading_gives(text: str) -> None:
    here, there = Origin("a.py", 1, text), Origin("b.py", 70, text)
    body = parse(here).body
    copy = copied(body, there)
    assert described(copy) == described(body)
    own = {id(node) for statement in body for node in ir.walk(statement)}
    for statement in copy:
        for node in ir.walk(statement):
            assert id(node) not in own
            assert all(span is None or span.origin is there for _, span in spans(node))


def test_a_span_of_two_nodes_stays_one() -> None:
    read = parse(Origin("a.py", 1, "f'a{b}'")).body
    for statement in (*read, *copied(read, Origin("b.py", 1, "f'a{b}'"))):
        assert isinstance(statement, ir.Expr)
        assert isinstance(statement.value, ir.JoinedStr)
        assert statement.value.span is statement.value.values[0].span


def test_the_second_file_of_a_text_has_places_of_its_own() -> None:
    text = "import keras\n\n\ndef head(x):\n    return keras.layers.Dense(3)(x)\n"
    first = Document("a.py", text)
    assert [chunk.body[0].span.start for chunk in first.chunks] == [(1, 1), (4, 1)]
    second = Document("b.py", "# moved\n" + text)
    assert [chunk.body[0].span.start for chunk in second.chunks] == [(2, 1), (5, 1)]
    assert {chunk.body[0].span.path for chunk in second.chunks} == {"b.py"}
    assert [chunk.body[0].span.path for chunk in first.chunks] == ["a.py", "a.py"]


def test_what_was_read_for_itself_is_whole_in_those_that_import_it() -> None:
    text = "def f(a=1):\n    x = 1\n    y = 2\n    z = 3\n    return x\n"
    assert Document("m.py", text).chunks[0].body
    (function,) = Document("m.py", text, is_imported=True).chunks[0].body
    assert isinstance(function, ir.FunctionDef)
    assert function.is_read


@pytest.mark.parametrize("text", ["x = (", "x = 1 1", "def f(:\n    pass", "break"])
def test_a_text_with_a_fault_is_read_again(text: str) -> None:
    readings = Readings()
    one, other = readings.read(Origin("a.py", 1, text)), readings.read(Origin("b.py", 5, text))
    assert text not in readings
    assert one.error is not None
    assert other.error is not None
    assert other.error.span.path == "b.py"
    assert all(span.path == "b.py" for span in other.broken)


def test_the_text_that_was_asked_for_longest_ago_goes_first() -> None:
    readings = Readings(characters=30)
    texts = ["first = 1", "second = 2", "third = 3"]
    for text in texts:
        readings.read(Origin("a.py", 1, text))
    assert [text in readings for text in texts] == [True, True, True]
    readings.read(Origin("b.py", 1, "first = 1"))
    readings.read(Origin("b.py", 1, "fourth = 4"))
    assert [text in readings for text in [*texts, "fourth = 4"]] == [True, False, True, True]
    readings.read(Origin("b.py", 1, f"long = '{'x' * 30}'"))
    assert [text in readings for text in [*texts, "fourth = 4"]] == [True, False, True, True]
    readings.clear()
    assert not any(text in readings for text in texts)
