"""A table of text with lines around every cell, as Keras's summary draws it: wrapping, column widths, box characters.

Widths are counted in terminal cells: a wide character takes two.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from math import ceil

_WORD = re.compile(r"\s*\S+\s*")
_HEAD = ("┏", "━", "┳", "┓")
_UNDER_HEAD = ("┡", "━", "╇", "┩")
_BETWEEN = ("├", "─", "┼", "┤")
_FOOT = ("└", "─", "┴", "┘")

PADDING = 2  # one space on either side of a cell


def render(header: Sequence[str], rows: Sequence[Sequence[str]], justify: Sequence[str], widths: Sequence[int]) -> str:
    """The table, without a last line break. `widths` are those of the columns with padding, without the lines.

    justify: "left", "right" or "center" for each column.
    """
    lines = [_rule(_HEAD, widths), *_row(header, justify, widths, "┃", bottom=True), _rule(_UNDER_HEAD, widths)]
    for index, row in enumerate(rows):
        if index:
            lines.append(_rule(_BETWEEN, widths))
        lines += _row(row, justify, widths, "│")
    lines.append(_rule(_FOOT, widths))
    return "\n".join(lines)


def fitted_widths(widths: Sequence[int], total: int) -> list[int]:
    """The widths of the columns with padding, so that with the lines between them they take `total` cells."""
    room = total - (len(widths) + 1)
    padded = [min(width + PADDING, room) for width in widths]
    if sum(padded) > room:
        return _shrunk(padded, sum(padded) - room)
    return _grown(padded, room - sum(padded)) if sum(padded) < room else padded


def wrap(text: str, width: int, fold: bool = False) -> list[str]:
    """Lines broken at spaces to at most `width` cells. A word that is longer is folded, or left to be cut off."""
    if width < 1:
        return []
    lines = []
    for line in text.split("\n"):
        breaks = [0, *_breaks(line, width, fold), len(line)]
        lines += [_without_overhang(line[a:b], width) for a, b in pairwise(breaks)]
    return [crop(line, width) for line in lines] if fold else lines


def cells(text: str) -> int:
    """The width of a text in terminal cells."""
    if text.isascii() or not any(ord(c) >= 0x300 for c in text):
        return len(text)
    return sum(map(_cells_of, text))


@cache
def _cells_of(character: str) -> int:
    from unicodedata import combining, east_asian_width

    return 0 if combining(character) else 2 if east_asian_width(character) in "WF" else 1


def crop(text: str, width: int) -> str:
    """The first `width` cells of a line."""
    if cells(text) <= width:
        return text
    kept, used = [], 0
    for c in text:
        used += cells(c)
        if used > width:
            break
        kept.append(c)
    short = "".join(kept)
    return short + " " * (width - cells(short))


def _rule(corners: tuple[str, str, str, str], widths: Sequence[int]) -> str:
    left, line, cross, right = corners
    return left + cross.join(line * width for width in widths) + right


def _row(
    cells_of: Sequence[str], justify: Sequence[str], widths: Sequence[int], line: str, bottom: bool = False
) -> Iterator[str]:
    blocks = [
        [_placed(text, width - PADDING, side) for text in wrap(cell, width - PADDING)]
        for cell, side, width in zip(cells_of, justify, widths, strict=True)
    ]
    height = max(1, *(len(block) for block in blocks))
    for number in range(height):
        parts = []
        for block, width in zip(blocks, widths, strict=True):
            index = number - (height - len(block)) if bottom else number
            parts.append(block[index] if 0 <= index < len(block) else " " * (width - PADDING))
        yield line + line.join(crop(f" {part} ", width) for part, width in zip(parts, widths, strict=True)) + line


def _placed(text: str, width: int, side: str) -> str:
    """The text at its side of a cell, its end replaced by an ellipsis where it is too long."""
    text = text if side == "left" else text.rstrip()
    text = text if cells(text) <= width else crop(text, width - 1) + "…"
    if side == "left":
        return text + " " * (width - cells(text))
    free = width - cells(text)
    before = free if side == "right" else free // 2
    return " " * before + text + " " * (free - before)


def _breaks(line: str, width: int, fold: bool) -> list[int]:
    """Where to break a line, as positions in it."""
    found: list[int] = []
    used = 0
    for match in _WORD.finditer(line):
        word, start = match.group(), match.start()
        needed = cells(word.rstrip())
        if needed <= width - used:
            used += cells(word)
        elif needed > width and fold:
            pieces = _pieces(word, width)
            positions = [start + sum(len(piece) for piece in pieces[:i]) for i in range(len(pieces))]
            found += [position for position in positions if position]
            used = cells(pieces[-1])
        elif start and (needed > width or used):
            found.append(start)
            used = cells(word)
        elif needed > width:
            used = cells(word)
    return found


def _pieces(word: str, width: int) -> list[str]:
    pieces, current = [], ""
    for c in word:
        if current and cells(current + c) > width:
            pieces.append(current)
            current = ""
        current += c
    return [*pieces, current]


def _without_overhang(text: str, width: int) -> str:
    """The text without the spaces at its end that lie beyond the width."""
    excess = len(text) - width
    spaces = len(text) - len(text.rstrip())
    return text[: len(text) - min(excess, spaces)] if excess > 0 and spaces else text


def _shrunk(widths: list[int], excess: int) -> list[int]:
    """Every column gives up about as much; none goes below 0."""
    return _shared(
        widths, excess, [1 if width else 0 for width in widths], lambda part, width: -min(width, round(part))
    )


def _grown(widths: list[int], excess: int) -> list[int]:
    """The columns grow in proportion to their widths."""
    return _shared(widths, excess, widths, lambda part, _: ceil(part))


def _shared(widths: list[int], amount: int, shares: Sequence[int], change: Callable[[float, int], int]) -> list[int]:
    left, weight = amount, sum(shares)
    result = []
    for width, share in zip(widths, shares, strict=True):
        step = change(share * left / weight, width) if share and weight > 0 else 0
        result.append(width + step)
        left -= abs(step)
        weight -= share
    return result
