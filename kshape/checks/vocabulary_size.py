"""KS417 vocabulary-size."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kshape.libraries.keras.tokenizers import Vocabulary
from kshape.rulebook.dims import Dim, exceeds, same
from kshape.source.span import Span
from kshape.values.trace import Event, Related, Trace

from ._data import data_events
from ._edits import value_text, with_value
from ._sources import argument, pairs
from ._training import Datum
from .base import Check, Finding, Repair


class VocabularySize(Check):
    """The data has higher numbers than the Embedding has rows.

    `Embedding(input_dim)` has rows for the numbers 0 to input_dim - 1. A `Tokenizer` counts its words from 1, so it
    needs `len(tokenizer.word_index) + 1` of them. On the CPU Keras raises; TensorFlow on a GPU gives zeros in silence.
    Where the number is certainly in the data this is an error, else a warning.

    Bad:
        words = np.array([[1, 2, 3], [4, 5, 10]])
        model = Sequential([Input((3,)), Embedding(10, 4), Flatten(), Dense(1)])
        p = model.predict(words, verbose=0)
    Good:
        words = np.array([[1, 2, 3], [4, 5, 10]])
        model = Sequential([Input((3,)), Embedding(11, 4), Flatten(), Dense(1)])
        p = model.predict(words, verbose=0)
    """

    code = "KS417"
    fix = "S"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for event in data_events(trace):
            for datum in pairs(event):
                for embedding in embeddings_of(event, datum):
                    found = judged(event, datum, embedding)
                    if found is not None:
                        yield found
        for event in trace.events:
            if event.kind == "model":
                yield from _of_layers(event)


_LIMITS = {"TextVectorization": "max_tokens", "StringLookup": "max_tokens", "Hashing": "num_bins"}


def _of_layers(event: Event) -> Iterator[Finding]:
    """Each Embedding with fewer rows than the layer before it may give numbers."""
    for operation in event.data["view"].operations or ():
        if operation.class_name != "Embedding" or not operation.nodes or not operation.nodes[0].inputs:
            continue
        before = operation.nodes[0].inputs[0].node
        name = _LIMITS.get(before.operation.class_name) if before is not None else None
        limit = getattr(before.operation.rule, name, None) if before is not None and name is not None else None
        rows = operation.rule.input_dim
        if isinstance(limit, int) and isinstance(rows, int) and limit > rows:
            message = (
                f"{_has_rows(operation)} Received: the numbers of {before.operation.name}, which has {name}={limit}. "
                f"Use input_dim={limit}. {_KERAS}"
            )
            yield _at(event, operation, message, str(limit))


def embeddings_of(event: Event, datum: Datum) -> Iterator[Any]:
    """The Embedding layers that take an input of the model as it is."""
    view = event.data["view"]
    if view.graph is None or datum.part not in view.inputs:
        return
    tensor = view.graph.flat_inputs[view.inputs.index(datum.part)]
    for operation in view.operations or ():
        if operation.class_name == "Embedding" and any(tensor in node.inputs for node in operation.nodes):
            yield operation


def judged(event: Event, datum: Datum, embedding: Any) -> Finding | None:
    """What is wrong with the numbers for this layer, None where nothing is, or nobody knows."""
    facts, rows = datum.facts, embedding.rule.input_dim
    if facts is None or facts.coding == "continuous" or not isinstance(rows, (int, Dim)):
        return None
    words = facts.origin
    if facts.high is None and isinstance(words, Vocabulary) and words.limit is None and not facts.steps:
        return _of_tokenizer(event, words, embedding) if exceeds(words.words + 1, rows) else None
    if facts.high is None or not isinstance(rows, int) or facts.high < rows:
        return None
    high = int(facts.high)
    source = f" from {facts.source}" if facts.source else ""
    message = f"{_has_rows(embedding)} Received: numbers up to {high}{source}. Use input_dim={high + 1}. {_KERAS}"
    severity = "error" if facts.content is not None else "warning"
    return _finding(event, embedding, message, str(high + 1), severity)


def _of_tokenizer(event: Event, words: Vocabulary, embedding: Any) -> Finding:
    message = (
        f"{_has_rows(embedding)} Received: word numbers up to len(word_index), which count from 1. "
        f"Use len(word_index) + 1. {_KERAS}"
    )
    span = embedding.spans.get("input_dim") or embedding.spans.get(0)
    more = f"{value_text(span)} + 1" if span is not None and same(words.words, embedding.rule.input_dim) else ""
    return _finding(event, embedding, message, more, "warning")


_KERAS = 'Keras: "index out of range in self"'


def _has_rows(embedding: Any) -> str:
    rows = embedding.rule.input_dim
    if not isinstance(rows, int):
        span = embedding.spans.get("input_dim") or embedding.spans.get(0)
        return f"The Embedding {embedding.name} has rows for the numbers below {value_text(span) if span else 'it'}."
    return f"The Embedding {embedding.name} has rows for 0 to {rows - 1}."


def _at(event: Event, embedding: Any, message: str, value: str) -> Finding:
    """At the input_dim, or at the layer."""
    span = embedding.spans.get("input_dim") or embedding.spans.get(0) or embedding.made or event.span
    edit = with_value(span, value) if span is not embedding.made and span is not event.span else None
    return Finding(span, message, (), Repair(f"use {value}", edit) if edit else None, "warning", event.chain)


def _finding(event: Event, embedding: Any, message: str, value: str, severity: str) -> Finding:
    """At the input_dim, where that stands in the file of the call; else at the data."""
    span: Span | None = embedding.spans.get("input_dim") or embedding.spans.get(0)
    if span is None or span.path != event.span.path:
        return Finding(argument(event), message, severity=severity, chain=event.chain)
    related = (Related(argument(event), "the data goes into the model here"),)
    repair = Repair(f"use {value}", with_value(span, value)) if value else None
    return Finding(span, message, related, repair, severity, event.chain)
