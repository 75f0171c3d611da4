"""Inlay hints: the shape behind each call and assignment of a tensor, and names of positional arguments.

A hint is one compact shape; what the line says already is not repeated. The tooltip comes when it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from kshape.facts import BindingFact, CallFact, Shape, TensorFact
from kshape.report.shapes import shape_text
from kshape_lsp.programs import Part, Result
from kshape_lsp.server import KshapeServer
from kshape_lsp.settings import InlayHints

if TYPE_CHECKING:  # the analysis is imported when it is first needed
    from kshape.analysis import Analyser

LONGEST = 43  # VS Code cuts off what is longer
MOST_SHAPES = 3  # of a line that runs several times

Span = tuple[int, int, int, int]


def register(server: KshapeServer) -> None:
    """Hints for a range, and their tooltips."""

    @server.feature(types.TEXT_DOCUMENT_INLAY_HINT, types.InlayHintOptions(resolve_provider=True))
    async def hints(params: types.InlayHintParams) -> list[types.InlayHint]:
        found = await server.result(params.text_document.uri)
        wanted = server.settings.inlay_hints
        if found is None:
            return []
        result, part = found
        first, last = part.lines.place(params.range.start)[0], part.lines.place(params.range.end)[0]
        hints = list(shape_hints(result, part, wanted, first, last)) if wanted.shapes else []
        known = {(hint.position.line, hint.position.character) for hint in hints}
        places = (part.cell or 0, first, 1), (part.cell or 0, last, len(part.lines.line(last - 1)) + 1)
        extra = await server.analyses.ask(
            server.program_uri(part.uri),
            lambda analyser, _: more_hints(analyser, part, wanted, *places),
        )
        return hints + [hint for hint in extra or [] if (hint.position.line, hint.position.character) not in known]

    @server.feature(types.INLAY_HINT_RESOLVE)
    def resolve(hint: types.InlayHint) -> types.InlayHint:
        data: Any = hint.data
        if isinstance(data, dict) and isinstance(data.get("tooltip"), str):
            hint.tooltip = types.MarkupContent(types.MarkupKind.Markdown, data["tooltip"])
        return hint


def shape_hints(result: Result, part: Part, wanted: InlayHints, first: int, last: int) -> Iterator[types.InlayHint]:
    """A hint behind each call that gives a tensor; without `inner_calls`, of nested calls the outermost alone."""
    by_span: dict[Span, list[TensorFact]] = {}
    for fact in result.tensors:
        if fact.cell == part.cell and first <= fact.end_line <= last:
            by_span.setdefault((fact.line, fact.column, fact.end_line, fact.end_column), []).append(fact)
    for span, facts in by_span.items():
        if not wanted.inner_calls and any(_encloses(other, span) for other in by_span):
            continue
        text = _label(facts, wanted.dtypes)
        if text is not None and text not in part.lines.line(span[2] - 1):
            yield _hint(part, span[2], span[3], text, _tooltip(facts))


def more_hints(
    analyser: Analyser, part: Part, wanted: InlayHints, first: tuple[int, int, int], last: tuple[int, int, int]
) -> list[types.InlayHint]:
    """What needs the analyser: variables that no call is assigned to alone, names of positional arguments."""
    found: list[types.InlayHint] = []
    if wanted.shapes:
        found += _variable_hints(part, analyser.bindings(first, last), wanted.dtypes)
    if wanted.parameter_names:
        found += [hint for call in analyser.calls(first, last) for hint in _name_hints(part, call)]
    return found


def _variable_hints(part: Part, facts: Iterable[BindingFact], dtypes: bool) -> Iterator[types.InlayHint]:
    """Behind each name of `a, b = ...`, and at the end of a line that assigns what is no call."""
    by_span: dict[Span, list[BindingFact]] = {}
    for fact in facts:
        if fact.kind in ("tensor", "array"):
            by_span.setdefault((fact.line, fact.column, fact.end_line, fact.end_column), []).append(fact)
    for (line, _, end_line, end_column), here in by_span.items():
        text = _label(here, dtypes)
        rest = part.lines.line(end_line - 1)[end_column - 1 :].lstrip(" )]")
        if text is None or text in part.lines.line(line - 1):
            continue
        if rest.startswith(",") or _is_in_tuple(part.lines.line(line - 1), here[0].column):
            yield _hint(part, end_line, end_column, f": {text}", here[0].text)
        elif rest.startswith("=") and not rest.rstrip().endswith((")", "(", ",", "[", "\\")):
            code = part.lines.line(end_line - 1).split("#")[0].rstrip()
            yield _hint(part, end_line, len(code) + 1, text, here[0].text)


def _is_in_tuple(line: str, column: int) -> bool:
    before = line[: column - 1].rstrip()
    return before.endswith((",", "(")) and "=" not in before


def _name_hints(part: Part, call: CallFact) -> Iterator[types.InlayHint]:
    for line, column, name, text in call.positional:
        if text != name:
            hint = types.InlayHint(part.lines.position(line, column), f"{name}=", types.InlayHintKind.Parameter)
            yield hint


def _label(facts: Iterable[TensorFact | BindingFact], dtypes: bool) -> str | None:
    """The shapes of the runs of a line, as far as they fit; None where nothing is known."""
    texts = list(dict.fromkeys(_text(fact.shape, fact.dtype if dtypes else None) for fact in facts))
    known = [text for text in texts if text]
    if not known:
        return None
    shown = known[:MOST_SHAPES]
    label = " | ".join(shown) + (" | …" if len(known) > len(shown) else "")
    return label if len(label) <= LONGEST else f"{label[: LONGEST - 1]}…"


def _text(shape: Shape, dtype: str | None) -> str:
    if shape is None:
        return ""
    return f"{shape_text(shape)} {dtype}" if dtype and dtype != "float32" else shape_text(shape)


def _tooltip(facts: list[TensorFact]) -> str:
    lines = [f"`{shape_text(fact.shape)}` {fact.dtype or ''}".rstrip() for fact in facts]
    by = f" from `{facts[0].layer}`" if facts[0].layer else ""
    return "  \n".join([f"{line}{by}" for line in dict.fromkeys(lines)])


def _hint(part: Part, line: int, column: int, text: str, tooltip: str) -> types.InlayHint:
    return types.InlayHint(
        part.lines.position(line, column),
        text,
        types.InlayHintKind.Type,
        padding_left=not text.startswith(":"),
        data={"tooltip": tooltip},
    )


def _encloses(outer: Span, inner: Span) -> bool:
    return outer != inner and outer[:2] <= inner[:2] and inner[2:] <= outer[2:]
