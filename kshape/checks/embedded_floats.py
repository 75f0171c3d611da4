"""KS115 embedded-floats."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from kshape.rulebook.dims import show_shape
from kshape.rulebook.graph import KerasTensor, Node
from kshape.values.trace import Related, Trace
from kshape.values.values import Array, Tensor

from ._edits import value_span, with_value
from ._graph import calls, place_of
from ._layers import input_shape
from ._written import expression
from .base import Check, Finding, Repair

CONTINUOUS = frozenset(
    ["Dense", "EinsumDense", "Conv1D", "Conv2D", "LSTM", "GRU", "SimpleRNN", "Embedding", "Rescaling",
     "BatchNormalization", "LayerNormalization", "Normalization", "Softmax", "PReLU"]
)  # fmt: skip
"""Layers whose numbers are no places in a table."""


class EmbeddedFloats(Check):
    """An Embedding is given numbers that are no indices.

    Embedding looks up a row for each whole number; Keras rounds anything else down without a word, so that data
    between 0 and 1 becomes row 0 everywhere. For features that are numbers use Dense. A one-hot vector of each word is
    no index either: give the index, or use Dense without a bias.

    Bad:
        x = Dense(16)(Input((8,)))
        y = Embedding(1000, 32)(x)
    Bad:
        y = Embedding(1000, 32)(Input((20, 1000)))
    Bad:
        model = Sequential([Input((8,)), Embedding(1000, 32), Flatten(), Dense(1)])
        model.compile(loss="mse")
        model.fit(np.random.rand(100, 8), np.random.rand(100, 1))
    Good:
        y = Embedding(1000, 32)(Input((20,), dtype="int32"))
    Good:
        model = Sequential([Input((8,)), Embedding(1000, 32), Flatten(), Dense(1)])
        model.compile(loss="mse")
        model.fit(np.random.randint(0, 1000, (100, 8)), np.random.rand(100, 1))
    """

    code = "KS115"
    severity = "warning"
    fix = "u"

    def run(self, trace: Trace) -> Iterator[Finding]:
        for node in calls(trace):
            span = place_of(node)
            if node.operation.class_name != "Embedding" or len(node.inputs) != 1 or span is None:
                continue
            given = node.inputs[0]
            problem = problem_of(node, given)
            if problem is not None:
                place = given.span if isinstance(given, Tensor) else None
                related = () if place is None else (Related(place, "what Embedding is given"),)
                yield Finding(span, problem, related, _repair(given))
        yield from self.data(trace)

    def data(self, trace: Trace) -> Iterator[Finding]:
        """Data of continuous values given to a model that begins with an Embedding."""
        for event in trace.events:
            x, view = event.data.get("x"), event.data.get("view")
            if event.kind not in ("fit", "predict", "evaluate") or not isinstance(x, Array) or view is None:
                continue
            facts = x.facts
            if facts is None or facts.coding != "continuous" or view.graph is None or len(view.inputs or ()) != 1:
                continue
            first = view.graph.flat_inputs[0]
            users = [node for node in view.graph.nodes if any(tensor is first for tensor in node.inputs)]
            if users and all(node.operation.class_name == "Embedding" for node in users):
                source = f" from {facts.source}" if facts.source else ""
                text = (
                    f"{event.kind} gives an Embedding numbers that are not whole{source}. It looks up the row of each "
                    "number rounded down. Give it indices (integers), or use Dense for features that are numbers."
                )
                yield Finding(event.spans.get("x", event.span), text, chain=event.chain)


def _repair(given: KerasTensor) -> Repair | None:
    """One index for each step in the place of a one-hot vector, where an Input declares them."""
    before, sizes = given.node, given.spec.sizes
    place = input_shape(given.span) if isinstance(given, Tensor) and before is not None and before.is_input else None
    if place is None or sizes is None or not isinstance(expression(value_span(place)), ast.Tuple):
        return None
    return Repair("declare one index for each step", with_value(place, f"({sizes[1]},)"), safe=False)


def problem_of(node: Node, given: KerasTensor) -> str | None:
    """What is wrong with the tensor that an Embedding is given, in words."""
    before, sizes = given.node, given.spec.sizes
    rows = getattr(node.operation.rule, "input_dim", None)
    if before is not None and before.operation.class_name in CONTINUOUS:
        return (
            f"Embedding needs indices. Received: what {before.operation.class_name} gives, numbers that are no places "
            f"in a table, of shape {show_shape(sizes)}. Use Dense for features that are numbers."
        )
    if before is None or not before.is_input or sizes is None or len(sizes) != 3:
        return None
    last = sizes[-1]
    if not isinstance(last, int) or not isinstance(rows, int) or last != rows or last < 4:
        return None
    return (
        f"Embedding needs indices of shape (batch, steps). Received: shape={show_shape(sizes)}, as many numbers for "
        f"each step as the table has rows: one-hot vectors. Give the index of each instead, shape=({sizes[1]},)."
    )
