"""Other sources in the cells of an `.ipynb` file, whose JSON stays as it is written everywhere else."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping

_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()
Place = tuple[int, int]


def with_sources(data: bytes, sources: Mapping[int, str]) -> bytes | None:
    """The file with these sources, by the number of the cell from 1; None where that cannot be written."""
    mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    text = data[len(mark) :].decode("utf-8")
    parts, at = [], 0
    for number, (start, end) in enumerate(_source_places(text), 1):
        if number in sources and start < end and _value(text[start:end]) != sources[number]:
            parts += [text[at:start], _written(text, text[start:end], sources[number])]
            at = end
    try:
        return mark + "".join([*parts, text[at:]]).encode("utf-8")
    except UnicodeEncodeError:
        return None


def _value(raw: str) -> str:
    value = json.loads(raw)
    return value if isinstance(value, str) else "".join(value)


def _source_places(text: str) -> list[Place]:
    """Where the source of each cell stands; (0, 0) for a cell without one."""
    top = _fields(text, _skip(text, 0))
    if "cells" in top:
        cells = _items(text, top["cells"][0])
    else:
        sheets = [_fields(text, start) for start, _ in _items(text, top["worksheets"][0])]
        cells = [cell for sheet in sheets if "cells" in sheet for cell in _items(text, sheet["cells"][0])]
    return [_source(text, start) for start, _ in cells]


def _source(text: str, cell: int) -> Place:
    fields = _fields(text, cell) if text[cell] == "{" else {}
    return fields.get("source") or fields.get("input") or (0, 0)


def _fields(text: str, start: int) -> dict[str, Place]:
    """Key -> place of its value, of the object that starts there."""
    found: dict[str, Place] = {}

    def read(at: int) -> int:
        key, at = _DECODER.raw_decode(text, at)
        begin = _skip(text, _skip(text, at) + 1)
        found[key] = (begin, _DECODER.raw_decode(text, begin)[1])
        return found[key][1]

    _each(text, start, "}", read)
    return found


def _items(text: str, start: int) -> list[Place]:
    """The places of the items of the list that starts there."""
    found: list[Place] = []

    def read(at: int) -> int:
        found.append((at, _DECODER.raw_decode(text, at)[1]))
        return found[-1][1]

    _each(text, start, "]", read)
    return found


def _each(text: str, start: int, closing: str, read: Callable[[int], int]) -> None:
    """Reads what is between two brackets, parted by commas."""
    at = _skip(text, start + 1)
    while text[at] != closing:
        at = _skip(text, read(at))
        if text[at] == ",":
            at = _skip(text, at + 1)


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    assert found is not None
    return found.end()


def _written(text: str, old: str, source: str) -> str:
    """A source as JSON, in the form of the old one: a text, or a list of lines."""
    if old.startswith('"'):
        return _string(text, source)
    items = _items(old, 0)
    known = {json.loads(old[start:end]): old[start:end] for start, end in items}
    lines = [known.get(line) or _string(text, line) for line in re.findall(r"[^\n]*\n|[^\n]+", source)]
    if not items:
        return f"[{', '.join(lines)}]"
    before, after = old[: items[0][0]], old[items[-1][1] :]
    return before + _between(text, old, items).join(lines) + after


def _between(text: str, old: str, items: list[Place]) -> str:
    """What is written between two lines."""
    if len(items) > 1:
        return old[items[0][1] : items[1][0]]
    space = old[1 : items[0][0]]
    return f",{space}" if space else ", " if '": ' in text else ","


def _string(text: str, value: str) -> str:
    """A text as JSON; in ASCII where the file has other characters only as escapes, or cannot hold them."""
    plain = json.dumps(value, ensure_ascii=False)
    holds = not any("\ud800" <= character <= "\udfff" for character in value)
    return plain if holds and not (text.isascii() and "\\u" in text) else json.dumps(value)
