"""KS401 feature-count."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.rulebook.model_inputs import told_sizes
from kshape.values.trace import Trace

from ._data import as_declared, expected, fed, needs, refuses, related_places
from ._options import picture_options
from ._training import span_of
from .base import Check, Finding
from .window_length import is_wrong_length


class FeatureCount(Check):
    """The data has another number of features, pixels or steps than the model's input.

    Bad:
        model = Sequential([Input((20,)), Dense(1)])
        model.compile("sgd", "mse")
        model.fit(np.zeros((32, 30)), np.zeros((32, 1)), verbose=0)
    Good:
        model = Sequential([Input((30,)), Dense(1)])
        model.compile("sgd", "mse")
        model.fit(np.zeros((32, 30)), np.zeros((32, 1)), verbose=0)
    """

    code = "KS401"
    fix = "u"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for event, datum in fed(trace):
            given, wanted = datum.spec.shape, expected(datum).shape
            if len(given) != len(wanted) or is_wrong_length(event, datum) or picture_options(event, datum):
                continue
            told = told_sizes(wanted, given)
            if told and refuses(event, datum):
                message = f"{needs(datum)} {told}"
                message += ' Keras: "Input 0 of layer is incompatible with the layer: expected shape"'
                yield Finding(
                    span_of(event, "x"), message, related_places(datum), as_declared(datum), None, event.chain
                )
