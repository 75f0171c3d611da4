"""The texts that the client has open, as it edits them. pygls keeps them; how a change is applied is written here.

pygls itself splits lines as `str.splitlines` does, at form feeds and the like as well, which no client does.
"""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol import types
from pygls.workspace import TextDocument, Workspace

from .positions import Lines, changed


class OpenText(TextDocument):
    """One open text, with its lines counted once a version."""

    _lines: Lines | None = None

    @property
    def table(self) -> Lines:
        """The lines of the present version."""
        source = self.source
        if self._lines is None or self._lines.text is not source:
            self._lines = Lines(source, encoding_of(self))
        return self._lines

    @property
    def lines(self) -> Sequence[str]:
        return tuple(self.table.line(number) for number in range(len(self.table)))

    def _apply_incremental_change(self, change: types.TextDocumentContentChangePartial) -> None:
        self._source = changed(self.table, change)


class OpenTexts(Workspace):
    """The workspace of pygls, with texts of our own."""

    def _create_text_document(
        self, doc_uri: str, source: str | None = None, version: int | None = None, language_id: str | None = None
    ) -> TextDocument:
        return OpenText(doc_uri, source, version, language_id, True, self._sync_kind, self._position_codec)


def encoding_of(text: TextDocument) -> str:
    """The encoding in which the client counts characters: "utf-8", "utf-16" or "utf-32"."""
    encoding = text.position_codec.encoding
    return str(getattr(encoding, "value", encoding))
