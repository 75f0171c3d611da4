"""KS509 metric-keys."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.libraries.keras.logs import output_names
from kshape.rulebook.binding import nearest
from kshape.rulebook.errors import RuleError, is_unknown
from kshape.rulebook.model_outputs import need_metrics
from kshape.values.trace import Event, Related, Trace

from ._edits import value_text, with_value
from ._training import LEARNING
from .base import Check, Finding, Repair


class MetricKeys(Check):
    """Metrics do not say which output they are for.

    A model of several outputs takes a list with one entry for each (a list of metrics, or None), or a dict by the
    names of the outputs. Keras 2 gave `metrics=["accuracy"]` to every output; Keras 3 raises at the first fit(), so
    this is an error where a fit() or evaluate() follows. One metric without a list around it raises in compile().

    Bad:
        x = Input((4,))
        model = Model(x, [Dense(1, name="age")(x), Dense(1, name="size")(x)])
        model.compile("sgd", loss="mse", metrics=["mae"])
        model.fit(np.zeros((8, 4)), [np.zeros((8, 1)), np.zeros((8, 1))], verbose=0)
    Good:
        x = Input((4,))
        model = Model(x, [Dense(1, name="age")(x), Dense(1, name="size")(x)])
        model.compile("sgd", loss="mse", metrics=[["mae"], ["mae"]])
        model.fit(np.zeros((8, 4)), [np.zeros((8, 1)), np.zeros((8, 1))], verbose=0)
    Bad:
        x = Input((4,))
        model = Model(x, [Dense(1, name="age")(x), Dense(1, name="size")(x)])
        model.compile("sgd", loss="mse", metrics={"agee": ["mae"]})
        model.fit(np.zeros((8, 4)), [np.zeros((8, 1)), np.zeros((8, 1))], verbose=0)
    Good:
        x = Input((4,))
        model = Model(x, [Dense(1, name="age")(x), Dense(1, name="size")(x)])
        model.compile("sgd", loss="mse", metrics={"age": ["mae"]})
        model.fit(np.zeros((8, 4)), [np.zeros((8, 1)), np.zeros((8, 1))], verbose=0)
    Bad:
        model = Sequential([Input((4,)), Dense(1)])
        model.compile("sgd", "mse", metrics="mae")
    Good:
        model = Sequential([Input((4,)), Dense(1)])
        model.compile("sgd", "mse", metrics=["mae"])
    """

    code = "KS509"
    fix = "S"

    def run(self, trace: Trace) -> Iterator[Finding]:
        events = list(trace.events)
        for at, event in enumerate(events):
            if event.kind != "compile" or event.data.get("is_old"):
                continue
            trained = any(e.subject is event.subject and e.kind in LEARNING for e in events[at + 1 :])
            for argument in ("metrics", "weighted_metrics"):
                finding = _found(event, argument, trained)
                if finding is not None:
                    yield finding


def _found(event: Event, argument: str, trained: bool) -> Finding | None:
    view, given = event.data["view"], getattr(event.data["compiled"], argument)
    if is_unknown(given) or argument not in event.spans:
        return None
    is_bare = not isinstance(given, (list, tuple, dict))
    names = output_names(view) if view.kind == "functional" else [""]
    if is_bare and not isinstance(given, str):
        return None
    try:
        need_metrics(argument, given, names or [""])
    except RuleError as error:
        parts = view.outputs or ()
        related = tuple(Related(part.span, f"the output {part.name}") for part in parts if part.span is not None)
        severity = "error" if trained or is_bare else "warning"
        repair = _repair(event, argument, given, names or [""])
        return Finding(event.spans[argument], error.text, () if is_bare else related, repair, severity, event.chain)
    return None


def _repair(event: Event, argument: str, given: object, names: list[str]) -> Repair | None:
    place = event.spans[argument]
    text = value_text(place)
    if isinstance(given, str):
        return Repair("Put it into a list", with_value(place, f"[{text}]"))
    if isinstance(given, dict):
        wrong = [key for key in given if key not in names]
        near = nearest(wrong[0], names) if isinstance(wrong[0], str) else None
        found = [quoted for quoted in (f'"{wrong[0]}"', f"'{wrong[0]}'") if text.count(quoted) == 1]
        if near is None or not found or near in given:
            return None
        new = found[0][0] + near + found[0][0]
        return Repair(f"Name the output {near}", with_value(place, text.replace(found[0], new)))
    if text.startswith("[") and isinstance(given, list) and all(isinstance(each, str) for each in given):
        return Repair("Give the metrics to every output", with_value(place, f"[{', '.join([text] * len(names))}]"))
    return None
