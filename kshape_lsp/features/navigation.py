"""Definition and references: from a layer's name to the layer, from a finding to its cause, over a variable's uses."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from lsprotocol import types

from kshape.facts import Location, UseFact
from kshape_lsp.features.diagnostics import location_of
from kshape_lsp.programs import Part, Result
from kshape_lsp.server import KshapeServer
from kshape_lsp.words import string_at, word_at

if TYPE_CHECKING:
    from kshape.analysis import Analyser


def register(server: KshapeServer) -> None:
    """Where things come from and where they are used; other servers add what they know of Python."""

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    async def definition(params: types.DefinitionParams) -> list[types.Location]:
        found = await server.result(params.text_document.uri)
        if found is None:
            return []
        result, part = found
        line, column = part.lines.place(params.position)
        literal = string_at(part.lines.line(line - 1), column)
        if literal is not None:
            name = literal.value
            layers = await server.analyses.ask(server.program_uri(part.uri), lambda a, _: layer_places(a, name))
            return _locations(server, result, layers or ())
        return _locations(server, result, causes(result, part, line, column))

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    async def references(params: types.ReferenceParams) -> list[types.Location]:
        found = await server.result(params.text_document.uri)
        if found is None:
            return []
        result, part = found
        line, column = part.lines.place(params.position)
        uses = await server.analyses.ask(
            server.program_uri(part.uri), lambda analyser, _: uses_at(analyser, part, line, column)
        )
        return [location for use in uses or () if (location := use_location(result, use)) is not None]


def layer_places(analyser: Analyser, name: str) -> list[Location]:
    """Where the layers of this name are called, or made."""
    found = [node.location for graph in analyser.graphs() for node in graph.nodes if node.name == name]
    return list(dict.fromkeys(place for place in found if place is not None))


def causes(result: Result, part: Part, line: int, column: int) -> list[Location]:
    """What the finding at a place points to: the Input that is missing, the layer that gave the shape, the data."""
    here = (
        found
        for found in result.analysis.diagnostics
        if found.cell == part.cell
        and (found.line, found.column) <= (line, column) <= (found.end_line, found.end_column)
    )
    return [place for found in here for place in found.related]


def uses_at(analyser: Analyser, part: Part, line: int, column: int) -> list[UseFact]:
    """Every use of what stands at a place: a variable, `self.x`, or a layer's name in quotes.

    A variable that holds a layer is also used where its layer's name is.
    """
    text = part.lines.line(line - 1)
    literal = string_at(text, column)
    if literal is not None:
        return [use for use in analyser.layer_names() if use.name == literal.value]
    word = word_at(text, column)
    if word is None:
        return []
    name = word.dotted if word.dotted.startswith("self.") else word.dotted.split(".")[-1]
    found = analyser.uses(name, line, word.column, part.cell)
    held = analyser.binding_before(word.dotted, (part.cell or 0, line, word.column))
    layers = {fact.text.split(" ")[1].rstrip(",") for fact in held if fact.kind == "layer" and " " in fact.text}
    named = [use for use in analyser.layer_names() if use.name in layers]
    return sorted({*found, *named}, key=lambda use: (use.cell or 0, use.line, use.column))


def use_location(result: Result, use: UseFact) -> types.Location | None:
    """LSP's location of a use in the program."""
    part = result.program.part(use.cell)
    if part is None:
        return None
    return types.Location(part.uri, part.lines.range(use.line, use.column, use.end_line, use.end_column))


def _locations(server: KshapeServer, result: Result, places: Iterable[Location]) -> list[types.Location]:
    found = (location_of(server, result.program, place) for place in places)
    return [location for location in found if location is not None]
