"""KS416 missing-to-categorical."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.rulebook.dims import show_shape
from kshape.values.trace import Trace

from ._edits import reach, value_text, with_value
from ._labels import Verdict, verdicts
from ._training import related_to, span_of
from .base import Check, Finding, Repair


class MissingToCategorical(Check):
    """Class numbers are given where one-hot labels are needed: `to_categorical` is missing.

    `categorical_crossentropy` compares the output with labels of the same shape, one column for each class.

    Bad:
        model = Sequential([Input((8,)), Dense(3, "softmax")])
        model.compile("sgd", "categorical_crossentropy")
        model.fit(np.zeros((32, 8)), np.random.randint(3, size=(32,)), verbose=0)
    Good:
        model = Sequential([Input((8,)), Dense(3, "softmax")])
        model.compile("sgd", "categorical_crossentropy")
        y = keras.utils.to_categorical(np.random.randint(3, size=(32,)), 3)
        model.fit(np.zeros((32, 8)), y, verbose=0)
    """

    code = "KS416"
    fix = "u"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for v in verdicts(trace):
            if v.kind != "missing-to-categorical":
                continue
            shape = show_shape(v.datum.spec.sizes)
            message = (
                f"{v.head.loss_name} needs one-hot labels with {v.head.units} columns. Received: class numbers "
                f"of shape {shape}. "
                f"Use keras.utils.to_categorical(y, {v.head.units}), or sparse_categorical_crossentropy."
            )
            if v.error.keras:
                message += f' Keras: "{v.error.keras}"'
            repair = one_hot(v, trace)
            yield Finding(span_of(v.event, "y"), message, related_to(v.event, v.head), repair, chain=v.event.chain)


def one_hot(v: Verdict, trace: Trace) -> Repair | None:
    """to_categorical around the labels."""
    span = v.event.spans.get("y")
    found = reach(trace, "keras.utils.to_categorical", span) if span is not None else None
    if span is None or found is None:
        return None
    edit = with_value(span, f"{found[0]}({value_text(span)}, {v.head.units})")
    return Repair("make the labels one-hot", edit, *found[1], safe=False)
