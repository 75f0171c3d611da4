"""Code actions: the fixes of diagnostics, all safe ones at once, silencing a line, writing a shape down."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lsprotocol import types

from kshape.facts import Diagnostic, TensorFact
from kshape.report.shapes import shape_text
from kshape.suppressions import DIRECTIVE
from kshape_lsp.edits import fix_edit, text_edits, workspace_edit
from kshape_lsp.features.diagnostics import to_lsp
from kshape_lsp.programs import Part, Result
from kshape_lsp.server import KshapeServer

if TYPE_CHECKING:
    from kshape.analysis import Analyser

FIX_ALL = f"{types.CodeActionKind.SourceFixAll.value}.kshape"
KINDS = [
    types.CodeActionKind.QuickFix,
    types.CodeActionKind.RefactorRewrite,
    types.CodeActionKind.SourceFixAll,
    FIX_ALL,
]


def register(server: KshapeServer) -> None:
    """Actions for a range."""

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=KINDS, resolve_provider=False)
    )
    async def actions(params: types.CodeActionParams) -> list[types.CodeAction]:
        found = await server.result(params.text_document.uri)
        if found is None:
            return []
        result, part = found
        wanted = [str(getattr(kind, "value", kind)) for kind in params.context.only or ()]
        actions: list[types.CodeAction] = []
        if _is_wanted("quickfix", wanted):
            actions += quick_fixes(server, result, part, params.range)
        if _is_wanted(FIX_ALL, wanted) and any(each.fix and each.fix.safe for each in result.analysis.diagnostics):
            actions += await _fix_all(server, result, part)
        if _is_wanted("refactor.rewrite", wanted):
            actions += _shape_comments(server, result, part, params.range)
            actions += await _functional_form(server, result, part, params.range)
        return actions


def _is_wanted(kind: str, wanted: list[str]) -> bool:
    return not wanted or any(kind == each or kind.startswith(f"{each}.") for each in wanted)


def quick_fixes(server: KshapeServer, result: Result, part: Part, span: types.Range) -> Iterator[types.CodeAction]:
    """The fix of each finding that touches a range, and a comment that silences it."""
    for found in result.analysis.diagnostics:
        if found.cell != part.cell or not _touches(part, found, span):
            continue
        shown = to_lsp(server, result.program, part.lines, found)
        for fix in (found.fix, *found.alternatives):
            edit = fix_edit(server, result.program, fix.edits) if fix is not None and fix.edits else None
            if fix is not None and edit is not None:
                quick, preferred = types.CodeActionKind.QuickFix, fix.safe or None
                yield types.CodeAction(_sentence(fix.title), quick, [shown], is_preferred=preferred, edit=edit)
        edit = workspace_edit(server, {part.uri: [silence(part, found)]}, {part.uri: part.version})
        title = f"Ignore {found.code} ({found.name}) on this line"
        yield types.CodeAction(title, types.CodeActionKind.QuickFix, [shown], edit=edit)


def silence(part: Part, found: Diagnostic) -> types.TextEdit:
    """A comment at the end of the line, or the code in the comment that is there."""
    number = found.line
    while part.lines.line(number - 1).rstrip().endswith("\\") and number < len(part.lines):
        number += 1  # no comment may stand behind a backslash
    line = part.lines.line(number - 1)
    there = DIRECTIVE.search(line)
    if there is not None and there[1] is None and there[2] is not None:
        column = there.end(2) + 1
        comma = ", " if there[2].strip() else ""
        return types.TextEdit(part.lines.range(number, column, number, column), f"{comma}{found.code}")
    column = len(line.rstrip()) + 1
    place = part.lines.range(number, column, number, len(line) + 1)
    return types.TextEdit(place, f"  # kshape: ignore[{found.code}]")


async def _functional_form(
    server: KshapeServer, result: Result, part: Part, span: types.Range
) -> list[types.CodeAction]:
    """A Sequential under the cursor as Input, calls and Model."""
    line = part.lines.place(span.start)[0]
    fix = await server.analyses.ask(
        server.program_uri(part.uri), lambda analyser, _: analyser.functional_form(line, part.cell)
    )
    edit = fix_edit(server, result.program, fix.edits) if fix is not None else None
    if edit is None or fix is None:
        return []
    return [types.CodeAction(_sentence(fix.title), types.CodeActionKind.RefactorRewrite, edit=edit)]


async def _fix_all(server: KshapeServer, result: Result, part: Part) -> list[types.CodeAction]:
    """Every safe fix of a file, made one after another on what the others leave."""
    if result.program.is_notebook:
        return []

    def ask(analyser: Analyser, _: Result) -> str:
        from kshape.fixing import fixed

        text = fixed(part.lines.text, result.program.path, analyser.config, held=server.overlay()).text
        return text if isinstance(text, str) else part.lines.text

    new = await server.analyses.ask(server.program_uri(part.uri), ask)
    edits = text_edits(part.lines, new) if new is not None else []
    if not edits:
        return []
    edit = workspace_edit(server, {part.uri: edits}, {part.uri: part.version})
    return [types.CodeAction("Fix all safe problems (kshape)", FIX_ALL, edit=edit)]


def _shape_comments(server: KshapeServer, result: Result, part: Part, span: types.Range) -> Iterator[types.CodeAction]:
    """Writes the shape behind the line of the cursor, as a contract that is checked from then on."""
    line = span.start.line + 1
    facts = [fact for fact in result.analysis.tensors if fact.cell == part.cell and fact.end_line == line]
    text = part.lines.line(line - 1)
    outer = min(facts, key=lambda fact: (fact.line, fact.column, -fact.end_column), default=None)
    if outer is None or outer.shape is None or "#" in text or text.rstrip().endswith(("\\", ",", "(", "[")):
        return
    same = [fact for fact in facts if _place(fact) == _place(outer)]
    if len({fact.shape for fact in same}) > 1:
        return
    column = len(text.rstrip()) + 1
    place = part.lines.range(line, column, line, len(text) + 1)
    shape = shape_text(outer.shape)
    for title, comment in (
        (f"Add the shape as a comment: {shape}", f"  # {shape}"),
        (f"Add the shape as a contract that is checked: {shape}", f"  # kshape: {shape}"),
    ):
        edit = workspace_edit(server, {part.uri: [types.TextEdit(place, comment)]}, {part.uri: part.version})
        yield types.CodeAction(title, types.CodeActionKind.RefactorRewrite, edit=edit)


def _place(fact: TensorFact) -> tuple[int, int, int, int]:
    return fact.line, fact.column, fact.end_line, fact.end_column


def _sentence(title: str) -> str:
    return title[:1].upper() + title[1:]


def _touches(part: Part, found: Diagnostic, span: types.Range) -> bool:
    start, end = part.lines.place(span.start), part.lines.place(span.end)
    return (found.line, found.column) <= end and start <= (found.end_line, found.end_column)
