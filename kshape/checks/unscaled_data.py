"""KS421 unscaled-data."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.libraries.keras.view import ModelView
from kshape.values.trace import Event, Trace

from ._data import fed, rank_difference, related_places
from ._edits import value_text, with_suffix
from ._training import Datum, span_of
from .base import Check, Finding, Repair

PASSING = frozenset(
    """
    InputLayer Flatten Reshape Permute Dropout SpatialDropout1D SpatialDropout2D SpatialDropout3D ZeroPadding1D
    ZeroPadding2D ZeroPadding3D Cropping1D Cropping2D Cropping3D GaussianNoise Masking Identity RandomFlip
    RandomRotation RandomTranslation RandomZoom RandomCrop CenterCrop Resizing
    """.split()
)
"""Layers that leave the size of the numbers as it is."""

WEIGHING = frozenset(
    """
    Dense EinsumDense Conv1D Conv2D Conv3D SeparableConv1D SeparableConv2D DepthwiseConv1D DepthwiseConv2D
    Conv1DTranspose Conv2DTranspose Conv3DTranspose LSTM GRU SimpleRNN ConvLSTM1D ConvLSTM2D ConvLSTM3D
    """.split()
)
"""Layers that multiply the numbers with small random weights."""


class UnscaledData(Check):
    """Numbers from 0 to 255 go into the first layer as they are.

    The initial weights are made for inputs of about 1. Pixels of 255 make large activations and gradients: the training
    is slow, or goes nowhere. Divide by 255, or put a `Rescaling(1 / 255)` in front.

    Bad:
        (x, y), _ = keras.datasets.mnist.load_data()
        model = Sequential([Input((28, 28)), Flatten(), Dense(10, "softmax")])
        model.compile("adam", "sparse_categorical_crossentropy")
        model.fit(x, y, verbose=0)
    Good:
        (x, y), _ = keras.datasets.mnist.load_data()
        model = Sequential([Input((28, 28)), Flatten(), Dense(10, "softmax")])
        model.compile("adam", "sparse_categorical_crossentropy")
        model.fit(x / 255.0, y, verbose=0)
    Good:
        (x, y), _ = keras.datasets.mnist.load_data()
        model = Sequential([Input((28, 28)), Rescaling(1 / 255), Flatten(), Dense(10, "softmax")])
        model.compile("adam", "sparse_categorical_crossentropy")
        model.fit(x, y, verbose=0)
    """

    code = "KS421"
    severity = "info"
    fix = "u"

    def run(self, trace: Trace) -> Iterator[Finding]:
        said: set[object] = set()
        for event, datum in fed(trace):
            place = span_of(event, "x").start
            if (
                event.kind not in ("fit", "train_on_batch")
                or place in said
                or not _is_raw(datum)
                or rank_difference(datum)
            ):
                continue
            if takes_as_it_is(event.data["view"], datum):
                said.add(place)
                facts = datum.facts
                assert facts is not None
                message = (
                    f"{event.kind} gets numbers from {facts.low:g} to {facts.high:g} as x ({facts.source}), and the "
                    f"model does not scale them. Divide by {facts.high:g}, or begin with Rescaling(1 / {facts.high:g})."
                )
                yield Finding(
                    span_of(event, "x"), message, related_places(datum), divided(event, datum), chain=event.chain
                )


def _is_raw(datum: Datum) -> bool:
    facts = datum.facts
    if facts is None or not facts.source or facts.steps != () or facts.low is None or facts.high is None:
        return False
    return facts.reached and facts.low >= 0 and facts.high == 255


def takes_as_it_is(view: ModelView, datum: Datum) -> bool:
    """Whether the first thing that a model does with its input is to multiply it with weights."""
    if view.kind == "sequential" and view.operations is not None:
        first = next((each.class_name for each in view.operations if each.class_name not in PASSING), None)
        return first in WEIGHING
    if view.graph is None or view.operations is None or len(view.inputs or ()) != 1:
        return False
    passed = [each for each in view.operations if each.class_name not in PASSING]
    return bool(passed) and passed[0].class_name in WEIGHING and _all_plain(view)


def _all_plain(view: ModelView) -> bool:
    """Whether nowhere in the model anything rescales or normalises: several layers may read the input."""
    names = {each.class_name for each in view.operations or ()}
    return not any(name.endswith(("Normalization", "Rescaling", "Lambda", "Embedding")) for name in names)


def divided(event: Event, datum: Datum) -> Repair | None:
    """x / 255.0, for the user to say where: the same is needed for all data that the model gets."""
    span = event.spans.get("x")
    if span is None or not value_text(span).isidentifier() or datum.facts is None or datum.facts.high is None:
        return None
    number = datum.facts.high
    return Repair(f"divide by {number:g}", with_suffix(span, f" / {number:.1f}"), safe=False)
