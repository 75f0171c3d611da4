"""KS709 shared-optimizer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kshape.libraries.keras.objects import RuleObject
from kshape.libraries.keras.view import is_frozen
from kshape.rulebook.graph import Graph
from kshape.values.trace import Event, Related, Trace
from kshape.values.values import Class

from ._training import has_an_epoch
from .base import Check, Finding

TRAINING = ("fit", "train_on_batch")


class SharedOptimizer(Check):
    """One optimizer trains two models.

    An optimizer keeps its state for the weights of the first model that it trains, and refuses those of another one.
    Make one for each model.

    Bad:
        adam = keras.optimizers.Adam()
        a = Sequential([Input((4,)), Dense(1)])
        b = Sequential([Input((4,)), Dense(1)])
        a.compile(adam, "mse")
        b.compile(adam, "mse")
        a.fit(np.zeros((8, 4)), np.zeros((8, 1)), verbose=0)
        b.fit(np.zeros((8, 4)), np.zeros((8, 1)), verbose=0)
    Good:
        a = Sequential([Input((4,)), Dense(1)])
        b = Sequential([Input((4,)), Dense(1)])
        a.compile(keras.optimizers.Adam(), "mse")
        b.compile(keras.optimizers.Adam(), "mse")
        a.fit(np.zeros((8, 4)), np.zeros((8, 1)), verbose=0)
        b.fit(np.zeros((8, 4)), np.zeros((8, 1)), verbose=0)
    """

    code = "KS709"

    def run(self, trace: Trace) -> Iterator[Finding]:
        compiled: dict[int, Any] = {}
        first: dict[int, Event] = {}
        for event in trace.events:
            if event.kind == "compile":
                compiled[id(event.subject)] = event.data["values"].get("optimizer")
            optimizer = compiled.get(id(event.subject))
            if event.kind not in TRAINING or not isinstance(optimizer, RuleObject) or not _trains(event):
                continue
            before = first.setdefault(id(optimizer), event)
            if before.subject is not event.subject and _has_more(event, before):
                message = (
                    f"The optimizer of this model was built for another one, {_name(before)}, and refuses the weights "
                    f"of {_name(event)}. Make an optimizer for each model. "
                    'Keras: "Unknown variable: ... This optimizer can only be called for the variables it was '
                    'originally built with."'
                )
                related = (
                    Related(optimizer.span, "the optimizer is made here"),
                    Related(before.span, "the model that it trains first"),
                )
                yield Finding(event.span, message, related, chain=event.chain)


def _trains(event: Event) -> bool:
    """Whether the call certainly comes to a step of Keras's own, with the optimizer of compile()."""
    is_own = isinstance(event.subject.cls, Class)
    return not is_own and event.data["view"].built and has_an_epoch(event)


def _name(event: Event) -> str:
    return str(event.data["view"].name)


def _has_more(event: Event, before: Event) -> bool:
    """Whether a model certainly has weights to train that the other one does not have."""
    own = _layers(event.data["view"].operations, frozen=False)
    others = _layers(before.data["view"].operations, frozen=True)
    return own is not None and others is not None and not own <= others


def _layers(operations: Any, frozen: bool) -> set[str] | None:
    """The names of the layers that have weights, those that do not train among them or not; None where not known."""
    names: set[str] = set()
    for operation in operations or (None,):
        graph = getattr(getattr(operation, "rule", None), "graph", None)
        if operation is not None and is_frozen(operation) and not frozen:
            continue
        if isinstance(graph, Graph):
            inner = _layers(graph.operations, frozen)
            if inner is None:
                return None
            names |= inner
        elif operation is None or not operation.name or operation.built is None:
            return None
        elif any(weight.trainable for weight in operation.built):
            names.add(operation.name)
    return names
