"""KS409 unpacking-order."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.source import ir
from kshape.values.trace import Event, Trace
from kshape.values.values import Array

from ._training import LEARNING, arrays_in
from .base import Check, Finding, Repair, TextEdit


class UnpackingOrder(Check):
    """The parts of train_test_split or load_data go to variables in the wrong order.

    `train_test_split(x, y)` gives x_train, x_test, y_train, y_test; `load_data()` gives two pairs, (x_train, y_train)
    and (x_test, y_test). In another order the labels are images, or the numbers of samples differ. It is an error
    where Python raises, or `fit` with these arrays; until then it is a warning.

    Bad:
        from sklearn.model_selection import train_test_split
        x, y = np.random.rand(100, 4), np.random.rand(100, 1)
        x_train, y_train, x_test, y_test = train_test_split(x, y, test_size=0.2)
        model = Sequential([Input((4,)), Dense(1)])
        model.compile("adam", "mse")
        model.fit(x_train, y_train, verbose=0)
    Good:
        from sklearn.model_selection import train_test_split
        x, y = np.random.rand(100, 4), np.random.rand(100, 1)
        x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.2)
        model = Sequential([Input((4,)), Dense(1)])
        model.compile("adam", "mse")
        model.fit(x_train, y_train, verbose=0)
    Bad:
        x_train, y_train, x_test, y_test = keras.datasets.mnist.load_data()
    Bad:
        (x_train, x_test), (y_train, y_test) = keras.datasets.mnist.load_data()
        model = Sequential([Input((28, 28)), Rescaling(1 / 255), Flatten(), Dense(10, "softmax")])
        model.compile("adam", "sparse_categorical_crossentropy")
        model.fit(x_train, y_train, verbose=0)
    Good:
        (x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
        model = Sequential([Input((28, 28)), Rescaling(1 / 255), Flatten(), Dense(10, "softmax")])
        model.compile("adam", "sparse_categorical_crossentropy")
        model.fit(x_train, y_train, verbose=0)
    """

    code = "KS409"
    fix = "S"

    def run(self, trace: Trace) -> Iterator[Finding]:
        for event in trace.events:
            if event.kind == "unpack":
                names, wanted = event.data["names"], event.data["wanted"]
                message = f"{event.data['by']} gives {_given(event, wanted)}. Received: {_written(event, names)}."
                flat = event.data["by"] == "load_data" and not event.data["nested"]
                if flat:
                    message += ' Python: "not enough values to unpack (expected 4, got 2)"'
                elif wanted is not None:
                    message += " So " + _first_mistake(event) + "."
                certain = flat or (event.data["raises"] and _is_learnt(trace, event))
                severity = "error" if certain else "warning"
                yield Finding(event.span, message, (), _repair(event), severity, event.chain)


def _given(event: Event, wanted: list[str] | None) -> str:
    return _written(event, wanted) if wanted else "(x_train, y_train), (x_test, y_test)"


def _written(event: Event, names: list[str]) -> str:
    if event.data["by"] == "load_data" and (event.data["nested"] or names is event.data["wanted"]):
        return f"({names[0]}, {names[1]}), ({names[2]}, {names[3]})"
    return ", ".join(names)


def _first_mistake(event: Event) -> str:
    names, wanted = event.data["names"], event.data["wanted"]
    at = next(at for at, name in enumerate(names) if name != wanted[at])
    return f"{names[at]} holds what is meant for {wanted[at]}"


def _is_learnt(trace: Trace, event: Event) -> bool:
    """Whether a model is trained or evaluated with these arrays."""
    origins = [item.facts.origin for item in event.data["items"] if isinstance(item, Array) and item.facts is not None]
    for each in trace.events:
        if each.kind in LEARNING:
            for datum in arrays_in(each.data.get("x")) or ():
                if datum.facts is not None and datum.facts.origin is not None and datum.facts.origin in origins:
                    return True
    return False


def _repair(event: Event) -> Repair | None:
    """The targets in the order in which the arrays come."""
    wanted, target = event.data["wanted"], event.subject
    if wanted is None or not isinstance(target, (ir.Tuple, ir.List)):
        return None
    edits = [TextEdit(target.span, _written(event, wanted))]
    if event.data["by"] == "load_data" and event.span.text().startswith("["):
        return None
    return Repair("put the names in order", *edits)
