"""Edits from older spellings of Keras to today's: arguments, values, methods, names in imports and in dotted paths."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from kshape.rulebook.dialects import Note
from kshape.rulebook.dialects.methods import COUNTS
from kshape.source.span import Span
from kshape.values.trace import Fault, Trace

from ._edits import between, is_named, offset, reach, value_text
from ._layers import call_around
from ._written import indentation, node_span, statement_at, written_call
from .base import Repair, TextEdit

METHODS = ("fit", "evaluate", "predict", "reset_state")
"""Methods that take the place of older ones, with the same arguments."""


def repair_of(note: Note, fault: Fault, trace: Trace) -> Repair | None:
    """The edit that the note of a fault asks for; None where today's spelling is not one to one."""
    if note.new is None:
        return None
    text = fault.span.text()
    if note.kind == "argument" and text.startswith(note.old) and is_named(fault.span):
        if note.old in COUNTS:
            edit = TextEdit(fault.span, note.new + text[len(note.old) :])
            return Repair(f"write {note.new}, and give a number of batches", edit, safe=False)
        return Repair(f"write {note.new}", TextEdit(fault.span, note.new + text[len(note.old) :]))
    if note.kind == "value" and is_named(fault.span):
        return Repair(f"write {note.new}", TextEdit(fault.span, note.new))
    if note.kind == "position":
        return one_kernel(fault, trace)
    return _renamed(note, fault, trace) if note.kind == "class" else None


def one_kernel(fault: Fault, trace: Trace) -> Repair | None:
    """Conv2D(32, 3, 3) -> Conv2D(32, (3, 3))"""
    call = written_call(call_around(trace, fault.span))
    if call is None or call.is_open or len(call.positional) != 3 or "kernel_size=(" not in fault.message:
        return None
    rows, columns = call.positional[1:]
    kernel = f"({rows.text()}, {columns.text()})"
    return Repair(f"write {kernel}", TextEdit(rows.to(columns), kernel))


def _renamed(note: Note, fault: Fault, trace: Trace) -> Repair | None:
    assert note.new is not None
    statement, text = statement_at(fault.span), fault.span.text()
    if isinstance(statement, ast.ImportFrom):
        return _import(statement, fault.span, trace)
    if "." not in note.old:
        return _method(note, fault, trace) if text.endswith(f".{note.old}") else _word(note, fault, trace)
    kept, last = note.new.rpartition(".")[0].split("."), note.new.rpartition(".")[2]
    old = note.old.removeprefix("tensorflow.").split(".")
    if old[-1] != last or old[: len(kept)] != kept:
        return None
    middle = "".join(f".{part}" for part in old[len(kept) : -1]) + "."
    start = offset(fault.span)
    if not middle.strip(".") or not fault.span.origin.text[:start].endswith(middle):
        return None
    return Repair(f"write {note.new}", TextEdit(between(fault.span.origin, start - len(middle), start), "."))


def _word(note: Note, fault: Fault, trace: Trace) -> Repair | None:
    """Convolution2D(...) -> Conv2D(...), with an import where the new name is not there; x.input_shape as it is now."""
    text, origin = fault.span.text(), fault.span.origin
    if note.new is None or not text.startswith(note.old) or (_is_called(fault.span) and note.new[0].islower()):
        return None
    edit = TextEdit(fault.span, note.new + text[len(note.old) :])
    if not note.new[0].isupper() or origin.text[: offset(fault.span)].endswith("."):
        return Repair(f"write {note.new}", edit)
    found = reach(trace, f"keras.layers.{note.new}", fault.span)
    return None if found is None or found[0] != note.new else Repair(f"write {note.new}", edit, *found[1])


def _method(note: Note, fault: Fault, trace: Trace) -> Repair | None:
    """model.fit_generator(data) -> model.fit(data); with more arguments by position, they would mean something else."""
    sites = trace.sites.items()
    place = next((place for place, site in sites if site.spans.get("()") is fault.span), None)
    call = written_call(place)
    if call is None or note.new not in METHODS or len(call.positional) > 1:
        return None
    edits = [TextEdit(fault.span, f"{fault.span.text().removesuffix(note.old)}{note.new}")]
    if "generator" in call.keywords:
        edits.append(TextEdit(call.keywords["generator"], f"x={value_text(call.keywords['generator'])}"))
    return Repair(f"write {note.new}", *edits)


def _is_called(span: Span) -> bool:
    return span.origin.text[offset(span, end=True) :].lstrip().startswith("(")


def _import(statement: ast.ImportFrom, span: Span, trace: Trace) -> Repair | None:
    """The whole import from today's modules."""
    if statement.level or statement.module is None or statement.lineno != statement.end_lineno:
        return None
    origin, line = span.origin, statement.lineno
    places: dict[str, list[str]] = {}
    for module, name in _today(statement, span, trace):
        places.setdefault(module, []).append(name)
    whole = node_span(origin, statement)
    lines = [f"from {module} import {', '.join(names)}" for module, names in places.items()]
    new = f"\n{indentation(origin, line)}".join(lines)
    return None if new == whole.text() else Repair(f"write {lines[0]}", TextEdit(whole, new))


def _today(statement: ast.ImportFrom, span: Span, trace: Trace) -> Iterator[tuple[str, str]]:
    """For each imported name its module and `name` or `name as own`, as of today."""
    module = statement.module or ""
    notes = {
        fault.subject.old: fault.subject.new
        for fault in trace.faults
        if isinstance(fault.subject, Note) and fault.span.start[0] == span.start[0] and fault.span.path == span.path
    }
    for alias in statement.names:
        old, own = f"{module}.{alias.name}", alias.asname or alias.name
        new = notes.get(old)
        prefix = "tensorflow." if old.startswith("tensorflow.") else ""
        if new is not None and new.rpartition(".")[2] == alias.name:
            package = prefix + new.rpartition(".")[0]
        elif new is not None and old.startswith(f"{prefix}{new}."):  # a module that went into the one around it
            package, _, name = f"{prefix}{new}".rpartition(".")
            yield package, f"{name} as {own}"
            continue
        else:
            package = module
        yield package, alias.name if own == alias.name else f"{alias.name} as {own}"
