"""Baselines: the findings that a project knows of and lives with for now.

A baseline is a JSON file, sorted, one finding a line, so that people can read it and versions of it merge:

    {
      "version": 1,
      "files": {
        "src/model.py": [
          {"code": "KS201", "fingerprint": "0e5f3c1d2b4a6978", "count": 1, "source": "model = Model(a, y)"}
        ]
      }
    }

Paths are relative to the baseline's folder. A finding is known by its code and by the text of its line
(`report.fingerprints`), so that it stays known when lines move; `count` says how many of a kind there are. `source` is
the line, for those who read the file.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from kshape.config import UsageError
from kshape.facts import Analysis
from kshape.report.fingerprints import fingerprints, line_text
from kshape.report.sources import Sources

VERSION = 1
LONGEST = 100  # Code points of a line that the file quotes.


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """`count` findings of one code on lines of one text in one file."""

    path: str
    code: str
    fingerprint: str
    count: int = 1
    source: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes two entries speak of the same findings."""
        return self.path, self.code, self.fingerprint


Entries = Mapping[tuple[str, str, str], Entry]


def entries_of(analyses: Iterable[Analysis], sources: Sources, folder: str) -> Entries:
    """The entries that the findings of some files make in a baseline of that folder."""
    found: dict[tuple[str, str, str], Entry] = {}
    for analysis in analyses:
        path = place(analysis.path, folder)
        for diagnostic, mark in zip(analysis.diagnostics, fingerprints(analysis, sources), strict=True):
            text = line_text(analysis.path, diagnostic, sources)
            source = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
            entry = Entry(path, diagnostic.code, mark.content, 1, source)
            known = found.get(entry.key)
            found[entry.key] = replace(entry, count=known.count + 1) if known else entry
    return found


def without_known(analysis: Analysis, sources: Sources, known: Entries, folder: str) -> Analysis:
    """The analysis of a file without the findings that are known. Of several alike, the first ones are the known."""
    path = place(analysis.path, folder)
    kept = []
    for found, mark in zip(analysis.diagnostics, fingerprints(analysis, sources), strict=True):
        entry = known.get((path, found.code, mark.content))
        if entry is None or mark.occurrence > entry.count:
            kept.append(found)
    return replace(analysis, diagnostics=tuple(kept))


def place(path: str, folder: str) -> str:
    """A file's path as a baseline in that folder writes it."""
    try:
        return os.path.relpath(os.path.abspath(path), os.path.abspath(folder)).replace(os.sep, "/")
    except ValueError:  # Another drive.
        return os.path.abspath(path).replace(os.sep, "/")


def read_baseline(path: str) -> Entries:
    """The entries of a file. Raises UsageError where there is none, or where it is no baseline."""
    try:
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
        return {entry.key: entry for entry in _entries(document)}
    except FileNotFoundError:
        raise UsageError(f"There is no baseline {path}. `--update-baseline` writes one.") from None
    except OSError as error:
        raise UsageError(f"The baseline {path} cannot be read: {error.strerror or error}.") from None
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        text = f"{path} is not a baseline that kshape understands: {_why(error)}."
        raise UsageError(f"{text} `--update-baseline` writes it anew once it is gone.") from None


def write_baseline(path: str, entries: Iterable[Entry]) -> None:
    """Write a baseline; an interrupted write leaves the old one. Raises UsageError where that fails."""
    beside = f"{path}.{os.getpid()}.new"
    try:
        with open(beside, "w", encoding="utf-8", newline="\n") as file:
            file.write(text_of(entries))
        os.replace(beside, path)
    except OSError as error:
        if os.path.exists(beside):
            os.remove(beside)
        raise UsageError(f"The baseline {path} cannot be written: {error.strerror or error}.") from None


def text_of(entries: Iterable[Entry]) -> str:
    """A baseline as it stands in its file."""
    by_path: dict[str, list[str]] = {}
    for entry in sorted(entries):
        fields = {"code": entry.code, "fingerprint": entry.fingerprint, "count": entry.count, "source": entry.source}
        by_path.setdefault(entry.path, []).append(f"      {_json(fields)}")
    files = [f"    {_json(path)}: [\n{_joined(lines)}\n    ]" for path, lines in by_path.items()]
    body = "{}" if not files else f"{{\n{_joined(files)}\n  }}"
    return f'{{\n  "version": {VERSION},\n  "files": {body}\n}}\n'


def _joined(lines: list[str]) -> str:
    return ",\n".join(lines)


def _json(value: Any) -> str:
    """JSON in the characters of the source, except for halves of surrogate pairs, which no file can hold."""
    text = json.dumps(value, ensure_ascii=False)
    return re.sub("[\ud800-\udfff]", lambda match: f"\\u{ord(match[0]):04x}", text)


def _entries(document: Any) -> Iterator[Entry]:
    if document["version"] != VERSION:
        raise ValueError(f"its version is {document['version']!r}, and {VERSION} is known")
    for path, found in document["files"].items():
        for fields in found:
            count = fields.get("count", 1)
            if type(count) is not int or count < 1:
                raise ValueError(f"a count is {count!r}")
            yield Entry(path, str(fields["code"]), str(fields["fingerprint"]), count, str(fields.get("source", "")))


def _why(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"line {error.lineno} is not valid JSON ({error.msg})"
    if isinstance(error, KeyError):
        return f"{error.args[0]!r} is missing"
    if type(error) is ValueError:
        return str(error)
    return "it has another form"
