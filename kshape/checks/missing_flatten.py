"""KS318 missing-flatten."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kshape.values.trace import Trace

from ._edits import between, line_before, offset, reach
from ._labels import verdicts
from ._training import Head, related_to, span_of
from .base import Check, Finding, Repair, TextEdit


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
                repair = flatten_before(v.head, trace)
                yield Finding(span_of(v.event, "y"), text, related_to(v.event, v.head), repair, chain=v.event.chain)


def flatten_before(head: Head, trace: Trace) -> Repair | None:
    """Flatten() in front of the last layer, in the list of a Sequential or by an add() of its own."""
    made = getattr(head.layer, "made", None)
    found = reach(trace, "keras.layers.Flatten", made) if made is not None else None
    if made is None or found is None:
        return None
    text, start = made.origin.text, offset(made)
    before, behind = text[:start].rstrip(), text[offset(made, end=True) :].lstrip()
    added = re.search(r"(\w+\.add\()$", before)
    if added is not None:
        edit = line_before(made, f"{added[1]}{found[0]}())")
    elif before.endswith((",", "[")) and behind.startswith((",", "]")):
        edit = TextEdit(between(made.origin, start, start), f"{found[0]}(), ")
    else:
        edit = None
    return None if edit is None else Repair("add Flatten", edit, *found[1], safe=False)
