"""KS408 unlike-preprocessing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kshape.source.span import Span
from kshape.values.trace import Event, Related, Trace
from kshape.values.values import Step

from ._edits import value_text, with_suffix
from ._training import LEARNING, PREDICTING, Datum, arrays_in, span_of
from .base import Check, Finding, Repair

Steps = tuple[Step, ...]


class Trained(NamedTuple):
    """What was done to the data of one origin before a model was trained with them."""

    steps: Steps
    span: Span


class UnlikePreprocessing(Check):
    """Data for evaluation or prediction are not prepared as the training data were.

    A model that learnt from x / 255 sees numbers 255 times as large when it gets the raw test data. What was fitted on
    the training data (a scaler, a mean) is applied to all other data as it is: `scaler.transform(x_test)`.

    Bad:
        (x, y), (x_test, y_test) = keras.datasets.mnist.load_data()
        x = x / 255.0
        model = Sequential([Input((28, 28)), Flatten(), Dense(10, "softmax")])
        model.compile("adam", "sparse_categorical_crossentropy")
        model.fit(x, y, verbose=0)
        model.evaluate(x_test, y_test)
    Good:
        (x, y), (x_test, y_test) = keras.datasets.mnist.load_data()
        x, x_test = x / 255.0, x_test / 255.0
        model = Sequential([Input((28, 28)), Flatten(), Dense(10, "softmax")])
        model.compile("adam", "sparse_categorical_crossentropy")
        model.fit(x, y, verbose=0)
        model.evaluate(x_test, y_test)
    Bad:
        from sklearn.datasets import load_wine
        from sklearn.model_selection import train_test_split
        from sklearn.preprocessing import StandardScaler
        x, x_test, y, y_test = train_test_split(*load_wine(return_X_y=True))
        scaler = StandardScaler()
        x = scaler.fit_transform(x)
        model = Sequential([Input((13,)), Dense(3, "softmax")])
        model.compile("adam", "sparse_categorical_crossentropy")
        model.fit(x, y, validation_data=(x_test, y_test), verbose=0)
    Good:
        from sklearn.datasets import load_wine
        from sklearn.model_selection import train_test_split
        from sklearn.preprocessing import StandardScaler
        x, x_test, y, y_test = train_test_split(*load_wine(return_X_y=True))
        scaler = StandardScaler()
        x = scaler.fit_transform(x)
        x_test = scaler.transform(x_test)
        model = Sequential([Input((13,)), Dense(3, "softmax")])
        model.compile("adam", "sparse_categorical_crossentropy")
        model.fit(x, y, validation_data=(x_test, y_test), verbose=0)
    """

    code = "KS408"
    severity = "warning"
    fix = "u"

    def run(self, trace: Trace) -> Iterator[Finding]:
        trained: dict[tuple[int, str, int], dict[object, list[Trained]]] = {}  # model, argument, origin -> fits
        told: set[object] = set()
        for event, name, at, datum in _given(trace):
            facts = datum.facts
            assert facts is not None
            known = trained.setdefault((id(event.subject), name, at), {}).setdefault(facts.origin, [])
            if event.kind in ("fit", "train_on_batch"):
                known.append(UNKNOWN if facts.steps is None else Trained(facts.steps, span_of(event, name)))
                continue
            found = None if facts.steps is None else judged(event, name, datum, facts.steps, known)
            if found is None:
                continue
            place = known[-1] if found.severity == "info" else (found.span.start, found.span.end)
            if place not in told:
                told.add(place)
                yield found


def _given(trace: Trace) -> Iterator[tuple[Event, str, int, Datum]]:
    """Every array of known origin that a model is given: the call, "x" or "y", which of them."""
    for event in trace.events:
        if event.kind in LEARNING | PREDICTING:
            for name in ("x", "y"):
                for at, datum in enumerate(arrays_in(event.data.get(name)) or ()):
                    if datum.facts is not None and datum.facts.origin is not None:
                        yield event, name, at, datum


UNKNOWN = Trained((Step("?", object()),), None)  # type: ignore[arg-type]


def judged(event: Event, name: str, datum: Datum, steps: Steps, known: list[Trained]) -> Finding | None:
    """What is to be said of data that went through these steps; None where they are like those of the training."""
    if not known or any(each is UNKNOWN or each.steps == steps for each in known):
        return None
    before = known[-1]
    refitted = _refitted(before.steps, steps)
    missing = before.steps[len(steps) :] if before.steps[: len(steps)] == steps else ()
    if not missing and not refitted and not _only_scaled(before.steps, steps):
        return None
    span = span_of(event, name)
    related = [Related(before.span, f"the model learns from {_told(before.steps)} here")]
    if datum.value.span is not None:
        related.append(Related(datum.value.span, f"{_told(steps)} come from here"))
    if refitted:
        message = (
            f"{refitted} is fitted again on the data for {_purpose(event)}. Use transform() of the scaler that was "
            "fitted on the training data: otherwise both are scaled by other numbers."
        )
        return Finding(span, message, tuple(related), severity="info", chain=event.chain)
    message = (
        f"{name} for {_purpose(event)} needs the same preparation as the training data. Received: {_told(steps)}; the "
        f"model learnt from {_told(before.steps)}."
    )
    return Finding(span, message, tuple(related), _repair(event, name, missing), chain=event.chain)


def _refitted(before: Steps, after: Steps) -> str:
    """The scaler that learnt from the training data, and then from the other data again."""
    if len(before) != len(after):
        return ""
    for a, b in zip(before, after, strict=True):
        if a == b:
            continue
        return a.text if a.fitted is not None and b.fitted is not None and a.text == b.text else ""
    return ""


def _only_scaled(before: Steps, after: Steps) -> bool:
    """Whether raw data were learnt from, and scaled ones come now."""
    return not before and bool(after) and all(step.fitted is not None or step.text.startswith("/ ") for step in after)


def _told(steps: Steps) -> str:
    texts = [step.text if step.fitted is not None else f"`{step.text}`" for step in steps]
    return "raw data" if not steps else "data after " + ", ".join(texts)


def _purpose(event: Event) -> str:
    kinds = {"validate": "validation", "evaluate": "evaluation", "test_on_batch": "evaluation"}
    return kinds.get(event.kind, "prediction")


def _repair(event: Event, name: str, missing: Steps) -> Repair | None:
    """The missing division, for the user to say whether it is all that is missing."""
    span = event.spans.get(name)
    if span is None or event.kind == "validate" or len(missing) != 1 or not value_text(span).isidentifier():
        return None
    if missing[0].fitted is not None or not missing[0].text.startswith("/ ") or missing[0].text == "/ an array":
        return None
    return Repair(f"do the same: {missing[0].text}", with_suffix(span, f" {missing[0].text}"), safe=False)
