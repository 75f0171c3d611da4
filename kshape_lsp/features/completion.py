"""Completion: arguments of layers, texts that an argument takes, names for get_layer, keys of losses and metrics."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lsprotocol import types

from kshape.facts import NameFact, ParameterFact
from kshape.rulebook.meanings import meaning_of
from kshape_lsp.features.signature_help import active_parameter, parameter_note
from kshape_lsp.positions import Lines
from kshape_lsp.server import KshapeServer
from kshape_lsp.vocabularies import kind_of, words_of
from kshape_lsp.vocabularies import meaning_of as meaning_of_word
from kshape_lsp.words import Argument, Literal, argument_at, string_at

if TYPE_CHECKING:
    from kshape.analysis import Analyser

BY_OUTPUT = ("loss", "loss_weights", "metrics", "weighted_metrics")
"""Parameters of `compile` that may be dicts with the outputs' names as keys."""


def register(server: KshapeServer) -> None:
    """Completion inside calls; everything else is left to servers that know Python."""

    @server.feature(
        types.TEXT_DOCUMENT_COMPLETION,
        types.CompletionOptions(trigger_characters=["(", ",", '"', "'", "="], resolve_provider=False),
    )
    async def complete(params: types.CompletionParams) -> types.CompletionList | None:
        text = server.text(params.text_document.uri)
        if text is None:
            return None
        lines, position = text.table, params.position
        argument = argument_at(lines.text, lines.offset(position))
        if argument is None:
            return None
        line, column = lines.place(position)
        literal = string_at(lines.line(line - 1), column)
        uri = server.program_uri(params.text_document.uri)

        def ask(analyser: Analyser, _: object) -> list[types.CompletionItem]:
            if literal is not None:
                return list(texts(analyser, lines, argument, literal, line))
            return list(arguments(analyser, argument, lines.line(line - 1)[: column - 1]))

        items = await server.analyses.ask(uri, ask)
        return types.CompletionList(False, items or [])


def arguments(analyser: Analyser, argument: Argument, before: str) -> Iterator[types.CompletionItem]:
    """`name=` for each parameter that the call does not have yet."""
    meaning = analyser.look_up(argument.callee)
    if meaning is None or argument.keyword is not None or before.rstrip().endswith((".", "=")):
        return
    for number, each in enumerate(meaning.parameters):
        if each.name in argument.given or (number < argument.position and not each.keyword_only):
            continue
        note = parameter_note(argument.callee, each)
        yield types.CompletionItem(
            f"{each.name}=",
            detail=None if each.default is None else f"default: {each.default}",
            documentation=types.MarkupContent(types.MarkupKind.Markdown, note) if note else None,
            kind=types.CompletionItemKind.Variable,
            sort_text=f"{number:03}",
            filter_text=each.name,
        )


def texts(
    analyser: Analyser, lines: Lines, argument: Argument, literal: Literal, line: int
) -> Iterator[types.CompletionItem]:
    """The texts that fit between the quotes of an argument."""
    method = argument.callee.rpartition(".")[2]
    span = lines.range(line, literal.column, line, literal.end_column)
    if method == "get_layer":
        owner = argument.callee.rpartition(".")[0]
        for name, what in _layers_of(analyser, owner):
            yield _item(name, span, what, types.CompletionItemKind.Reference)
        return
    parameter = _parameter(analyser.look_up(argument.callee), argument)
    if parameter is None:
        return
    if method == "compile" and parameter.name in BY_OUTPUT and _is_key(lines, line, literal):
        owner = argument.callee.rpartition(".")[0]
        for name in analyser.output_names(owner):
            yield _item(name, span, f"an output of {owner}", types.CompletionItemKind.Property)
        return
    kind = kind_of(argument.callee, parameter)
    for word in words_of(kind):
        meaning = meaning_of_word(word, kind)
        detail = meaning.documentation.split("\n", 1)[0] if meaning is not None else meaning_of(parameter.name)
        yield _item(word, span, detail, types.CompletionItemKind.EnumMember)


def _parameter(meaning: NameFact | None, argument: Argument) -> ParameterFact | None:
    if meaning is None:
        return None
    at = active_parameter(argument, meaning)
    return meaning.parameters[at] if at is not None else None


def _layers_of(analyser: Analyser, owner: str) -> list[tuple[str, str]]:
    """The names of a model's layers, each with what it is."""
    models = analyser.models(summaries=False)
    model = next((each for each in models if owner in (each.variable, each.name)), None)
    return [] if model is None else [(layer.name, layer.class_name) for layer in model.layers]


def _is_key(lines: Lines, line: int, literal: Literal) -> bool:
    """Whether a string stands where a dict has its keys: behind `{` or `,`, inside of braces."""
    before = lines.line(line - 1)[: literal.column - 2].rstrip()
    return before.endswith("{") or (before.endswith(",") and before.count("{") > before.count("}"))


def _item(word: str, span: types.Range, detail: str, kind: types.CompletionItemKind) -> types.CompletionItem:
    return types.CompletionItem(word, detail=detail or None, kind=kind, text_edit=types.TextEdit(span, word))
