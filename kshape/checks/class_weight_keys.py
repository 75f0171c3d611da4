"""KS420 class-weight-keys."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.values.trace import Event, Trace
from kshape.values.values import Array, DictValue, ListValue

from ._edits import value_text, with_value
from ._labels import labelled
from ._training import Datum, Head, span_of
from .base import Check, Finding, Repair


class ClassWeightKeys(Check):
    """class_weight has keys that are no classes: those weights are never used.

    The keys are the class numbers as the model sees them: from 0, also where the labels are one-hot. Keras weighs a
    class that it does not find in the dict with 1 and says nothing. It takes a dict, not the array that
    `compute_class_weight` gives: `dict(enumerate(weights))`.

    Bad:
        model = Sequential([Input((8,)), Dense(3, "softmax")])
        model.compile("adam", "sparse_categorical_crossentropy")
        y = np.random.randint(3, size=600)
        model.fit(np.zeros((600, 8)), y, class_weight={1: 1.0, 2: 5.0, 3: 2.0}, verbose=0)
    Good:
        model = Sequential([Input((8,)), Dense(3, "softmax")])
        model.compile("adam", "sparse_categorical_crossentropy")
        y = np.random.randint(3, size=600)
        model.fit(np.zeros((600, 8)), y, class_weight={0: 1.0, 1: 5.0, 2: 2.0}, verbose=0)
    Bad:
        model = Sequential([Input((8,)), Dense(1, "sigmoid")])
        model.compile("adam", "binary_crossentropy")
        y = np.random.randint(2, size=600)
        model.fit(np.zeros((600, 8)), y, class_weight=np.array([1.0, 5.0]), verbose=0)
    Good:
        model = Sequential([Input((8,)), Dense(1, "sigmoid")])
        model.compile("adam", "binary_crossentropy")
        y = np.random.randint(2, size=600)
        model.fit(np.zeros((600, 8)), y, class_weight=dict(enumerate(np.array([1.0, 5.0]))), verbose=0)
    """

    code = "KS420"
    severity = "warning"
    fix = "u"

    def run(self, trace: Trace) -> Iterator[Finding]:
        told: set[int] = set()
        for event, head, datum in labelled(trace):
            if event.kind != "fit" or id(event) in told:
                continue
            told.add(id(event))
            yield from self.judged(event, head, datum)

    def judged(self, event: Event, head: Head, datum: Datum) -> Iterator[Finding]:
        """What is wrong with the weights of one fit()."""
        given = event.data.get("class_weight")
        if isinstance(given, (Array, ListValue, tuple)):
            kind = "an array" if isinstance(given, Array) else "a list"
            name = "ndarray" if isinstance(given, Array) else "list" if isinstance(given, ListValue) else "tuple"
            prefix = "numpy." if name == "ndarray" else ""
            span = span_of(event, "class_weight")
            weights = value_text(span)
            message = (
                f"class_weight needs a dict from class numbers to weights. Received: {kind}. Write "
                f"dict(enumerate({weights})). "
                f"Keras: \"'{prefix}{name}' object has no attribute 'get'\""
            )
            repair = Repair("make it a dict", with_value(span, f"dict(enumerate({weights}))"), safe=False)
            yield Finding(span, message, (), repair, "error", event.chain)
        elif isinstance(given, DictValue) and not given.is_open:
            count = classes_of(head, datum)
            strange = [key for key in given.entries if not _is_class(key, count)]
            if strange:
                named = ", ".join(repr(key) for key in strange)
                known = f"0 to {count - 1}" if count is not None else "whole numbers from 0"
                message = (
                    f"class_weight needs the class numbers {known} as keys. Received: {named}. Keras never looks at "
                    f"{'that weight' if len(strange) == 1 else 'those weights'}; a class without a key weighs 1."
                )
                yield Finding(span_of(event, "class_weight"), message, chain=event.chain)


def _is_class(key: object, count: int | None) -> bool:
    if isinstance(key, (bool, int, float)):
        return key >= 0 and key == int(key) and (count is None or key < count)
    return not isinstance(key, str)


def classes_of(head: Head, datum: Datum) -> int | None:
    """How many classes labels and output distinguish; None where that is not known."""
    facts = datum.facts
    if head.loss is None:
        return None
    if head.loss.targets == "binary" and head.units == 1:
        return 2 if facts is not None and facts.coding == "binary" else None
    if head.loss.targets in ("integer", "one-hot"):
        return head.units
    return None
