"""Results as lines of text: what the cache keeps of an analysis. Nothing in them is ever run.

A line holds the path, a hash of the file, a checksum of the rest, and the rest as JSON: what was seen beside the file,
with paths from the working folder on, so that a project can be moved with its cache, and the diagnostics.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import fields
from typing import Any, NamedTuple
from zlib import crc32

from kshape.facts import Analysis, Diagnostic, Edit, Fix, Location

# A result that the next run may not repeat: a budget of seconds ran out, or the analysis failed.
UNREPEATABLE = frozenset({"KS992", "KS999"})


class Entry(NamedTuple):
    """A line, of which only the hash of the file has been read."""

    digest: str
    line: str


def entries_in(text: str) -> dict[str, Entry]:
    """Path -> entry; what is no line of this form is left out."""
    found = {}
    for line in text.split("\n"):
        parts = line.split("\t")
        if len(parts) == 4 and len(parts[0]) > 2:
            found[_path_of(parts[0])] = Entry(parts[1], line)
    return found


def _path_of(text: str) -> str:
    """JSON writes most paths as they are, between quotes."""
    if "\\" not in text:
        return text[1:-1]
    try:
        return str(json.loads(text))
    except ValueError:
        return ""


def entry_of(analysis: Analysis, digest: str) -> Entry | None:
    """The line for an analysis of a file with this hash; None for one that is not worth keeping."""
    if any(found.code in UNREPEATABLE for found in analysis.diagnostics):
        return None
    here = os.path.join(os.getcwd(), "")
    seen = {path.removeprefix(here): held for path, held in analysis.seen.items()}
    body = json.dumps([seen, [_plain(found) for found in analysis.diagnostics]], separators=(",", ":"))
    return Entry(digest, f"{json.dumps(analysis.path)}\t{digest}\t{crc32(body.encode()):08x}\t{body}")


def analysis_of(path: str, entry: Entry) -> Analysis | None:
    """The analysis that a line holds, None where the line is damaged."""
    _, _, checksum, body = entry.line.split("\t")
    if checksum != f"{crc32(body.encode()):08x}":
        return None
    try:
        seen, diagnostics = json.loads(body)
        here = os.getcwd()
        seen = {os.path.join(here, place): held for place, held in seen.items()}
        return Analysis(path, tuple(map(_diagnostic, diagnostics)), seen=seen)
    except (ValueError, TypeError):
        return None


_FIELDS = {kind: tuple(field.name for field in fields(kind)) for kind in (Diagnostic, Location, Fix, Edit)}


def _plain(value: Any) -> Any:
    """A fact as a list of its fields in order."""
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    names = _FIELDS.get(type(value))
    return value if names is None else [_plain(getattr(value, name)) for name in names]


def _diagnostic(values: list[Any]) -> Diagnostic:
    given = dict(zip(_FIELDS[Diagnostic], values, strict=True))
    given["related"] = _all(Location, given["related"])
    if given["fix"] is not None:
        given["fix"] = _fix(given["fix"])
    given["alternatives"] = tuple(map(_fix, given["alternatives"]))
    return Diagnostic(**given)


def _fix(values: list[Any]) -> Fix:
    title, safe, edits = values
    return Fix(title, safe, _all(Edit, edits))


def _all(kind: Any, rows: Iterable[list[Any]]) -> tuple[Any, ...]:
    return tuple(kind(*row) for row in rows)
