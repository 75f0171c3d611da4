"""KS208 dead-branch."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kshape.rulebook.graph import Graph, Node
from kshape.source.span import Span
from kshape.values.trace import Trace

from ._graph import calls, made_of, occurrences, place_of, variable_of
from .base import Check, Finding

_GOES_ON_BEFORE = re.compile(r"[(\[{,\\=+\-*/%@&|^<>:.]$")
_GOES_ON_AFTER = re.compile(r"\s*[)\]},.=+\-*/%@&|^<>]")


class DeadBranch(Check):
    """A layer is called and nothing uses what it gives.

    The model leaves such a branch out without a word, so that a forgotten variable takes a Dropout or a whole tower out
    of the network. Use the result in the next layer, or make it an output.

    Bad:
        x = Input((4,))
        hidden = Dense(8)(x)
        dropped = Dropout(0.5)(hidden)
        model = Model(x, Dense(2)(hidden))
    Bad:
        x = Input((4,))
        hidden = Dense(8)(x)
        Dropout(0.5)(hidden)
        model = Model(x, Dense(2)(hidden))
    Good:
        x = Input((4,))
        hidden = Dense(8)(x)
        dropped = Dropout(0.5)(hidden)
        model = Model(x, Dense(2)(dropped))
    """

    code = "KS208"
    severity = "warning"

    def run(self, trace: Trace) -> Iterator[Finding]:
        nodes = list(calls(trace))
        used = {id(tensor) for node in nodes for tensor in node.inputs}
        models: dict[int, list[Span]] = {}  # call -> the models that it is part of
        for event in trace.events:
            graph = getattr(event.subject, "graph", None)
            if event.kind == "model" and isinstance(graph, Graph):
                for node in graph.nodes:
                    models.setdefault(id(node), []).append(event.span)
                used |= {id(tensor) for tensor in graph.flat_outputs}
        for node in nodes:
            span = place_of(node)
            if span is None or node.is_input or span.cell is not None or any(id(t) in used for t in node.outputs):
                continue
            places = [models.get(id(each.node), []) for each in node.inputs]
            if id(node) in models or not is_on_the_way(span, places):
                continue
            if is_thrown_away(node, span) or is_never_read(node, span, trace):
                kind = node.operation.class_name
                text = (
                    f"Nothing uses what this {kind} gives, so that the model is made without it. Give its result to "
                    "the next layer, or make it an output."
                )
                yield Finding(span, text)


def is_on_the_way(span: Span, models: list[list[Span]]) -> bool:
    """Whether what a call takes belongs to one model, which is made later: so the call was meant for that model.

    A file with several models over one tensor tries things out; and behind the model, its tensors are looked at.
    """
    every = {id(made): made for each in models for made in each}
    return len(every) == 1 and all(made.path == span.path and made.lineno > span.lineno for made in every.values())


def is_thrown_away(node: Node, span: Span) -> bool:
    """Whether the call is a statement by itself, of a layer made in it."""
    made = made_of(node.operation)
    if made is None or made.start != span.start or not node.operation.is_layer:
        return False
    lines = span.origin.lines
    if lines[span.line - 1][: span.column - 1].strip() or lines[span.end_line - 1][span.end_column - 1 :].split("#")[
        0
    ].strip(" ;"):
        return False
    before = next((line.strip() for line in reversed(lines[: span.line - 1]) if line.strip()), "")
    after = next((line for line in lines[span.end_line :] if line.strip()), "")
    is_inner = _GOES_ON_BEFORE.search(before) is not None and not before.endswith(":")
    return not is_inner and _GOES_ON_AFTER.match(after) is None


def is_never_read(node: Node, span: Span, trace: Trace) -> bool:
    """Whether the result is given to a variable whose name stands nowhere else in the file."""
    if len(node.outputs) != 1 or len(node.operation.nodes) != 1:
        return False
    name = variable_of(span)
    rest = span.origin.lines[span.end_line - 1][span.end_column - 1 :].split("#")[0]
    return name is not None and name != "_" and not rest.strip() and occurrences(name, trace) == 1
