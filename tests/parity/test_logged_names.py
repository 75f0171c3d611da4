"""What fit logs, by name: the analysis of generated programs beside real Keras's `history.history` of the same text."""

from __future__ import annotations

import random
from typing import Any

import keras
import pytest

from kshape.checks.base import PREAMBLE
from kshape.evaluator import Session
from kshape.rulebook.binding import REQUIRED
from kshape.rulebook.logs import Logged
from kshape.rulebook.metrics import METRICS
from kshape.source.document import Document

METRIC = (
    '"accuracy"', '"acc"', '"mae"', '"mse"', '"mean_absolute_error"', '"MeanSquaredError"', "keras.metrics.AUC()",
    'keras.metrics.AUC(name="area")', "keras.metrics.Precision()", "keras.metrics.Precision", "keras.metrics.Recall()",
    "keras.metrics.BinaryAccuracy()", "keras.metrics.MeanAbsoluteError()", "keras.metrics.mean_squared_error",
    "keras.losses.MeanSquaredError()", "own_metric", "OwnName", '"binary_accuracy"', '"Precision"',
    "keras.metrics.RootMeanSquaredError()", "keras.metrics.CosineSimilarity(name='cosine')",
)  # fmt: skip
LOSS = ('"mse"', '"binary_crossentropy"', "keras.losses.MeanAbsoluteError()", "own_metric", "keras.losses.huber")
START = """
def own_metric(y_true, y_pred):
    return ops.mean(ops.abs(y_true - y_pred), axis=-1)

def OwnName(y_true, y_pred):
    return ops.mean(ops.square(y_true - y_pred), axis=-1)

x = Input((4,))
"""
OUTPUTS = {
    "one": 'Dense(1, "sigmoid")(x)',
    "list": '[Dense(1, "sigmoid", name="age")(x), Dense(1, "sigmoid")(x)]',
    "dict": '{"b": Dense(1, "sigmoid", name="age")(x), "a": Dense(1, "sigmoid", name="size")(x)}',
    "named dict": '{"size": Dense(1, "sigmoid", name="size")(x), "age": Dense(1, "sigmoid", name="age")(x)}',
}


def program(seed: int) -> str:
    """A model, compile() and fit(), drawn by a seed."""
    draw = random.Random(seed)
    kind = list(OUTPUTS)[seed % 4]
    lines = [START, f"model = Model(x, {OUTPUTS[kind]})"]
    loss = draw.choice(LOSS)
    given = f"metrics={metrics(draw, kind)}"
    if draw.random() < 0.5:
        given += f", weighted_metrics={metrics(draw, kind)}"
    if kind != "one" and draw.random() < 0.4:
        loss = per_output(kind, draw.choice(LOSS), draw.choice(LOSS))
    lines.append(f'model.compile("sgd", {loss}, {given})')
    label = "np.zeros((8, 1))"
    y = label if kind == "one" else per_output(kind, label, label)
    more = draw.choice(["", ", validation_split=0.5", ", callbacks=[keras.callbacks.ReduceLROnPlateau('loss')]"])
    lines.append(f"history = model.fit(np.zeros((8, 4)), {y}, verbose=0, epochs=2{more})")
    return "\n".join(lines)


def metrics(draw: random.Random, kind: str) -> str:
    first, second = ("[" + ", ".join(draw.sample(METRIC, draw.randint(1, 3))) + "]" for _ in range(2))
    return first if kind == "one" else per_output(kind, first, draw.choice([second, "None", draw.choice(METRIC)]))


def per_output(kind: str, first: str, second: str) -> str:
    names = {"dict": ("b", "a"), "named dict": ("size", "age")}.get(kind)
    return f"[{first}, {second}]" if names is None else f'{{"{names[0]}": {first}, "{names[1]}": {second}}}'


def logged(text: str) -> Logged | None:
    """What the analysis takes for logged."""
    trace = Session(Document("script.py", text)).run()
    [fit] = [event for event in trace.events if event.kind == "fit"]
    found = fit.data["logs"]
    assert found is None or isinstance(found, Logged)
    return found


def in_keras(text: str) -> dict[str, Any]:
    keras.utils.clear_session()
    scope: dict[str, Any] = {"__name__": "example"}
    exec(compile(PREAMBLE + text, "script.py", "exec"), scope)
    return dict(scope["history"].history)


@pytest.mark.parametrize("seed", range(48))
def test_names(seed: int) -> None:
    text = program(seed)
    expected = in_keras(text)
    found = logged(PREAMBLE + text)
    assert found is not None, text
    known = set(found.all_names())
    assert known <= set(expected), text
    for name in expected:
        assert found.has(name) is (True if name in known else None), (name, text)
    assert found.has("never") is False
    assert bool(found.numbered) or known == set(expected)


@pytest.mark.parametrize("rule", [rule for rule in METRICS if rule.__name__ not in ("Metric", "MeanMetricWrapper")])
def test_modes(rule: Any) -> None:
    """mode="auto" of a callback reads the direction of the metric, and raises where it has none."""
    needed = {field.name: 0.5 for field in rule.parameters() if field.default is REQUIRED}
    needed |= {"num_classes": 2, "target_class_ids": [0]} if "IoU" in rule.__name__ else {}
    arguments = {name: value for name, value in needed.items() if name in {f.name for f in rule.parameters()}}
    real = getattr(keras.metrics, rule.__name__)(**arguments)
    assert getattr(real, "_direction", None) == rule(**arguments).direction
