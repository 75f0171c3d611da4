"""Which Keras the file under analysis is written for, from its imports, names and keywords."""

from __future__ import annotations

from typing import Any, NamedTuple

from kshape.rulebook.dialects import MARKERS, Dialect, Evidence, detect
from kshape.source.ir import Attribute, Call, Import, ImportFrom, Name, Node, walk
from kshape.values.calls import Interpreter

STANDALONE, BUNDLED = "keras", "tensorflow.keras"
REGISTRIES = frozenset({"custom_object_scope", "CustomObjectScope", "get_custom_objects", "_GLOBAL_CUSTOM_OBJECTS"})
TELLING = MARKERS | REGISTRIES | {"import"}


class FileFacts(NamedTuple):
    """dialect: which Keras the file is written for, None where nothing tells. root: the import root of Keras in it.

    has_custom_objects: whether the file registers names of its own, so that any text may name something.
    """

    dialect: Dialect | None
    root: str
    has_custom_objects: bool


def facts_of(interpreter: Interpreter) -> FileFacts:
    """What the file under analysis tells, asked once a version of it."""
    found: FileFacts = interpreter.about_file("keras", lambda: _read(interpreter))
    return found


def _read(interpreter: Interpreter) -> FileFacts:
    """Reads the statements whose text has one of the telling words; the others need not be read for that."""
    whole = "\n".join(chunk.text for chunk in interpreter.chunks)
    words = [word for word in TELLING if word in whole]
    evidence = Evidence()
    for chunk in interpreter.chunks:
        if any(word in chunk.text for word in words):
            interpreter.spend_on(len(chunk.text))
            add_evidence(chunk, evidence)
    imports = evidence.imports
    standalone = any(path == "keras" or path.startswith("keras.") for path in imports)
    bundled = any(path.startswith(("tensorflow", "tf_keras")) for path in imports)
    return FileFacts(
        detect(evidence, getattr(interpreter.config, "dialect", None)),
        BUNDLED if bundled and not standalone else STANDALONE,
        bool(evidence.names & REGISTRIES),
    )


def add_evidence(chunk: Any, evidence: Evidence) -> None:
    """Adds what one top-level statement shows."""
    for statement in chunk.body:
        for node in walk(statement):
            note(node, evidence)


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
