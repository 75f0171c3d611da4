"""The data of every call of fit, evaluate and predict beside the model's inputs, for the checks that compare them."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.rulebook import model_inputs
from kshape.rulebook.dims import differs, same, show_shape, symbol
from kshape.rulebook.graph import ModelRule
from kshape.rulebook.specs import TensorSpec
from kshape.values.trace import Event, Related, Trace

from ._layers import input_shape, with_sizes
from ._sources import has_whole_batches, pairs
from ._training import LEARNING, PREDICTING, Datum, arrays_in, matched
from .base import Repair


def fed(trace: Trace) -> Iterator[tuple[Event, Datum]]:
    """Each array that is given to a model, with the input that it is for; of validation data KS407 tells."""
    for event in data_events(trace):
        if event.kind != "validate":
            for datum in fed_by(event):
                yield event, datum


def fed_by(event: Event) -> Iterator[Datum]:
    """The arrays of one call with the inputs that they are for, as far as the ranks of both are known."""
    if has_whole_batches(event):
        yield from pairs(event)


def data_events(trace: Trace) -> Iterator[Event]:
    """Each call that gives data to a model."""
    return (event for event in trace.events if event.kind in LEARNING | PREDICTING)


def rank_difference(datum: Datum) -> int:
    """By how many axes the data has more than the input; 0 where Keras brings both to one rank.

    Keras adds a last axis of size 1, or takes one away.
    """
    given, wanted = datum.spec.shape, expected(datum).shape
    if len(given) == len(wanted) + 1 and not differs(given[-1], 1):
        return 0
    if len(given) + 1 == len(wanted) and not differs(wanted[-1], 1):
        return 0
    return len(given) - len(wanted)


def fits_inputs(event: Event) -> bool:
    """False where the data certainly is of another rank than the model's inputs: what is wrong then is the data."""
    parts = event.data["view"].inputs
    if not has_whole_batches(event):
        return False
    return not any(
        datum.spec.is_ranked and datum.part and datum.part.spec.is_ranked and rank_difference(datum)
        for datum in matched(event.data.get("x"), parts) or ()
    )


def is_one_sample(datum: Datum) -> bool:
    """Whether the data has just the shape of one sample, without the batch axis."""
    return model_inputs.is_one_sample(expected(datum).shape, datum.spec.shape)


def has_as_many_labels(event: Event, datum: Datum) -> bool:
    """Whether there is a label for each place of the data's first axis, which then counts samples."""
    labels = arrays_in(event.data.get("y"))
    if not labels or labels[0].rows is None:
        return False
    return same(labels[0].rows, datum.spec.shape[0])


def refuses(event: Event, datum: Datum) -> bool:
    """Whether the model certainly refuses data of these sizes: a Sequential leaves that to its layers."""
    view = event.data["view"]
    if view.kind != "sequential":
        return True
    if view.graph is None or not datum.spec.sizes:
        return False
    batch = TensorSpec((symbol(), *datum.spec.sizes[1:]), datum.spec.dtype)
    return ModelRule(view.graph, sizes=False).infer(batch).error is not None


def expected(datum: Datum) -> TensorSpec:
    """What the input wants."""
    assert datum.part is not None
    spec: TensorSpec = datum.part.spec
    return spec


def needs(datum: Datum) -> str:
    """The requirement and what came, as messages begin."""
    assert datum.part is not None
    return model_inputs.needs_shape(datum.part.name, expected(datum).sizes, datum.spec.sizes)


def related_places(datum: Datum) -> tuple[Related, ...]:
    """Where the data was made, and where the input stands."""
    places = []
    if datum.value.span is not None:
        places.append(Related(datum.value.span, f"the data is made here: shape={show_shape(datum.spec.sizes)}"))
    if datum.part is not None and datum.part.span is not None:
        wanted = show_shape(expected(datum).sizes)
        places.append(Related(datum.part.span, f"the input is declared here: shape={wanted}"))
    return tuple(places)


def as_declared(datum: Datum) -> Repair | None:
    """The input declared with the sizes that the data has, as a choice for the user."""
    shape = input_shape(datum.part.span if datum.part is not None else None)
    sizes = datum.spec.sizes
    return None if shape is None or not sizes else with_sizes(shape, sizes[1:])
