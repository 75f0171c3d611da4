"""Diagnostics: pushed with their version, or pulled by a client that can. Cells of notebooks are always pushed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lsprotocol import types

from kshape.facts import Diagnostic, Location
from kshape_lsp.pages import page_of
from kshape_lsp.positions import Lines
from kshape_lsp.programs import Part, Program, Result, is_in, uri_of
from kshape_lsp.server import KshapeServer, quietly

SOURCE = "kshape"
SEVERITY = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "info": types.DiagnosticSeverity.Information,
}
UNNECESSARY = frozenset({"KS207", "KS208", "KS802", "KS993"})
"""What is of no use where it stands, which editors show pale."""

DEPRECATED = frozenset({"KS901"})


def register(server: KshapeServer) -> None:
    """Publishes each result; answers pulls."""

    shown: dict[str, set[str]] = {}  # program -> the texts of which something was published
    answered: dict[str, int | None] = {}  # URI -> the version that the client has pulled

    def publish(result: Result) -> None:
        program = result.program
        if pulls(server) and not program.is_notebook:
            if program.uri in answered and answered[program.uri] == program.version:
                refresh(server)  # something else changed: a file that is imported, a setting
            return
        parts = {part.uri for part in result.parts()}
        for uri in shown.get(program.uri, set()) - parts:  # cells that are gone, or that are text now
            server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))
        shown[program.uri] = parts
        for part in result.parts():
            found = diagnostics_in(server, result, part)
            server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(part.uri, found, part.version))

    def clear(program: Program) -> None:
        answered.pop(program.uri, None)
        shown.pop(program.uri, None)
        for part in program.parts:
            server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(part.uri, []))

    server.on_result.append(publish)
    server.on_closed.append(clear)

    @server.feature(
        types.TEXT_DOCUMENT_DIAGNOSTIC,
        types.DiagnosticOptions(inter_file_dependencies=True, workspace_diagnostics=True, identifier=SOURCE),
    )
    async def pull(params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
        found = await server.result(params.text_document.uri)
        if found is None or found[0].program.is_notebook:
            return types.RelatedFullDocumentDiagnosticReport([])
        result, part = found
        answered[part.uri] = part.version
        identifier = f"{part.version}:{result.number}"
        if params.previous_result_id == identifier:
            return types.RelatedUnchangedDocumentDiagnosticReport(identifier)
        return types.RelatedFullDocumentDiagnosticReport(diagnostics_in(server, result, part), result_id=identifier)


def refresh(server: KshapeServer) -> None:
    """Asks the client to pull everything again, if it can be asked."""
    if server.supports("workspace", "diagnostics", "refresh_support"):
        server.later(quietly(server.workspace_diagnostic_refresh_async(None)))


def pulls(server: KshapeServer) -> bool:
    """Whether the client pulls diagnostics."""
    return server.supports("text_document", "diagnostic")


def diagnostics_in(server: KshapeServer, result: Result, part: Part) -> list[types.Diagnostic]:
    """The diagnostics of one text of a program, as LSP has them."""
    found = (each for each in result.analysis.diagnostics if each.cell == part.cell)
    return [to_lsp(server, result.program, part.lines, each) for each in found]


def to_lsp(server: KshapeServer, program: Program | None, lines: Lines, found: Diagnostic) -> types.Diagnostic:
    """One diagnostic. Its place in `Analysis.diagnostics` is not needed again: `data` has code, message and line."""
    page = page_of(found.code)
    return types.Diagnostic(
        lines.range(found.line, found.column, found.end_line, found.end_column),
        found.message,
        SEVERITY[found.severity],
        found.code,
        None if page is None else types.CodeDescription(page),
        SOURCE,
        list(_tags(found)) or None,
        list(_related(server, program, found.related)) or None,
        {"code": found.code, "name": found.name},
    )


def _tags(found: Diagnostic) -> Iterable[types.DiagnosticTag]:
    if found.code in UNNECESSARY:
        yield types.DiagnosticTag.Unnecessary
    if found.code in DEPRECATED:
        yield types.DiagnosticTag.Deprecated


def _related(
    server: KshapeServer, program: Program | None, places: Iterable[Location]
) -> Iterable[types.DiagnosticRelatedInformation]:
    if not server.supports("text_document", "publish_diagnostics", "related_information"):
        return
    for place in places:
        location = location_of(server, program, place)
        if location is not None:
            yield types.DiagnosticRelatedInformation(location, place.message)


def location_of(server: KshapeServer, program: Program | None, place: Location) -> types.Location | None:
    """LSP's location of a place of an analysis; None where its text cannot be read any more."""
    uri: Any = None
    lines: Lines | None = None
    if program is not None and is_in(place, program):
        part = program.part(place.cell)
        uri, lines = (part.uri, part.lines) if part is not None else (None, None)
    else:
        uri = uri_of(place.path)
        lines = server.lines(uri)
    if uri is None or lines is None:
        return None
    return types.Location(uri, lines.range(place.line, place.column, place.end_line, place.end_column))
