"""KS214 reused-layer."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from kshape.rulebook.graph import Node
from kshape.values.trace import Related, Trace

from ._graph import calls, is_before, made_of, place_of
from .base import Check, Finding


class ReusedLayer(Check):
    """A loop puts one layer behind itself again and again.

    The layer was made once, before the loop, so that every round uses the same weights. A stack of layers needs a new
    one in each round. Where one set of weights is meant, leave it as it is.

    Bad:
        x = Dense(8)(Input((4,)))
        layer = Dense(8, activation="relu")
        for _ in range(3):
            x = layer(x)
    Good:
        x = Dense(8)(Input((4,)))
        for _ in range(3):
            x = Dense(8, activation="relu")(x)
    """

    code = "KS214"
    severity = "info"

    def run(self, trace: Trace) -> Iterator[Finding]:
        for operation in dict.fromkeys(node.operation for node in calls(trace)):
            nodes, made = operation.nodes, made_of(operation)
            if len(nodes) < 2 or not operation.built or operation.inner is not None:
                continue
            span = place_of(nodes[0])
            if span is None or made is None or any(place_of(node) is not span for node in nodes):
                continue
            if not is_chain(nodes):
                continue
            name = nodes[0].operation.class_name
            text = (
                f"The loop calls one {name} {len(nodes)} times on its own output, with the same weights each time. "
                f"Make a new {name} in each round if a stack of layers is meant."
            )
            yield Finding(span, text, (Related(made, "the layer is made here, once"),))


def is_chain(nodes: tuple[Node, ...]) -> bool:
    """Whether each call takes what the one before gave."""
    return all(
        any(is_before(given, result) for given in first.outputs for result in later.outputs)
        for first, later in pairwise(nodes)
    )
