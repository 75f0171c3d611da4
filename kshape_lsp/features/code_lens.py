"""Code lenses above models and the functions that build them: parameters, memory, summary and graph."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from kshape.facts import MemoryFact
from kshape_lsp.programs import Part
from kshape_lsp.server import KshapeServer, quietly

if TYPE_CHECKING:
    from kshape.analysis import Analyser

SHOW_SUMMARY, SHOW_GRAPH = "kshape.showModelSummary", "kshape.showModelGraph"
UNITS = ("B", "KB", "MB", "GB", "TB")


def register(server: KshapeServer) -> None:
    """Lenses for a client that shows them."""

    @server.feature(types.TEXT_DOCUMENT_CODE_LENS, types.CodeLensOptions(resolve_provider=False))
    async def lenses(params: types.CodeLensParams) -> list[types.CodeLens]:
        found = await server.result(params.text_document.uri)
        if found is None or not server.settings.code_lens.enable:
            return []
        part, batch = found[1], server.settings.code_lens.batch_size

        def ask(analyser: Analyser, _: Any) -> list[MemoryFact]:
            return analyser.memory(batch)

        facts = await server.analyses.ask(server.program_uri(part.uri), ask)
        here = [fact for fact in facts or [] if fact.cell == part.cell]
        return [lens for fact in here for lens in _lenses(part, fact, batch)]

    def refresh() -> None:
        if server.supports("workspace", "code_lens", "refresh_support"):
            server.later(quietly(server.workspace_code_lens_refresh_async(None)))
        if server.supports("workspace", "inlay_hint", "refresh_support"):
            server.later(quietly(server.workspace_inlay_hint_refresh_async(None)))

    server.on_settings.append(refresh)


def _lenses(part: Part, fact: MemoryFact, batch: int) -> Iterator[types.CodeLens]:
    start = part.lines.position(fact.line, 1)
    place = types.Range(start, start)
    name = fact.variable or fact.name
    arguments: list[Any] = [part.uri, name]
    yield types.CodeLens(place, types.Command(_numbers(fact, batch), SHOW_SUMMARY, arguments=arguments))
    yield types.CodeLens(place, types.Command("show summary", SHOW_SUMMARY, arguments=arguments))
    yield types.CodeLens(place, types.Command("show graph", SHOW_GRAPH, arguments=arguments))


def _numbers(fact: MemoryFact, batch: int) -> str:
    """`model: 54,170 parameters (212 KB), activations 1.3 MB at batch size 32`"""
    name = fact.variable or fact.name
    if fact.params is None:
        return f"{name}: parameters not known before it is built"
    text = f"{name}: {fact.params:,} parameters"
    if fact.weight_bytes is not None:
        text += f" ({bytes_text(fact.weight_bytes)})"
    if fact.activation_bytes is not None:
        text += f", activations {bytes_text(fact.activation_bytes)} at batch size {batch}"
    return text


def bytes_text(count: int) -> str:
    """A number of bytes in the unit in which it has one to three digits: 1.3 MB (1 MB = 1,024 KB)."""
    size = float(count)
    for unit in UNITS:
        if size < 1000 or unit == UNITS[-1]:
            return f"{size:.0f} {unit}" if size >= 10 or unit == "B" else f"{size:.1f} {unit}"
        size /= 1024
    raise AssertionError
