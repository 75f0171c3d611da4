"""Hostile text: no crash, no exception, no long wait."""

from __future__ import annotations

import ast
import gc
import random
import sysconfig
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kshape.source import ir
from kshape.source.document import Document

N = 10_000
NESTED = {
    "parentheses": "x = " + "(" * N + "1" + ")" * N,
    "unclosed": "(" * N,
    "calls": "x = " + "f(" * N + ")" * N,
    "subscripts": "x[" * N + "1" + "]" * N,
    "dictionaries": "x = " + "{1:" * N + "1" + "}" * N,
    "f-strings": "x = " + "f'{" * 200 + "1" + "}'" * 200,
    "format specs": "x = f'{a:" + "{b:" * 3000 + "}" * 3000 + "}'",
    "blocks": "".join(" " * i + "if 1:\n" for i in range(1000)) + " " * 1000 + "pass",
    "patterns": "match x:\n case " + "[" * N + "]" * N + ": pass",
}
CHAINED = {
    "sum": "x = " + "+".join(["1"] * N),
    "minus": "x = " + "-" * N + "1",
    "not": "x = " + "not " * N + "1",
    "power": "x = " + "**".join(["1"] * N),
    "call": "x = f" + "()" * N,
    "attribute": "x = a" + ".b" * N,
    "subscript": "x = a" + "[1]" * N,
    "conditional": "x = " + "1 if 2 else " * N + "3",
    "lambda": "x = " + "lambda: " * N + "3",
    "and": "x = " + " and ".join(["a"] * N),
    "strings": "x = " + " ".join(["'a'"] * N),
    "elif": "if 1: pass\n" + "elif 1: pass\n" * N,
    "dotted": "import a" + ".b" * N,
    "parentheses within Python's limit": "x = " + "(" * 150 + "1" + ")" * 150,
}


@pytest.fixture(autouse=True)
def _only_own_objects() -> Iterator[None]:
    """The collector, whose time counts as the reader's, does not look through what other tests have left."""
    gc.freeze()
    yield
    gc.unfreeze()


def read(text: str, seconds: float = 1.0) -> Document:
    """The document with every chunk read, within the time."""
    started = time.process_time()
    document = Document("m.py", text)
    for chunk in document.chunks:
        assert chunk.body or chunk.error or not ast.parse(chunk.text).body
        if chunk.error is not None:
            assert chunk.error.span.start <= chunk.error.span.end
            assert chunk.error.message
    assert time.process_time() - started < seconds
    return document


@pytest.mark.parametrize("name", NESTED)
def test_deep_nesting_is_a_fault(name: str) -> None:
    (chunk,) = read(NESTED[name]).chunks
    assert chunk.error is not None
    assert any(isinstance(node, ir.Unparsed) for statement in chunk.body for node in ir.walk(statement))


@pytest.mark.parametrize("name", CHAINED)
def test_long_chains_are_valid_and_not_read(name: str) -> None:
    document = read(CHAINED[name])
    (chunk,) = document.chunks
    assert chunk.error is None
    assert any(isinstance(node, ir.Unparsed) for statement in chunk.body for node in ir.walk(statement))


def test_what_people_write_is_read() -> None:
    for text in (
        "x = " + " + ".join(["a"] * 140),
        "x = " + "(" * 40 + "1" + ")" * 40,
        "x = (" + "\n".join(["'line'"] * 500) + ")",
        "x = [" + "-1.5, " * 3000 + "]",
        "if a: b\n" + "elif c: d\n" * 150,
        "x = y" + ".a(b)" * 40,
    ):
        (chunk,) = read(text, 2.0).chunks
        assert not any(isinstance(node, ir.Unparsed) for node in ir.walk(chunk.body[0]))


def test_huge_numbers_do_not_hang() -> None:
    for text, kind in (("9" * 100_000, ir.Unparsed), ("0x" + "f" * 100_000, ir.Unparsed), ("1" * 900, ir.Constant)):
        (statement,) = read(f"x = {text}").chunks[0].body
        assert isinstance(statement, ir.Assign)
        assert type(statement.value) is kind


@pytest.mark.parametrize(
    "text",
    [
        "x = [" + "1," * 500_000 + "]",
        "class A:\n" + "    x = 1\n" * 200_000,
        "a" * 2_000_000,
        "x = '''" + "a\n" * 1_000_000 + "'''",
        "@a\n" * 50_000,
        "else:\n" * 50_000,
        "x=1;" * 50_000,
        "class A:\n" + "    x = (1\n" * 2000,
        "class A:\n" + "    x = 1 2\n" * 2000,
        "def f():\n" + "".join(" " * (1 + i % 7) + "x=1\n" for i in range(2000)),
        "f(" + "a b " * 5000 + ")",
    ],
    ids=lambda text: repr(text[:12]),
)
def test_long_statements_take_bounded_time(text: str) -> None:
    read(text, 3.0)


def test_empty_and_odd_texts() -> None:
    for text in (
        "",
        "\n",
        " ",
        "\t",
        "\f",
        "#",
        "\\",
        "\\\n",
        "'",
        '"""',
        "\ufeff",
        "\0",
        "\x1a",
        "\x0b",
        "\u2028",
        "@",
    ):
        read(text)


PIECES = [*"abf x1(){}[]'\"\\\n\t:,=#;.@!rö\0\f\r", "def ", "if ", "else:\n", "\n    ", "f'", '"""', "lambda "]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=50).map("".join))
def test_random_text_is_read_without_an_exception(text: str) -> None:
    document = read(text, 5.0)
    for chunk in document.chunks:
        for statement in chunk.body:
            for node in ir.walk(statement):
                node.span.text()
    assert document.all_comments is not None


def test_damaged_real_code_is_read_without_an_exception() -> None:
    text = (Path(sysconfig.get_path("purelib")) / "keras/src/layers/core/dense.py").read_text("utf-8")
    generator = random.Random(5)
    for _ in range(12):
        start = generator.randrange(len(text))
        read(
            text[:start]
            + generator.choice(["", "(", "'", '"""', "\n", " x ", "}"])
            + text[start + generator.randrange(9) :],
            5.0,
        )
