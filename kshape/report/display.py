"""Text as a terminal shows it: wide characters, tabs, and nothing that could steer the terminal."""

from __future__ import annotations

import unicodedata

TAB = 4

# Characters that reorder or hide others; shown as they are, they would make code look like other code.
_DECEIVING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def width(character: str) -> int:
    """The number of terminal columns of one printable character: 0, 1 or 2."""
    if character.isascii():
        return 1
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def printable(text: str) -> str:
    """The text on one line: control characters as their pictures, deceiving and broken ones as a replacement mark."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(character) for character in text)


def one_line(text: str) -> str:
    """Several lines, such as a message with a ladder of sizes, joined by blanks."""
    return " ".join(printable(part.strip()) for part in text.splitlines())


def expanded(line: str) -> tuple[str, list[int]]:
    """(line of n code points) -> what is shown, and n + 1 terminal columns: where each begins, and where the last ends.

    Tabs become blanks up to the next multiple of TAB.
    """
    parts: list[str] = []
    columns = [0]
    for character in line:
        at = columns[-1]
        shown = " " * (TAB - at % TAB) if character == "\t" else _shown(character)
        parts.append(shown)
        columns.append(at + (len(shown) if character == "\t" else width(shown)))
    return "".join(parts), columns


def _shown(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if 0x80 <= code < 0xA0 or 0xD800 <= code < 0xE000 or character in _DECEIVING or character in "\u2028\u2029":
        return "\ufffd"
    return character
