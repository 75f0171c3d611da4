"""KS412 generator-batches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kshape.libraries.keras.batches import Source
from kshape.source.span import Span
from kshape.values.trace import Event, Related, Trace
from kshape.values.values import (
    Array,
    BoundMethod,
    Class,
    DictValue,
    Function,
    GeneratorValue,
    ListValue,
    Tensor,
)

from ._data import data_events
from ._edits import with_suffix
from ._options import no_labels
from ._sources import argument, source
from ._training import needs_targets
from .base import Check, Finding, Repair, TextEdit


class GeneratorBatches(Check):
    """A generator gives something else than `(x, y)`, or something is given that is no generator at all.

    Each round gives a tuple: `(x,)`, `(x, y)` or `(x, y, sample_weight)`, where x and y may be lists of arrays. Keras
    takes generators, but not the function that makes one, nor `zip`, `map` or `iter`, nor a torch Dataset without its
    DataLoader.

    Bad:
        def batches():
            while True:
                yield [np.zeros((8, 4)), np.zeros((8, 1))]
        model = Sequential([Input((4,)), Dense(1)])
        model.compile("sgd", "mse")
        model.fit(batches(), steps_per_epoch=2, verbose=0)
    Good:
        def batches():
            while True:
                yield np.zeros((8, 4)), np.zeros((8, 1))
        model = Sequential([Input((4,)), Dense(1)])
        model.compile("sgd", "mse")
        model.fit(batches(), steps_per_epoch=2, verbose=0)
    Bad:
        def batches():
            while True:
                yield np.zeros((8, 4)), np.zeros((8, 1))
        model = Sequential([Input((4,)), Dense(1)])
        model.compile("sgd", "mse")
        model.fit(batches, steps_per_epoch=2, verbose=0)
    Good:
        def batches():
            while True:
                yield np.zeros((8, 4)), np.zeros((8, 1))
        model = Sequential([Input((4,)), Dense(1)])
        model.compile("sgd", "mse")
        model.fit(batches(), steps_per_epoch=2, verbose=0)
    """

    code = "KS412"
    fix = "S"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for event in data_events(trace):
            found = source(event)
            if found is None or found.kind == "data":
                continue
            problem = _refused(event, found) if found.is_refused else _wrong_batch(event, found)
            if problem is not None:
                yield problem


def _refused(event: Event, found: Source) -> Finding | None:
    """Something that Keras takes for no data."""
    what, repair = found.value, None
    if isinstance(what, (Function, BoundMethod, Class)):
        needed = parameters(what)
        if needed is None:
            return None
        if not needed and found.kind != "a class":
            repair = Repair("call it", with_suffix(argument(event), "()"))
    message = f'{_ADVICE[found.kind]} Keras: "Unrecognized data type"'
    return Finding(argument(event), message, (), repair, chain=event.chain)


_ADVICE = {
    "a function": "fit, evaluate and predict need a generator, not the function that makes it: call it.",
    "a class": "fit, evaluate and predict need an object of a data set's class. Received: the class itself.",
    "an iterator": (
        "fit, evaluate and predict take arrays, data sets and generators, but no zip, map or iterator. Write a "
        "generator expression: (batch for batch in ...)."
    ),
    "a torch Dataset": "fit, evaluate and predict need a DataLoader. Received: a Dataset of torch. Use DataLoader(it).",
    "an object": "fit, evaluate and predict need a data set. Received: an object of a class that is no PyDataset.",
}


def parameters(callee: Any) -> int | None:
    """How many arguments a user's function needs; None where this is no function of the user."""
    bound = isinstance(callee, BoundMethod)
    function = callee.function if bound else callee
    if isinstance(function, Class):
        return 0
    if not isinstance(function, Function):
        return None
    spec = function.node.args
    return len(spec.posonlyargs) + len(spec.args) - len(function.defaults) - bound


def _wrong_batch(event: Event, found: Source) -> Finding | None:
    """A batch that is no tuple, or has too many or too few parts."""
    element = found.element
    if found.kind == "generator" and found.keras3 and isinstance(element, _NO_TUPLES):
        return _no_tuple(event, found, element)
    parts = _parts(element)
    if parts is not None and (len(parts) > 3 or not parts):
        message = f"{_A[found.kind]} (x,), (x, y) or (x, y, sample_weight). Received: {len(parts)} parts."
        return _finding(event, found, f'{message} Keras: "{_keras_of(found)}"')
    if parts is not None and len(parts) == 1 and needs_targets(event) and no_labels(event) is None:
        message = f"{_A[found.kind]} (x, y): the model was compiled with a loss. Received: no targets."
        return _finding(event, found, f'{message} Keras: "Invalid dtype: object"')
    return None


_A = {
    "generator": "A generator must yield",
    "PyDataset": "__getitem__ of a PyDataset must give",
    "torch DataLoader": "A DataLoader must give",
    "tf.data.Dataset": "A data set must give",
}


def _keras_of(found: Source) -> str:
    if found.kind == "PyDataset":
        return "PyDataset.__getitem__() must return a tuple or a dict."
    return "Data is expected to be in format `x`, `(x,)`, `(x, y)`, or `(x, y, sample_weight)`"


_NO_TUPLES = (ListValue, DictValue, Array, Tensor)


def _parts(element: Any) -> tuple[Any, ...] | None:
    """A batch as its parts; None where nobody knows."""
    if isinstance(element, tuple):
        return element
    if isinstance(element, ListValue):
        return element.items
    return (element,) if isinstance(element, (Array, Tensor)) else None


def _no_tuple(event: Event, found: Source, element: Any) -> Finding:
    received = (
        "a list" if isinstance(element, ListValue) else "a dict" if isinstance(element, DictValue) else "an array"
    )
    tuples = "A generator must yield a tuple: (x,), (x, y) or (x, y, sample_weight)."
    keras = "When passing a Python generator to a Keras model, the generator must return a tuple"
    return _finding(event, found, f'{tuples} Received: {received}. Keras: "{keras}"')


def _finding(event: Event, found: Source, message: str) -> Finding:
    """At the `yield` that is wrong, where it stands in the same file; else at the call."""
    places = _yields(found.value)
    here = [span for span in places if span.path == event.span.path]
    if len(here) != 1:
        related = tuple(Related(span, "this is yielded") for span in places) or _made(found)
        return Finding(argument(event), message, related, None, chain=event.chain)
    related = (Related(argument(event), "the generator is used here"),)
    return Finding(here[0], message, related, _as_tuple(here[0], places[here[0]]), chain=event.chain)


def _made(found: Source) -> tuple[Related, ...]:
    return (Related(found.span, "the batches are made here"),) if found.span is not None else ()


def _yields(value: Any) -> dict[Span, Any]:
    return value.yields if isinstance(value, GeneratorValue) else {}


def _as_tuple(span: Span, value: Any) -> Repair | None:
    """[x, y] -> (x, y)"""
    text = span.text()
    if (
        isinstance(value, ListValue)
        and value.items
        and len(value.items) in (2, 3)
        and text[0] == "["
        and text[-1] == "]"
    ):
        return Repair("yield a tuple", TextEdit(span, f"({text[1:-1]})"))
    if isinstance(value, (Array, Tensor)):
        return Repair("yield a tuple", TextEdit(span, f"({text},)"))
    return None
