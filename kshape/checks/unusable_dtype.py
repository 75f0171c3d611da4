"""KS413 unusable-dtype."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from kshape.rulebook.dims import show_shape
from kshape.values.trace import Event, Trace

from ._data import data_events, related_places
from ._edits import value_span, with_suffix
from ._training import arrays_in, span_of
from ._written import expression
from .base import Check, Finding, Repair

CONTAINERS = (ast.List, ast.Tuple, ast.Dict)


class UnusableDtype(Check):
    """The data are texts or objects, which no model takes.

    An object array comes of rows of different lengths (pad them), of texts (encode them), or of a table with a text
    column.

    Bad:
        model = Sequential([Input((2,)), Dense(1)])
        model.compile("sgd", "mse")
        model.fit(np.array([["a", "b"], ["c", "d"]]), np.zeros((2, 1)), verbose=0)
    Bad:
        rows = np.array([[1, 2.5], [3, None]], dtype=object)
        model = Sequential([Input((2,)), Dense(1)])
        model.compile("sgd", "mse")
        model.fit(rows, np.zeros((2, 1)), verbose=0)
    Good:
        model = Sequential([Input((2,)), Dense(1)])
        model.compile("sgd", "mse")
        model.fit(np.array([[1.0, 2.0], [3.0, 4.0]]), np.zeros((2, 1)), verbose=0)
    """

    code = "KS413"
    fix = "u"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for event in data_events(trace):
            parts = event.data["view"].inputs
            texts = parts is None or any(part.spec.dtype in (None, "string") for part in parts)
            for name in ("y",) if texts else ("x", "y"):
                for datum in arrays_in(event.data.get(name)) or ():
                    if datum.spec.dtype in ("object", "string"):
                        shape = show_shape(datum.spec.sizes)
                        message = (
                            f"{event.kind} needs numbers as {name}. Received: an array of dtype {datum.spec.dtype} "
                            f'and shape {shape}. Encode texts, pad sequences to one length. Keras: "Invalid dtype:"'
                        )
                        repair = _repair(event, name, datum.spec.dtype)
                        yield Finding(span_of(event, name), message, related_places(datum), repair, chain=event.chain)


def _repair(event: Event, name: str, dtype: str) -> Repair | None:
    """The objects as the numbers that they may all be: of a table they often are."""
    span = event.spans.get(name)
    if dtype != "object" or span is None or isinstance(expression(value_span(span)), CONTAINERS):
        return None
    return Repair("make numbers of the objects", with_suffix(span, '.astype("float32")'), safe=False)
