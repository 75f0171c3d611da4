"""String literals to values, without `eval` and without Python's warnings about unknown escapes."""

from __future__ import annotations

import re
import unicodedata

_SIMPLE = {
    "\n": "",
    "\\": "\\",
    "'": "'",
    '"': '"',
    "a": "\a",
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
}
_ESCAPE = re.compile(
    r"\\(?:([0-7]{1,3})|x([0-9a-fA-F]{2})?|u([0-9a-fA-F]{4})?|U([0-9a-fA-F]{8})?|N(?:\{([^}]+)\})?|(.))", re.DOTALL
)
_BYTES_ESCAPE = re.compile(r"\\(?:([0-7]{1,3})|x([0-9a-fA-F]{2})?|(.))", re.DOTALL)


class EscapeError(Exception):
    """An escape sequence that Python refuses."""


def literal(text: str) -> str | bytes:
    """The value of a string literal with its prefix and quotes.

    Raises EscapeError for a broken escape, or a character beyond ASCII in bytes.
    """
    start = 0
    while text[start] not in "'\"":
        start += 1
    prefix = text[:start].lower()
    quotes = 3 if text[start : start + 3] in ("'''", '"""') and len(text) >= start + 6 else 1
    inner = text[start + quotes : -quotes]
    is_raw = "r" in prefix or "\\" not in inner
    if "b" not in prefix:
        return inner if is_raw else unescape(inner)
    if not inner.isascii():
        raise EscapeError("bytes can only contain ASCII literal characters")
    return (inner if is_raw else _BYTES_ESCAPE.sub(_byte, inner)).encode("latin-1")


def unescape(text: str) -> str:
    """The text with its escapes replaced; unknown ones stay as they are."""
    return _ESCAPE.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    octal, two, four, eight, name, other = match.groups()
    if other is not None:
        return _SIMPLE.get(other, match[0])
    if octal is not None:
        return chr(int(octal, 8))
    if name is not None:
        return _named(name)
    digits = two or four or eight
    if digits is None:
        raise EscapeError(f"incomplete escape {match[0]} in a string: write \\\\ for it, or r before the quote")
    if int(digits, 16) > 0x10FFFF:
        raise EscapeError(f"{match[0]} is beyond the last character, \\U0010FFFF")
    return chr(int(digits, 16))


def _named(name: str) -> str:
    try:
        return unicodedata.lookup(name)
    except KeyError:
        raise EscapeError(f"unknown Unicode character name {name!r} in \\N{{...}}") from None


def _byte(match: re.Match[str]) -> str:
    octal, two, other = match.groups()
    if other is not None:
        return _SIMPLE.get(other, match[0])
    if octal is not None:
        return chr(int(octal, 8) & 0xFF)
    if two is None:
        raise EscapeError("incomplete escape \\x in bytes: write \\\\ for it, or r before the quote")
    return chr(int(two, 16))
