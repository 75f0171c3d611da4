"""Signature help: the parameters of what is being called, the one at the cursor, and what it means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from kshape.facts import NameFact, ParameterFact
from kshape.rulebook.meanings import meaning_of
from kshape_lsp.server import KshapeServer
from kshape_lsp.vocabularies import kind_of, words_of
from kshape_lsp.words import Argument, argument_at

if TYPE_CHECKING:
    from kshape.analysis import Analyser

MOST_WORDS = 12


def register(server: KshapeServer) -> None:
    """Help after an opening parenthesis and each comma."""

    @server.feature(types.TEXT_DOCUMENT_SIGNATURE_HELP, types.SignatureHelpOptions(trigger_characters=["(", ","]))
    async def help_(params: types.SignatureHelpParams) -> types.SignatureHelp | None:
        text = server.text(params.text_document.uri)
        if text is None:
            return None
        lines = text.table
        argument = argument_at(lines.text, lines.offset(params.position))
        if argument is None:
            return None
        callee = argument.callee
        uri = server.program_uri(params.text_document.uri)

        def ask(analyser: Analyser, _: object) -> NameFact | None:
            return analyser.look_up(callee)

        meaning = await server.analyses.ask(uri, ask)
        return None if meaning is None or not meaning.parameters else signature_help(argument, meaning)


def signature_help(argument: Argument, meaning: NameFact) -> types.SignatureHelp:
    """The whole signature with a note on each parameter; the active one is that of the cursor."""
    texts = [parameter_text(each) for each in meaning.parameters]
    label = f"{meaning.name}({', '.join(texts)})"
    parameters, at = [], len(meaning.name) + 1
    for each, text in zip(meaning.parameters, texts, strict=True):
        note = parameter_note(argument.callee, each)
        documentation = types.MarkupContent(types.MarkupKind.Markdown, note) if note else None
        parameters.append(types.ParameterInformation((at, at + len(text)), documentation))
        at += len(text) + 2
    first = meaning.documentation.split("\n", 1)[0]
    signature = types.SignatureInformation(
        label, types.MarkupContent(types.MarkupKind.Markdown, f"`{first}`") if first else None, parameters
    )
    return types.SignatureHelp([signature], 0, active_parameter(argument, meaning))


def active_parameter(argument: Argument, meaning: NameFact) -> int | None:
    """The index of the parameter that the cursor is at; None where there is none for it."""
    names = [each.name for each in meaning.parameters]
    if argument.keyword is not None:
        return names.index(argument.keyword) if argument.keyword in names else None
    positional = sum(not each.keyword_only for each in meaning.parameters)
    return argument.position if argument.position < positional else None


def parameter_text(fact: ParameterFact) -> str:
    """A parameter as a signature has it."""
    return fact.name if fact.default is None else f"{fact.name}={fact.default}"


def parameter_note(callee: str, fact: ParameterFact) -> str:
    """What a parameter means, and the texts that it takes."""
    words = words_of(kind_of(callee, fact))
    shown = ", ".join(f"`{word!r}`" for word in words[:MOST_WORDS]) + (", …" if len(words) > MOST_WORDS else "")
    return "  \n".join(part for part in (meaning_of(fact.name), shown) if part)
