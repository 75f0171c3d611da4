"""Rename of a layer's name: the string at the layer, in `get_layer` and as a key of losses, metrics and data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from kshape.facts import UseFact
from kshape_lsp.edits import workspace_edit
from kshape_lsp.programs import Result
from kshape_lsp.server import KshapeServer
from kshape_lsp.words import string_at

if TYPE_CHECKING:
    from kshape.analysis import Analyser


def register(server: KshapeServer) -> None:
    """Renames of what is certainly a layer's name; variables are left to servers that know Python."""

    @server.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)
    async def prepare(params: types.PrepareRenameParams) -> types.PrepareRenamePlaceholder | None:
        found = await _at(params)
        if found is None:
            return None
        result, uses, here = found
        part = result.program.part(here.cell)
        if part is None or not uses:
            return None
        span = part.lines.range(here.line, here.column, here.end_line, here.end_column)
        return types.PrepareRenamePlaceholder(span, here.name)

    @server.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))
    async def rename(params: types.RenameParams) -> types.WorkspaceEdit | None:
        found = await _at(params)
        if found is None:
            return None
        result, uses, here = found
        new = params.new_name
        if not new or "/" in new or '"' in new or "'" in new or "\\" in new or "\n" in new:
            raise JsonRpcInvalidParams(f"A layer needs a name without slashes and quotes. Received: {new!r}.")
        taken = await server.analyses.ask(
            server.program_uri(params.text_document.uri),
            lambda analyser, _: any(use.name == new and use.kind == "name" for use in analyser.layer_names()),
        )
        if taken and new != here.name:
            raise JsonRpcInvalidParams(f"There is a layer named {new!r} already. Names in a model must differ.")
        edits: dict[str, list[types.TextEdit]] = {}
        versions: dict[str, int | None] = {}
        for use in uses:
            part = result.program.part(use.cell)
            if part is not None:
                span = part.lines.range(use.line, use.column, use.end_line, use.end_column)
                edits.setdefault(part.uri, []).append(types.TextEdit(span, new))
                versions[part.uri] = part.version
        return workspace_edit(server, edits, versions)

    async def _at(
        params: types.PrepareRenameParams | types.RenameParams,
    ) -> tuple[Result, list[UseFact], UseFact] | None:
        """The uses of the layer's name at a place, and the one there; None where there is no layer's name."""
        found = await server.result(params.text_document.uri)
        if found is None:
            return None
        result, part = found
        line, column = part.lines.place(params.position)
        literal = string_at(part.lines.line(line - 1), column)
        if literal is None:
            return None

        def ask(analyser: Analyser, _: Result) -> list[UseFact]:
            names = [use for use in analyser.layer_names() if use.name == literal.value]
            # Keys of dicts alone name nothing: the layer must be in view.
            return names if any(use.kind == "name" for use in names) else []

        uses = await server.analyses.ask(server.program_uri(part.uri), ask) or []
        spot = (line, literal.column, part.cell)
        here = next((use for use in uses if (use.line, use.column, use.cell) == spot), None)
        return None if here is None else (result, uses, here)
