"""Places and edits of texts: what the server holds is what the client shows, in every encoding, after any edits."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lsprotocol import types
from pygls.workspace import PositionCodec

from kshape_lsp.documents import OpenText
from kshape_lsp.positions import Lines

ENCODINGS = ("utf-8", "utf-16", "utf-32")
PIECES = [
    "a",
    "x = 1",
    " ",
    "\n",
    "\r\n",
    "\r",
    "\f",
    "\x1c",
    "\u2028",
    "\x85",
    "图像",
    "é",
    "🙂",
    "👩‍🔬",
    "\ufeff",
    "'''",
    "",
]
texts = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


def units(text: str, encoding: str) -> list[str]:
    """A text as the list of its units: what a client in this encoding counts. A unit is a letter that stands for it."""
    if encoding == "utf-32":
        return list(text)
    size = 1 if encoding == "utf-8" else 2
    data = text.encode("utf-8" if size == 1 else "utf-16-le")
    return [data[at : at + size].decode("latin-1") for at in range(0, len(data), size)]


def as_text(found: list[str], encoding: str) -> str:
    if encoding == "utf-32":
        return "".join(found)
    return "".join(found).encode("latin-1").decode("utf-8" if encoding == "utf-8" else "utf-16-le")


def position_of(text: str, at: int, encoding: str) -> types.Position:
    """The position of a place between two characters, worked out one character after another."""
    line, start = 0, 0
    for index in range(at):
        is_pair = text[index : index + 2] == "\r\n"
        if text[index] == "\n" or (text[index] == "\r" and not is_pair):
            line, start = line + 1, index + 1
    return types.Position(line, len(units(text[start:at], encoding)))


def places_in(text: str) -> list[int]:
    """Where an edit can begin and end: nowhere between the two halves of a line end."""
    return [at for at in range(len(text) + 1) if text[max(0, at - 1) : at + 1] != "\r\n"]


@st.composite
def edits(draw: st.DrawFn) -> tuple[str, str, list[tuple[list[Any], str]]]:
    """An encoding, a text, and notifications: changes, and the text behind all of them."""
    encoding, text = draw(st.sampled_from(ENCODINGS)), draw(texts)
    first, notifications = text, []
    for _ in range(draw(st.integers(1, 4))):
        changes: list[Any] = []
        for _ in range(draw(st.integers(1, 4))):
            new = draw(texts)
            if draw(st.integers(0, 5)) == 0:
                changes.append(types.TextDocumentContentChangeWholeDocument(new))
                text = new
                continue
            places = st.sampled_from(places_in(text))
            start, end = sorted((draw(places), draw(places)))
            span = types.Range(position_of(text, start, encoding), position_of(text, end, encoding))
            changes.append(types.TextDocumentContentChangePartial(span, new))
            text = text[:start] + new + text[end:]
        notifications.append((changes, text))
    return encoding, first, notifications


@settings(max_examples=300, deadline=None)
@given(edits())
def test_edits(drawn: tuple[str, str, list[tuple[list[Any], str]]]) -> None:
    encoding, first, notifications = drawn
    codec = PositionCodec(types.PositionEncodingKind(encoding))
    document = OpenText("file:///x.py", first, 1, "python", True, types.TextDocumentSyncKind.Incremental, codec)
    for changes, expected in notifications:
        for change in changes:
            document.apply_change(change)
        assert document.source == expected
        assert document.table.text == expected
        assert as_text(units(expected, encoding), encoding) == expected


@settings(max_examples=200, deadline=None)
@given(texts, st.sampled_from(ENCODINGS))
def test_there_and_back(text: str, encoding: str) -> None:
    lines = Lines(text, encoding)
    for at in places_in(text):
        position = position_of(text, at, encoding)
        assert lines.offset(position) == at
        line, column = lines.place(position)
        if column > 0:  # before a byte order mark there is no place of ours
            assert lines.position(line, column) == position
    assert "".join(lines.line(number) for number in range(len(lines))) == text.replace("\r", "").replace("\n", "")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_places_that_no_text_has(encoding: str) -> None:
    lines = Lines("a🙂b\nc", encoding)
    assert lines.place(types.Position(0, 99)) == (1, 4)
    assert lines.place(types.Position(99, 3)) == (100, 1)
    assert lines.offset(types.Position(99, 3)) == 5
    assert lines.position(99, 3) == lines.end == types.Position(1, 1)
    inside = {"utf-8": 3, "utf-16": 2, "utf-32": 1}[encoding]
    assert lines.offset(types.Position(0, inside)) == 1, "in the middle of a character: before it"
    assert lines.whole == types.Range(types.Position(0, 0), types.Position(1, 1))
