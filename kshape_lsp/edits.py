"""Edits as LSP has them: of a fix, and from one text to another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import Any

from lsprotocol import types

from kshape.facts import Edit

from .positions import Lines
from .programs import Part, Program, uri_of
from .server import KshapeServer


def fix_edit(server: KshapeServer, program: Program, edits: Iterable[Edit]) -> types.WorkspaceEdit | None:
    """The edits of a fix; None where one of them is in a text that cannot be read."""
    by_uri: dict[str, list[types.TextEdit]] = {}
    versions: dict[str, int | None] = {}
    for edit in edits:
        part = _part(server, program, edit)
        if part is None:
            return None
        span = part.lines.range(edit.line, edit.column, edit.end_line, edit.end_column)
        by_uri.setdefault(part.uri, []).append(types.TextEdit(span, edit.text))
        versions[part.uri] = part.version
    return workspace_edit(server, by_uri, versions)


def _part(server: KshapeServer, program: Program, edit: Edit) -> Part | None:
    if edit.path == program.path:
        return program.part(edit.cell)
    uri = uri_of(edit.path)
    lines, text = server.lines(uri), server.text(uri)
    return None if lines is None else Part(uri, lines, text.version if text is not None else None)


def workspace_edit(
    server: KshapeServer, edits: dict[str, list[types.TextEdit]], versions: dict[str, int | None]
) -> types.WorkspaceEdit:
    """Edits by URI, tied to the versions that they were made for where the client can hold to that."""
    if not server.supports("workspace", "workspace_edit", "document_changes"):
        return types.WorkspaceEdit(changes=edits)
    changes: list[Any] = [
        types.TextDocumentEdit(types.OptionalVersionedTextDocumentIdentifier(uri, versions.get(uri)), list(each))
        for uri, each in edits.items()
    ]
    return types.WorkspaceEdit(document_changes=changes)


def text_edits(lines: Lines, new: str) -> list[types.TextEdit]:
    """Edits of whole lines that make one text of another, so that the cursor and folds stay where they are."""
    return [] if lines.text == new else list(_line_edits(lines, new))


def _line_edits(lines: Lines, new: str) -> Iterator[types.TextEdit]:
    old_lines, new_lines = lines.text.splitlines(keepends=True), new.splitlines(keepends=True)
    if len(old_lines) != len(lines) and len(old_lines) != len(lines) - 1:
        yield types.TextEdit(lines.whole, new)  # line ends that only Python knows
        return
    for tag, a, b, c, d in SequenceMatcher(None, old_lines, new_lines, autojunk=False).get_opcodes():
        if tag != "equal":
            start = types.Position(a, 0) if a < len(lines) else lines.end
            end = types.Position(b, 0) if b < len(lines) else lines.end
            yield types.TextEdit(types.Range(start, end), "".join(new_lines[c:d]))
