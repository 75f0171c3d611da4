"""The calls of a file with the parameter that each argument is for, read off the text."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kshape.bindings import Place, place_of
from kshape.facts import CallFact, NameFact
from kshape.source import ir
from kshape.source.document import Program

LookUp = Callable[[str], NameFact | None]


def call_facts(document: Program, look_up: LookUp, first: Place, last: Place) -> list[CallFact]:
    """The calls of classes and functions with a dotted name that start between two places."""
    known: dict[str, NameFact | None] = {}
    found = []
    for node in _calls(document, first, last):
        name = ir.dotted(node.func)
        if name is None:
            continue
        if name not in known:
            known[name] = look_up(name)
        found.append(_fact(node, name, known[name]))
    return found


def _calls(document: Program, first: Place, last: Place) -> Iterator[ir.Call]:
    for chunk in document.chunks:
        if not chunk.is_read:
            continue
        for statement in chunk.body:
            _, line, *_ = place_of(statement.span)
            if (statement.span.cell or 0) != first[0] or line > last[1] or statement.span.place[2] < first[1]:
                continue
            yield from (
                node
                for node in ir.walk(statement)
                if isinstance(node, ir.Call) and first <= place_of(node.span) <= last
            )


def _fact(node: ir.Call, name: str, meaning: NameFact | None) -> CallFact:
    parameters = [each.name for each in meaning.parameters if not each.keyword_only] if meaning is not None else []
    starred = next((at for at, each in enumerate(node.args) if isinstance(each, ir.Starred)), len(node.args))
    pairs = zip(node.args[:starred], parameters, strict=False)
    positional = tuple((*each.span.place[:2], parameter, each.span.text()) for each, parameter in pairs)
    keywords = tuple(
        (*each.span.place[:2], each.arg, each.value.span.text()) for each in node.keywords if each.arg is not None
    )
    return CallFact(name, *node.span.place, positional, keywords, node.span.cell)
