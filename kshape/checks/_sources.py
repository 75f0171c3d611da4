"""Data that comes in batches: what is wrong with the batches themselves, whatever is in them."""

from __future__ import annotations

from typing import Any

from kshape.libraries.keras.batches import Source
from kshape.libraries.keras.pipelines import Made
from kshape.rulebook import model_inputs
from kshape.rulebook.dims import differs, is_known
from kshape.source.span import Span
from kshape.values.trace import Event, Related
from kshape.values.values import Class

from ._training import Datum, matched, span_of


def source(event: Event) -> Source | None:
    """What gives the batches; None for arrays."""
    found = event.data.get("source")
    return found if isinstance(found, Source) else None


def made_by(event: Event) -> Made | None:
    """The call with options that the batches came from."""
    found = source(event)
    return None if found is None else found.extent.made


def pairs(event: Event) -> list[Datum]:
    """The arrays of one round with their inputs, as far as both have a known rank."""
    data = matched(event.data.get("x"), event.data["view"].inputs) or []
    return [d for d in data if d.part is not None and d.part.spec.is_ranked and d.spec.is_ranked]


def unbatched(event: Event) -> Datum | None:
    """Data that comes sample by sample, without the batch axis."""
    found = source(event)
    if found is None or found.is_refused or found.extent.batchings or has_own_step(event):
        return None
    certain = found.extent.batchings == ()
    for datum in pairs(event):
        wanted, given = _shapes(datum)
        if model_inputs.is_one_sample(wanted, given) and all(is_known(size) for size in given):
            return datum
        if certain and (len(given) < len(wanted) or (len(given) == len(wanted) and _differ(wanted, given))):
            return datum
    return None


def has_own_step(event: Event) -> bool:
    """Whether the user's class of the model may make of the batches what it likes."""
    classes = [cls for cls in getattr(event.subject.cls, "mro", ()) if isinstance(cls, Class)]
    return any(name in cls.fields for cls in classes for name in ("train_step", "test_step", "predict_step", "fit"))


def batched_twice(event: Event) -> Datum | None:
    """Data with two batch axes."""
    found = source(event)
    if found is None or len(found.extent.batchings or ()) < 2:
        return None
    for datum in pairs(event):
        wanted, given = _shapes(datum)
        if len(given) != len(wanted) + 1:
            continue
        last = given[-1]
        if not (isinstance(last, int) and last == 1) or _differ(wanted, given[:-1]):  # Keras drops a last axis of 1
            return datum
    return None


def has_whole_batches(event: Event) -> bool:
    """False where the batches are none, or are batches of batches: what is inside does not matter then."""
    found = source(event)
    refused = found is not None and found.is_refused
    return not refused and unbatched(event) is None and batched_twice(event) is None


def _shapes(datum: Datum) -> tuple[Any, Any]:
    return datum.part.spec.shape, datum.spec.shape  # type: ignore[union-attr]


def _differ(wanted: Any, given: Any) -> bool:
    return any(differs(w, g) for w, g in zip(wanted[1:], given[1:], strict=True))


def argument(event: Event) -> Span:
    """Where the data stands in the call."""
    return span_of(event, "x")


def made_here(event: Event) -> tuple[Related, ...]:
    """Where the batches are made."""
    found = source(event)
    if found is None or found.span is None or found.span == event.span:
        return ()
    return (Related(found.span, "the batches are made here"),)


def declared_here(datum: Datum) -> tuple[Related, ...]:
    """Where the input stands."""
    if datum.part is None or datum.part.span is None:
        return ()
    return (Related(datum.part.span, f"the input {datum.part.name} is declared here"),)
