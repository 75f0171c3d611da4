"""Whether a text has to do with Keras by way of the project's modules that it imports. Reads no syntax."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kshape.source.decode import mentions_keras

from .project import Importer

MOST = 200  # modules that are looked into for one file
_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+(\.*)[ \t]*([\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n]*)|import[ \t]+([^\n#;]+))", re.MULTILINE
)
_NAME = re.compile(r"[^\W\d]\w*")
_AS = re.compile(r"[ \t]as[ \t]+\w+|#[^\n]*")


def reaches_keras(text: str, path: str, importer: Importer) -> bool:
    """Whether a module of the project that the text imports, or one which that imports in turn, names Keras."""
    waiting, met = [(text, path)], {path}
    while waiting and len(met) <= MOST:
        here, file = waiting.pop()
        for name, level in imported(here):
            document = importer.find(name, level, file)
            if document is None or document.path in met:
                continue
            if mentions_keras(document.text):
                return True
            met.add(document.path)
            waiting.append((document.text, document.path))
    return False


def imported(text: str) -> Iterator[tuple[str, int]]:
    """(dotted name, level) of what a text may import, names that may be modules inside a package among them."""
    for dots, module, names, plain in _IMPORT.findall(text):
        if plain:
            yield from ((name.strip(), 0) for name in _AS.sub("", plain).split(","))
            continue
        yield module, len(dots)
        parts = _NAME.findall(_AS.sub("", names))
        yield from ((f"{module}.{name}".lstrip("."), len(dots)) for name in parts)
