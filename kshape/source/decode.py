"""Bytes of a file to text, and what can be told about a text without reading it."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

# PEP 263: a comment in one of the first two lines, the second only below a comment or an empty line.
_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", re.ASCII)
_EMPTY = re.compile(rb"^[ \t\f]*(?:#[^\r\n]*)?$")
_LINE_END = re.compile(rb"\r\n|\r|\n")
_OTHER_MARKS = {codecs.BOM_UTF32_LE: "UTF-32", codecs.BOM_UTF32_BE: "UTF-32"} | {
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
_RUNTIME = re.compile(r"^[ \t]*(?:import|from)[ \t]+(?:[\w., \t]*,[ \t]*)?runtime\b", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class DecodeFault:
    """Why the bytes are no Python text; `offset` counts bytes from 0, line and column count from 1."""

    message: str
    offset: int = 0
    line: int = 1
    column: int = 1


def decode(data: bytes) -> str | DecodeFault:
    """The text of a Python file by its mark or coding cookie (PEP 263), else as UTF-8. The mark is left out."""
    for mark, name in _OTHER_MARKS.items():
        if data.startswith(mark):
            return DecodeFault(f"encoded as {name}, which Python does not read: save the file as UTF-8")
    has_mark = data.startswith(codecs.BOM_UTF8)
    start = len(codecs.BOM_UTF8) if has_mark else 0
    cookie = _cookie(data[start : start + 4096])
    codec = _codec(cookie or "utf-8")
    if codec is None:
        return DecodeFault(f"unknown encoding: {cookie!r}")
    if has_mark and codec.name != "utf-8":
        return DecodeFault(f"the encoding {cookie!r} is declared, but the file starts with the mark of UTF-8")
    return _decoded(data, start, codec.name)


def encoding_of(data: bytes) -> str:
    """The name of the encoding that `decode` reads these bytes in."""
    start = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
    return _cookie(data[start : start + 4096]) or "utf-8"


def _cookie(head: bytes) -> str | None:
    for line in _LINE_END.split(head, maxsplit=2)[:2]:
        if match := _COOKIE.match(line):
            return match[1].decode("ascii")
        if not _EMPTY.match(line):
            return None
    return None


def _codec(name: str) -> codecs.CodecInfo | None:
    """The text codec of that name; codecs such as `hex` and `rot13` decode no bytes of a source."""
    try:
        codec = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    return codec if getattr(codec, "_is_text_encoding", True) else None


def _decoded(data: bytes, start: int, encoding: str) -> str | DecodeFault:
    try:
        return data[start:].decode(encoding)
    except UnicodeDecodeError as error:
        offset = start + error.start
        line = len(_LINE_END.findall(data, 0, offset)) + 1
        begin = max(data.rfind(b"\n", 0, offset), data.rfind(b"\r", 0, offset)) + 1
        column = _length(data[max(begin, start) : offset], encoding) + 1
        name = "UTF-8" if encoding == "utf-8" else encoding
        return DecodeFault(f"not valid {name}: byte 0x{data[offset]:02x} at offset {offset}", offset, line, column)
    except (UnicodeError, ValueError) as error:
        return DecodeFault(f"not valid {encoding}: {error}")


def _length(data: bytes, encoding: str) -> int:
    """In characters, or in bytes where the codec cannot say."""
    try:
        return len(data.decode(encoding, "replace"))
    except (UnicodeError, ValueError):
        return len(data)


def mentions_keras(text: str) -> bool:
    """Whether the text names Keras or TensorFlow anywhere, imports `runtime`, or asks or tells the checker something.

    Fast; may say yes in vain.
    """
    if "keras" in text or "tensorflow" in text or "kshape:" in text or "reveal_shape" in text:
        return True
    return "runtime" in text and _RUNTIME.search(text) is not None
