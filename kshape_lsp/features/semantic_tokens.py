"""Semantic tokens: the variables that hold tensors, arrays, layers and models, so that a theme can colour them."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from lsprotocol import types

from kshape.facts import BindingFact, UseFact
from kshape_lsp.programs import Part
from kshape_lsp.server import KshapeServer

if TYPE_CHECKING:
    from kshape.analysis import Analyser

KINDS = ("tensor", "array", "layer", "model")
LEGEND = types.SemanticTokensLegend(list(KINDS), ["declaration"])
END = 1 << 30

Spot = tuple[int, int]


def register(server: KshapeServer) -> None:
    """Tokens of a whole text."""

    @server.feature(types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, LEGEND)
    async def tokens(params: types.SemanticTokensParams) -> types.SemanticTokens:
        found = await server.result(params.text_document.uri)
        if found is None:
            return types.SemanticTokens([])
        part = found[1]
        data = await server.analyses.ask(server.program_uri(part.uri), lambda a, _: encoded(part, *coloured(a, part)))
        return types.SemanticTokens(data or [])


def coloured(analyser: Analyser, part: Part) -> tuple[list[UseFact], dict[str, list[BindingFact]]]:
    """The uses of variables in a text, and the bindings of each name in the order of the text."""
    cell = part.cell or 0
    bindings: dict[str, list[BindingFact]] = {}
    for fact in analyser.bindings((cell, 1, 1), (cell, END, 1)):
        bindings.setdefault(fact.name, []).append(fact)
    uses = [use for use in analyser.all_uses() if use.cell == part.cell and use.name in bindings]
    return sorted(set(uses), key=lambda use: (use.line, use.column)), bindings


def encoded(part: Part, uses: list[UseFact], bindings: dict[str, list[BindingFact]]) -> list[int]:
    """LSP's five numbers for each use whose nearest binding is known."""
    data: list[int] = []
    line = start = 0
    for use in uses:
        fact = nearest(bindings[use.name], (use.line, use.column))
        if fact is None:
            continue
        span = part.lines.range(use.line, use.column, use.end_line, use.end_column)
        row, column, length = span.start.line, span.start.character, span.end.character - span.start.character
        declares = (fact.line, fact.column) == (use.line, use.column)
        data += [row - line, column - start if row == line else column, length, KINDS.index(fact.kind), int(declares)]
        line, start = row, column
    return data


def nearest(facts: list[BindingFact], spot: Spot) -> BindingFact | None:
    """The last binding before a place."""
    at = bisect_right([(fact.line, fact.column) for fact in facts], spot)
    return facts[at - 1] if at else None
