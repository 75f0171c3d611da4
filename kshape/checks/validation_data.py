"""KS407 validation-data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kshape.rulebook.model_inputs import told_axes, told_sizes
from kshape.values.trace import Event, Related, Trace
from kshape.values.values import Array, ListValue, Tensor

from ._data import expected, fed_by, needs, rank_difference, refuses, related_places
from ._edits import value_text
from ._labels import labelled_by, verdict
from ._options import label_option, picture_options
from ._training import needs_targets, related_to
from .base import Check, Finding, Repair, TextEdit
from .input_structure import wrong_inputs
from .output_structure import wrong_outputs
from .window_length import is_wrong_length


class ValidationData(Check):
    """The validation data does not fit the model, while the training data does.

    Keras looks at `validation_data` behind the first epoch only, so this shows late. It wants `(x_val, y_val)` (or a
    data set), prepared in the same way as the training data: the same shape of a sample, the same coding of labels.

    Bad:
        model = Sequential([Input((20,)), Dense(1)])
        model.compile("sgd", "mse")
        x, y = np.zeros((64, 20)), np.zeros((64, 1))
        model.fit(x, y, validation_data=(np.zeros((16, 30)), np.zeros((16, 1))), verbose=0)
    Good:
        model = Sequential([Input((20,)), Dense(1)])
        model.compile("sgd", "mse")
        x, y = np.zeros((64, 20)), np.zeros((64, 1))
        model.fit(x, y, validation_data=(np.zeros((16, 20)), np.zeros((16, 1))), verbose=0)
    Bad:
        model = Sequential([Input((20,)), Dense(1)])
        model.compile("sgd", "mse")
        model.fit(np.zeros((64, 20)), np.zeros((64, 1)), validation_data=0.2, verbose=0)
    Good:
        model = Sequential([Input((20,)), Dense(1)])
        model.compile("sgd", "mse")
        model.fit(np.zeros((64, 20)), np.zeros((64, 1)), validation_split=0.2, verbose=0)
    """

    code = "KS407"
    fix = "u"

    def run(self, trace: Trace) -> Iterator[Finding]:
        for event in trace.events:
            if event.kind != "validate" or event.data.get("is_late"):
                continue
            problem = misfit(event)
            if problem is None or any(misfit(other) for other in trace.events if _trains(other, event)):
                continue
            repair = _share(event)
            yield Finding(event.spans["given"], problem.message, problem.related, repair, chain=event.chain)


class Problem(NamedTuple):
    """What is wrong with the data of a call."""

    message: str
    related: tuple[Related, ...] = ()


def _trains(event: Event, validation: Event) -> bool:
    """Whether this is the fit() behind which the validation comes."""
    return event.kind == "fit" and event.span is validation.span and event.chain == validation.chain


def misfit(event: Event) -> Problem | None:
    """What Keras certainly refuses about the data of a call."""
    return _no_pair(event) or _structure(event) or _shapes(event) or _labels(event)


def _no_pair(event: Event) -> Problem | None:
    """validation_data that is not (x, y)."""
    given = event.data.get("given")
    if isinstance(given, (bool, int, float)) and not isinstance(given, bool):
        message = f"validation_data must be (x_val, y_val) or a data set. Received: {given}."
        return Problem(f'{message} A share of the training data is validation_split. Keras: "Unrecognized data type"')
    parts = given.items if isinstance(given, ListValue) else given if isinstance(given, tuple) else None
    if parts is not None and len(parts) > 3:
        received = f"Received: {len(parts)} parts."
        keras = "Data is expected to be in format `x`, `(x,)`, `(x, y)`, or `(x, y, sample_weight)`"
        return Problem(
            f'validation_data must be (x_val, y_val) or (x_val, y_val, weights). {received} Keras: "{keras}"'
        )
    alone = isinstance(given, (Array, Tensor)) or (parts is not None and len(parts) == 1)
    if alone and "source" not in event.data and needs_targets(event):
        return Problem('validation_data must be (x_val, y_val). Received: x_val alone. Keras: "Invalid dtype: object"')
    return None


def _structure(event: Event) -> Problem | None:
    told = wrong_inputs(event) or wrong_outputs(event)
    return Problem(told) if told else None


def _shapes(event: Event) -> Problem | None:
    for datum in fed_by(event):
        if picture_options(event, datum) or is_wrong_length(event, datum):
            continue
        difference, wanted, got = rank_difference(datum), expected(datum).shape, datum.spec.shape
        if difference:
            told, keras = told_axes(difference), "Invalid input shape for input"
        elif len(wanted) == len(got) and refuses(event, datum):
            told, keras = told_sizes(wanted, got), "Input 0 of layer is incompatible with the layer: expected shape"
        else:
            continue
        if told:
            return Problem(f'{needs(datum)} {told} Keras: "{keras}"', related_places(datum))
    return None


def _labels(event: Event) -> Problem | None:
    for head, datum in labelled_by(event):
        found = verdict(event, head, datum) if label_option(event, datum) is None else None
        if found is not None:
            return Problem(found.error.text, related_to(event, head))
    return None


def _share(event: Event) -> Repair | None:
    """validation_data=0.2 -> validation_split=0.2"""
    span, given = event.spans["given"], event.data.get("given")
    if not isinstance(given, float) or not 0 < given < 1 or not span.text().startswith("validation_data"):
        return None
    return Repair("give it as validation_split", TextEdit(span, f"validation_split={value_text(span)}"), safe=False)
