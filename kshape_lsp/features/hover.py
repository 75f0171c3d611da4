"""Hover: what a variable holds, what a layer does and gives, a summary, the meaning of a text, a code explained."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lsprotocol import types

from kshape.facts import BindingFact, NameFact, ParameterFact, TensorFact
from kshape.report.shapes import shape_text
from kshape_lsp.programs import Part, Result
from kshape_lsp.server import KshapeServer
from kshape_lsp.vocabularies import kind_of, meaning_of
from kshape_lsp.words import Literal, Word, argument_at, string_at, word_at

if TYPE_CHECKING:
    from kshape.analysis import Analyser

CODE = re.compile(r"\bKS\d{3}\b")
MOST_PARAMETERS = 8

Spot = tuple[int, int]
"""Our (line, column)."""


def register(server: KshapeServer) -> None:
    """Hovers in Markdown, or in plain text for a client that shows no other."""

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(params: types.HoverParams) -> types.Hover | None:
        found = await server.result(params.text_document.uri)
        if found is None:
            return None
        result, part = found
        line, column = part.lines.place(params.position)
        text = part.lines.line(line - 1)
        code = next((each for each in CODE.finditer(text) if each.start() <= column - 1 <= each.end()), None)
        if code is not None:
            explained = explanation_of(code[0])
            return _shown(server, part, line, code.start() + 1, code.end() + 1, explained) if explained else None
        uri = server.program_uri(part.uri)
        literal = string_at(text, column)
        if literal is not None:
            answer = await server.analyses.ask(
                uri, lambda analyser, _: of_text(analyser, part, literal, (line, column))
            )
            return _shown(server, part, line, literal.column, literal.end_column, answer) if answer else None
        word = word_at(text, column)
        if word is None or "#" in text[: column - 1]:
            return None
        answer = await server.analyses.ask(uri, lambda analyser, _: of_word(analyser, result, part, word, line))
        return _shown(server, part, line, word.column, word.end_column, answer) if answer else None


def _shown(server: KshapeServer, part: Part, line: int, column: int, end_column: int, text: str) -> types.Hover:
    kinds = getattr(getattr(server.client_capabilities.text_document, "hover", None), "content_format", None)
    kind = types.MarkupKind.Markdown if not kinds or types.MarkupKind.Markdown in kinds else types.MarkupKind.PlainText
    plain = text if kind is types.MarkupKind.Markdown else re.sub(r"```\w*\n|```|`|\*\*", "", text)
    return types.Hover(types.MarkupContent(kind, plain), part.lines.range(line, column, line, end_column))


def of_word(analyser: Analyser, result: Result, part: Part, word: Word, line: int) -> str | None:
    """What is known of a name: a variable's value, or what a class or function of Keras does."""
    here = (part.cell or 0, line, word.column)
    facts = analyser.binding_before(word.dotted, here) if "." not in word.dotted else []
    if facts:
        return of_variable(analyser, facts)
    meaning = analyser.look_up(word.dotted)
    if meaning is None or meaning.kind == "module":
        return None
    results = [fact for fact in result.analysis.tensors if fact.cell == part.cell and _is_call_of(fact, line, word)]
    return of_meaning(meaning, results)


def of_variable(analyser: Analyser, facts: list[BindingFact]) -> str:
    """A tensor's or array's shape and whence it comes; a layer's state; a model's summary."""
    lines = [f"```python\n{fact.name}: {_type(fact)}\n```" for fact in facts[:3]]
    lines += [f"{fact.text}" for fact in facts[:3] if fact.kind != "model"]
    model = next((fact for fact in facts if fact.kind == "model"), None)
    if model is not None:
        summary = next((each.summary for each in analyser.models(only=model.name)), "")
        lines.append(f"```text\n{summary.rstrip()}\n```" if summary else model.text)
    return "\n\n".join(lines)


def _type(fact: BindingFact) -> str:
    if fact.kind in ("layer", "model"):
        return fact.text.split(" ")[0].rstrip(",")
    return f"{'Tensor' if fact.kind == 'tensor' else 'ndarray'}{shape_text(fact.shape)} {fact.dtype or ''}".rstrip()


def of_meaning(meaning: NameFact, results: list[TensorFact]) -> str:
    """Signature, what a call here gives, and the rulebook's words."""
    parts = [f"```python\n{signature(meaning)}\n```"]
    shapes = dict.fromkeys(f"`{shape_text(fact.shape)}` {fact.dtype or ''}".rstrip() for fact in results)
    if shapes:
        parts.append("gives " + ", ".join(list(shapes)[:3]))
    if meaning.documentation:
        parts.append(as_markdown(meaning.documentation))
    return "\n\n".join(parts)


def signature(meaning: NameFact) -> str:
    """`Dense(units, activation=None, ...)`: the first parameters; the others are in the signature help."""
    shown = [_parameter(each) for each in meaning.parameters if not each.keyword_only][:MOST_PARAMETERS]
    more = ", …" if len(meaning.parameters) > len(shown) else ""
    return f"{meaning.name}({', '.join(shown)}{more})"


def _parameter(fact: ParameterFact) -> str:
    return fact.name if fact.default is None else f"{fact.name}={fact.default}"


def as_markdown(documentation: str) -> str:
    """A docstring of the rulebook: its lines of shapes stay lines, formulas are not read as Markdown."""
    blocks = documentation.split("\n\n")
    first = f"`{blocks[0]}`" if "\n" not in blocks[0] and re.search(r"[*_|^=]", blocks[0]) else blocks[0]
    rest = ["  \n".join(re.sub(r"([*_|<>])", r"\\\1", line) for line in block.split("\n")) for block in blocks[1:]]
    return "\n\n".join([first, *rest])


def of_text(analyser: Analyser, part: Part, literal: Literal, spot: Spot) -> str | None:
    """What a string argument stands for: "relu", "adam", "same"."""
    offset = part.lines.offset(part.lines.position(spot[0], literal.column - 1))
    argument = argument_at(part.lines.text, offset)
    kind = None
    if argument is not None:
        meaning = analyser.look_up(argument.callee)
        parameters = meaning.parameters if meaning is not None else ()
        named = next((each for each in parameters if each.name == argument.keyword), None)
        if named is None and argument.keyword is None and argument.position < len(parameters):
            named = parameters[argument.position]
        kind = kind_of(argument.callee, named) if named is not None else None
    found = meaning_of(literal.value, kind)
    return None if found is None else of_meaning(found, [])


def explanation_of(code: str) -> str | None:
    """The page of a check."""
    from kshape.checks import all_checks
    from kshape.report.pages import Page

    found = next((check for check in all_checks() if check.code == code), None)
    return None if found is None else f"**{code} {found.name}** ({found.severity})\n\n{Page(found).markdown()}"


def _is_call_of(fact: TensorFact, line: int, word: Word) -> bool:
    """Whether a tensor comes from the call of the name at a place: the call begins with it, or the layer's making."""
    begins = fact.line == line and fact.column <= word.column
    return begins and fact.expr.split("(")[0].strip().endswith(word.dotted.rpartition(".")[2])
