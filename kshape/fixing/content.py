"""What a file holds, in the parts that are edited: the text of a Python file, the sources of a notebook's cells.

Everything that no edit reaches comes back byte for byte: encoding and byte order mark, line ends, the form of the JSON.
"""

from __future__ import annotations

import codecs

from kshape.fixing.notebooks import with_sources
from kshape.source.decode import DecodeFault, decode, encoding_of
from kshape.source.notebook import cell_texts, is_notebook

Parts = dict[int | None, str]


class Content:
    """A file's bytes, or its text, with its parts: cell -> text, None -> the text of a file that is no notebook.

    parts is empty where the bytes cannot be read, or could not be written back as they are.
    """

    def __init__(self, path: str, data: str | bytes) -> None:
        self.path, self.data = path, data
        self.parts: Parts = self._parts()

    @property
    def as_bytes(self) -> bytes:
        """The content as bytes; a text as UTF-8."""
        return self.data if isinstance(self.data, bytes) else self.data.encode("utf-8", "surrogatepass")

    def _parts(self) -> Parts:
        if is_notebook(self.path):
            cells: Parts = {}
            cells.update(cell_texts(self.as_bytes).items())
            return cells
        if isinstance(self.data, str):
            return {None: self.data.removeprefix("\ufeff")}
        text = decode(self.data)
        if isinstance(text, DecodeFault):
            return {}
        again: object = self._encoded(text)
        return {None: text} if again == self.data else {}

    def with_parts(self, parts: Parts) -> Content | None:
        """The same file with other texts; None where its encoding has no place for them."""
        if not is_notebook(self.path):
            text = self._encoded(parts[None])
            return None if text is None else Content(self.path, text)
        data = with_sources(self.as_bytes, {cell: text for cell, text in parts.items() if cell is not None})
        if data is None:
            return None
        return Content(self.path, data if isinstance(self.data, bytes) else data.decode("utf-8"))

    def _encoded(self, text: str) -> str | bytes | None:
        if isinstance(self.data, str):
            return ("\ufeff" if self.data.startswith("\ufeff") else "") + text
        mark = codecs.BOM_UTF8 if self.data.startswith(codecs.BOM_UTF8) else b""
        try:
            return mark + text.encode(encoding_of(self.data))
        except (UnicodeError, LookupError, ValueError):
            return None
