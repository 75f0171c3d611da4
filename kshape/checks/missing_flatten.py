"""KS318 missing-flatten."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.values.trace import Trace

from ._graph import made_of
from ._labels import verdicts
from ._missing_layers import layer_before
from ._training import Head, related_to, span_of
from .base import Check, Finding, Repair


class MissingFlatten(Check):
    """The output still has spatial or time axes where the labels have none.

    Flatten, a global pooling or a recurrent layer without `return_sequences` is missing before the last Dense.

    Bad:
        model = Sequential([Input((8, 8, 3)), Conv2D(4, 3), Dense(3, "softmax")])
        model.compile("sgd", "sparse_categorical_crossentropy")
        model.fit(np.zeros((32, 8, 8, 3)), np.zeros((32,)), verbose=0)
    Good:
        model = Sequential([Input((8, 8, 3)), Conv2D(4, 3), Flatten(), Dense(3, "softmax")])
        model.compile("sgd", "sparse_categorical_crossentropy")
        model.fit(np.zeros((32, 8, 8, 3)), np.zeros((32,)), verbose=0)
    """

    code = "KS318"
    fix = "u"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for v in verdicts(trace):
            if v.kind == "missing-flatten":
                text = f"{v.error.text} A Flatten or a global pooling is missing before the last layer."
                repairs, related = repairs_of(v.head, trace), related_to(v.event, v.head)
                yield Finding(span_of(v.event, "y"), text, related, chain=v.event.chain).offering(repairs)


def repairs_of(head: Head, trace: Trace) -> list[Repair]:
    """Flatten or a global pooling in front of the last layer."""
    node = head.layer.nodes[0] if head.layer is not None and head.layer.nodes else None
    sizes = node.inputs[0].spec.sizes if node is not None and node.inputs else None
    made = made_of(head.layer) if head.layer is not None else None
    found = [layer_before(made, "Flatten", "", trace, "add Flatten")]
    for kind in ("Average", "Max") if sizes is not None and len(sizes) in (3, 4, 5) else ():
        name = f"Global{kind}Pooling{len(sizes or ()) - 2}D"
        found.append(layer_before(made, name, "", trace, f"add {name}"))
    return [each for each in found if each is not None]
