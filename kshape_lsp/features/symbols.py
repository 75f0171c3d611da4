"""Document symbols: the models with their layers and shapes. Folding: the lines that make a model."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from lsprotocol import types

from kshape.facts import GraphFact, GraphNode
from kshape.report.shapes import shape_text
from kshape_lsp.programs import Part, Result
from kshape_lsp.server import KshapeServer

if TYPE_CHECKING:
    from kshape.analysis import Analyser


def register(server: KshapeServer) -> None:
    """Outlines and folds."""

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    async def symbols(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
        found = await graphs_of(server, params.text_document.uri)
        return [] if found is None else [model_symbol(found[1], fact) for fact in found[2]]

    @server.feature(types.TEXT_DOCUMENT_FOLDING_RANGE)
    async def folds(params: types.FoldingRangeParams) -> list[types.FoldingRange]:
        found = await graphs_of(server, params.text_document.uri)
        if found is None:
            return []
        _, part, facts = found
        spans = {lines_of(part, fact) for fact in facts}
        return [
            types.FoldingRange(first - 1, last - 1, kind=types.FoldingRangeKind.Region)
            for first, last in sorted(spans)
            if last > first
        ]


async def graphs_of(server: KshapeServer, uri: str) -> tuple[Result, Part, list[GraphFact]] | None:
    """The graphs of the models that are made in a text."""
    found = await server.result(uri)
    if found is None:
        return None
    result, part = found

    def ask(analyser: Analyser, _: Result) -> list[GraphFact]:
        return [fact for fact in analyser.graphs() if fact.location.cell == part.cell]

    return result, part, await server.analyses.ask(server.program_uri(part.uri), ask) or []


def model_symbol(part: Part, fact: GraphFact) -> types.DocumentSymbol:
    """A model with its layers as children, those of inner models in theirs."""
    first, last = lines_of(part, fact)
    place = fact.location
    count = "" if fact.total_params is None else f"{fact.total_params:,} parameters"
    selection = part.lines.range(place.line, place.column, place.end_line, place.end_column)
    whole = part.lines.range(first, 1, last, len(part.lines.line(last - 1)) + 1)
    children = [node_symbol(part, node) for node in fact.nodes if _is_here(part, node, first, last)]
    name = fact.variable or fact.name or fact.class_name
    return types.DocumentSymbol(name, types.SymbolKind.Class, whole, selection, count, children=children)


def node_symbol(part: Part, node: GraphNode) -> types.DocumentSymbol:
    """A layer with the shape that it gives."""
    place = node.location
    assert place is not None
    span = part.lines.range(place.line, place.column, place.end_line, place.end_column)
    shapes = ", ".join(shape_text(shape) for shape in node.outputs)
    return types.DocumentSymbol(
        node.name or node.class_name, types.SymbolKind.Field, span, span, f"{node.class_name} {shapes}".rstrip()
    )


def lines_of(part: Part, fact: GraphFact) -> tuple[int, int]:
    """The first and the last line of what makes a model: from its first layer in the same text to its own call."""
    place = fact.location
    layers = [node.location for node in fact.nodes if node.location is not None]
    here = [each.line for each in layers if each.path == place.path and each.cell == place.cell]
    near = list(_unbroken(sorted(set(here), reverse=True), place.line, part))
    return min([place.line, *near]), place.end_line


def _unbroken(lines: Iterable[int], last: int, part: Part) -> Iterable[int]:
    """Those of the lines, going up, between which nothing begins a function or a class."""
    for line in lines:
        if line > last:
            continue
        between = (part.lines.line(number) for number in range(line, last - 1))
        if any(text.lstrip().startswith(("def ", "class ", "async def ")) for text in between):
            return
        yield line


def _is_here(part: Part, node: GraphNode, first: int, last: int) -> bool:
    place = node.location
    return place is not None and place.cell == part.cell and first <= place.line and place.end_line <= last
