"""Which Keras the file under analysis is written for, from its imports, names and keywords."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kshape.rulebook.dialects import Dialect, Evidence, detect
from kshape.source.ir import Attribute, Call, Import, ImportFrom, Name, Node, walk
from kshape.values.calls import Interpreter

STANDALONE, BUNDLED = "keras", "tensorflow.keras"
REGISTRIES = {
    "custom_object_scope",
    "CustomObjectScope",
    "get_custom_objects",
    "_GLOBAL_CUSTOM_OBJECTS",
}


class DialectReader:
    """Reads the evidence of each top-level statement once, also over the versions of a file."""

    __slots__ = ("_chunks", "_known", "dialect", "has_custom_objects", "root")

    def __init__(self) -> None:
        self._known: dict[int, tuple[Any, Evidence]] = {}
        self._chunks: Any = None
        self.dialect: Dialect | None = None
        self.root = STANDALONE
        self.has_custom_objects = False

    def update(self, interpreter: Interpreter) -> None:
        """Brings dialect and import root up to date with the file."""
        if interpreter.chunks is self._chunks:
            return
        self._chunks = interpreter.chunks
        self._known = {id(chunk): self._known.get(id(chunk)) or (chunk, evidence_of(chunk)) for chunk in self._chunks}
        every = [evidence for _, evidence in self._known.values()]
        imports = _union(evidence.imports for evidence in every)
        whole = Evidence(
            imports, _union(evidence.names for evidence in every), _union(evidence.keywords for evidence in every)
        )
        self.dialect = detect(whole, getattr(interpreter.config, "dialect", None))
        self.has_custom_objects = bool(whole.names & REGISTRIES)
        standalone = any(path == "keras" or path.startswith("keras.") for path in imports)
        bundled = any(path.startswith(("tensorflow", "tf_keras")) for path in imports)
        self.root = BUNDLED if bundled and not standalone else STANDALONE


def evidence_of(chunk: Any) -> Evidence:
    """What one top-level statement shows."""
    evidence = Evidence()
    for statement in chunk.body:
        for node in walk(statement):
            note(node, evidence)
    return evidence


def note(node: Node, evidence: Evidence) -> None:
    """Adds what a node shows."""
    if isinstance(node, Import):
        evidence.imports.update(alias.name for alias in node.names)
    elif isinstance(node, ImportFrom):
        module = node.module or ""
        evidence.imports.add(module)
        evidence.imports.update(f"{module}.{alias.name}" for alias in node.names)
        evidence.names.update(alias.name for alias in node.names)
    elif isinstance(node, Call):
        evidence.keywords.update(keyword.arg for keyword in node.keywords if keyword.arg)
        if isinstance(node.func, Name):
            evidence.names.add(node.func.id)
    elif isinstance(node, Attribute):
        evidence.names.add(node.attr)


def _union(sets: Iterable[set[str]]) -> set[str]:
    return set().union(*sets)
