"""KS402 missing-data-axis."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kshape.rulebook.dims import differs
from kshape.rulebook.model_inputs import told_axes
from kshape.source.span import Span
from kshape.values.trace import Trace
from kshape.values.values import Array

from ._data import expected, fed, has_as_many_labels, is_one_sample, needs, rank_difference, related_places
from ._edits import with_suffix
from ._training import LEARNING, Datum, span_of
from .base import Check, Finding, Repair


class MissingDataAxis(Check):
    """The data has an axis too few or too many for the model's input.

    Images need a channel axis, sequences a feature axis: `x[..., np.newaxis]`. Keras itself adds or takes away a
    last axis of size 1, and nothing else.

    Bad:
        model = Sequential([Input((28, 28, 3)), Flatten(), Dense(1)])
        model.compile("sgd", "mse")
        model.fit(np.zeros((32, 28, 28)), np.zeros((32, 1)), verbose=0)
    Good:
        model = Sequential([Input((28, 28, 3)), Flatten(), Dense(1)])
        model.compile("sgd", "mse")
        model.fit(np.zeros((32, 28, 28, 3)), np.zeros((32, 1)), verbose=0)
    Bad:
        model = Sequential([Input((1, 6)), LSTM(4), Dense(1)])
        model.compile("sgd", "mse")
        model.fit(np.zeros((32, 6)), np.zeros((32, 1)), verbose=0)
    Good:
        model = Sequential([Input((1, 6)), LSTM(4), Dense(1)])
        model.compile("sgd", "mse")
        model.fit(np.zeros((32, 6))[:, None], np.zeros((32, 1)), verbose=0)
    """

    code = "KS402"
    fix = "S"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for event, datum in fed(trace):
            difference = rank_difference(datum)
            if not difference or (
                is_one_sample(datum) and (event.kind not in LEARNING or has_as_many_labels(event, datum))
            ):
                continue
            message = f"{needs(datum)} {told_axes(difference)}"
            message += ' Keras: "Invalid input shape for input"'
            repair = with_axis(event.spans.get("x"), datum)
            yield Finding(span_of(event, "x"), message, related_places(datum), repair, chain=event.chain)


def with_axis(written: Span | None, datum: Datum) -> Repair | None:
    """One more axis of size 1 at the only place where the data then fits; from an array alone, not from a list."""
    wanted, given = expected(datum).sizes, datum.spec.sizes
    if (
        written is None
        or wanted is None
        or given is None
        or not isinstance(datum.value, Array)
        or datum.key is not None
    ):
        return None
    fitting = [at for at in range(1, len(wanted)) if _fits((*given[:at], 1, *given[at:]), wanted)]
    if len(wanted) != len(given) + 1 or len(fitting) != 1:
        return None
    at = fitting[0]
    index = "..., None" if at == len(given) else ", ".join([":"] * at + ["None"])
    return Repair("add the axis", with_suffix(written, f"[{index}]"))


def _fits(sizes: tuple[Any, ...], wanted: tuple[Any, ...]) -> bool:
    """Whether no size certainly differs."""
    return len(sizes) == len(wanted) and not any(differs(a, b) for a, b in zip(sizes[1:], wanted[1:], strict=True))
