"""KS418 window-length."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kshape.rulebook.model_inputs import told_sizes
from kshape.values.trace import Event, Trace

from ._data import as_declared, data_events, expected, fed_by, needs, rank_difference, refuses, related_places
from ._options import change, place, used_here, window_option
from ._sources import declared_here, made_by
from ._training import Datum, span_of
from .base import Check, Finding

_PADDED = re.compile(r"[\w.]*\bpad_sequences\s*\(")


class WindowLength(Check):
    """Sequences are padded, or cut into windows, of another length than the model's input has.

    `maxlen` of `pad_sequences`, `sequence_length` of `timeseries_dataset_from_array` and `length` of
    `TimeseriesGenerator` must be the number of steps in the Input; an Input of shape (None, features) takes any.

    Bad:
        texts = [[1, 2, 3], [4, 5]]
        x = keras.utils.pad_sequences(texts, maxlen=80)
        words = Input((100,))
        model = Model(words, Dense(1)(Flatten()(Embedding(10, 4)(words))))
        model.compile("sgd", "mse")
        model.fit(x, np.zeros((2, 1)), verbose=0)
    Good:
        texts = [[1, 2, 3], [4, 5]]
        x = keras.utils.pad_sequences(texts, maxlen=100)
        words = Input((100,))
        model = Model(words, Dense(1)(Flatten()(Embedding(10, 4)(words))))
        model.compile("sgd", "mse")
        model.fit(x, np.zeros((2, 1)), verbose=0)
    """

    code = "KS418"
    fix = "u"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for event in data_events(trace):
            for datum in fed_by(event):
                if not is_wrong_length(event, datum) or not refuses(event, datum):
                    continue
                message = f"{needs(datum)} {told_sizes(expected(datum).shape, datum.spec.shape)}"
                message += ' Keras: "Input 0 of layer is incompatible with the layer: expected shape"'
                option, made = window_option(event, datum), made_by(event)
                if option is None or made is None:
                    related, repair = related_places(datum), as_declared(datum)
                    yield Finding(span_of(event, "x"), message, related, repair, None, event.chain)
                    continue
                repair, span = change(made, {option[0]: str(option[1])}), place(event, made, option[0])
                if repair is not None:
                    repair.safe = False
                related = used_here(event, span) + declared_here(datum)
                yield Finding(span, message, related, repair, chain=event.chain)


def is_wrong_length(event: Event, datum: Datum) -> bool:
    """Whether the length that padding or a window gave is all that does not fit."""
    return window_option(event, datum) is not None or _is_padded(datum)


def _is_padded(datum: Datum) -> bool:
    wanted, given, span = expected(datum).sizes, datum.spec.sizes, datum.value.span
    if span is None or not _PADDED.match(span.text()) or rank_difference(datum) or not wanted or not given:
        return False
    both = len(wanted) == len(given) == 2
    return both and isinstance(wanted[1], int) and isinstance(given[1], int) and wanted[1] != given[1]
