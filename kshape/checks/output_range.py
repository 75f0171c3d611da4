"""KS312 output-range."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.rulebook import activations
from kshape.values.trace import Related, Trace

from ._labels import labelled
from ._training import Datum, Head, related_to, span_of
from .base import Check, Finding

WHOLE_LAYERS = frozenset(activations.LAYERS) - {"Softmax"}
"""Layers whose own arguments change what they can give."""


class OutputRange(Check):
    """The last activation cannot give values as large or as small as the targets.

    A sigmoid ends at 1, tanh at -1 and 1, relu at 0. Targets beyond that are never met: the loss stays high, however
    long the training. Scale the targets into the range, or leave the activation of the last layer out.

    Bad:
        (x, y), _ = keras.datasets.mnist.load_data()
        x = x.reshape(-1, 784)
        model = Sequential([Input((784,)), Dense(32, "relu"), Dense(784, "sigmoid")])
        model.compile("adam", "mse")
        model.fit(x / 255.0, x, verbose=0)
    Good:
        (x, y), _ = keras.datasets.mnist.load_data()
        x = x.reshape(-1, 784) / 255.0
        model = Sequential([Input((784,)), Dense(32, "relu"), Dense(784, "sigmoid")])
        model.compile("adam", "mse")
        model.fit(x, x, verbose=0)
    Bad:
        x = np.random.randn(64, 4)
        model = Sequential([Input((4,)), Dense(1, "relu")])
        model.compile("adam", "mse")
        model.fit(x, np.array([-1.5, 2.0] * 32), verbose=0)
    Good:
        x = np.random.randn(64, 4)
        model = Sequential([Input((4,)), Dense(1)])
        model.compile("adam", "mse")
        model.fit(x, np.array([-1.5, 2.0] * 32), verbose=0)
    """

    code = "KS312"
    severity = "warning"

    def run(self, trace: Trace) -> Iterator[Finding]:
        said: set[object] = set()
        for event, head, datum in labelled(trace):
            missed = _missed(head, datum) if event.kind in ("fit", "train_on_batch") else None
            if missed is None or (head.compiled, head.name) in said or _shaped_by_layer(event.data["view"], head):
                continue
            said.add((head.compiled, head.name))
            assert head.activation is not None and datum.facts is not None
            source = f" ({datum.facts.source})" if datum.facts.source else ""
            message = (
                f"{head.activation.name} gives values {_range(head.activation.low, head.activation.high)}. Received: "
                f"targets {_range(datum.facts.low, datum.facts.high)}{source}. Scale the targets, or give the layer "
                f"{head.name} another activation."
            )
            made = (Related(datum.value.span, "the targets are made here"),) if datum.value.span is not None else ()
            yield Finding(span_of(event, "y"), message, (*related_to(event, head), *made), chain=event.chain)


def _missed(head: Head, datum: Datum) -> float | None:
    """A target that the output cannot reach; None where there is none, or nobody knows."""
    facts, activation = datum.facts, head.activation
    if facts is None or activation is None or not facts.reached or head.loss is None:
        return None
    if head.loss.targets not in ("values", "binary") or head.loss.outputs == "embeddings":
        return None
    if facts.high is not None and activation.high is not None and facts.high > activation.high:
        return facts.high
    if facts.low is not None and activation.low is not None and facts.low < activation.low:
        return facts.low
    return None


def _shaped_by_layer(view: object, head: Head) -> bool:
    """Whether a layer such as ReLU(max_value=6) is among the model's: the range then is its own."""
    operations = getattr(view, "operations", None)
    return operations is None or any(each.class_name in WHOLE_LAYERS for each in operations[-3:])


def _range(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return (
            f"of {low:g} or more" if low is not None else f"of {high:g} or less" if high is not None else "of any size"
        )
    return f"from {low:g} to {high:g}"
