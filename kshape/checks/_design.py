"""What the checks of design advice share: each model's layers with those before and behind them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from kshape.libraries.keras.view import ModelView, activation_of
from kshape.rulebook.errors import is_unknown
from kshape.rulebook.graph import Operation
from kshape.source.span import Span
from kshape.values.trace import Trace

TRANSPARENT = frozenset({"Activation", "ReLU", "LeakyReLU", "PReLU", "ELU", "Softmax", "Dropout", "BatchNormalization"})
"""Layers that stand between two layers with weights without changing what the two are to each other."""


class Place:
    """One layer of a model: its operation, where it is made, the layers before and behind it."""

    __slots__ = ("after", "before", "made", "operation")

    def __init__(self, operation: Operation) -> None:
        self.operation = operation
        self.made: Span | None = getattr(operation, "made", None)
        self.before: list[Place] = []
        self.after: list[Place] = []

    @property
    def kind(self) -> str:
        """The layer's class."""
        return self.operation.class_name

    @property
    def is_convolution(self) -> bool:
        """Conv1D, Conv2D, SeparableConv2D, ...; not a transposed one."""
        return hasattr(self.operation.rule, "kernel_size") and "Transpose" not in self.kind and "LSTM" not in self.kind

    @property
    def is_pooling(self) -> bool:
        """A layer that makes a map smaller without weights; not a global one."""
        return hasattr(self.operation.rule, "pool_size")

    @property
    def is_growing(self) -> bool:
        """A layer that makes a map larger: what has one is no plain classifier."""
        return "UpSampling" in self.kind or "Transpose" in self.kind or self.kind == "Resizing"

    @property
    def is_last(self) -> bool:
        """Whether nothing follows but activations and the like."""
        return all(next_one.kind in TRANSPARENT and next_one.is_last for next_one in self.after)

    @property
    def activation(self) -> str | None:
        """The name of the activation of its own that it ends with, "linear" for none; None where it is not known."""
        found = activation_of(self.operation)
        return None if found is None else found.name

    def argument(self, name: str) -> Any:
        """A constructor's argument; None where the layer has none of the name, or it is not known."""
        value = getattr(self.operation.rule, name, None)
        return None if is_unknown(value) else value

    def written(self, name: str) -> Span | None:
        """Where an argument stands in the code, None where it is not given by its name."""
        spans: dict[Any, Span] = getattr(self.operation, "spans", {})
        return spans.get(name)

    def weighted_before(self) -> Place | None:
        """The nearest layer before it that is not transparent, along a way without forks; None where there is none."""
        place = self
        while len(place.before) == 1 and len(place.before[0].after) == 1:
            place = place.before[0]
            if place.kind not in TRANSPARENT:
                return place
        return None


class Net:
    """A model with its layers in the order of its summary."""

    __slots__ = ("places", "view")

    def __init__(self, view: ModelView) -> None:
        self.view = view
        by_name = {operation.name: Place(operation) for operation in view.operations or ()}
        self.places = [place for place in by_name.values() if place.kind != "InputLayer"]
        for before, after in _links(view, by_name):
            before.after.append(after)
            after.before.append(before)

    @property
    def convolutions(self) -> list[Place]:
        """Its convolutions in order, those of 1 x 1 left out: they mix channels."""
        return [place for place in self.places if place.is_convolution and (kernel_of(place) or 0) > 1]


def nets(trace: Trace) -> Iterator[Net]:
    """Each model whose layers are connected as is known, at the end of the program."""
    last = {id(event.subject): event for event in trace.events if event.kind == "model" and "view" in event.data}
    for event in last.values():
        view = event.data["view"]
        if view.operations and (view.graph is not None or view.kind == "sequential"):
            yield Net(view)


def _links(view: ModelView, by_name: dict[str, Place]) -> Iterator[tuple[Place, Place]]:
    if view.graph is None:
        places = list(by_name.values())
        yield from pairwise(places)
        return
    for node in view.graph.nodes:
        for tensor in node.inputs:
            producer = view.graph.producer(tensor)
            before = by_name.get(producer.operation.name) if producer is not None else None
            after = by_name.get(node.operation.name)
            if before is not None and after is not None:
                yield before, after


def kernel_of(place: Place) -> int | None:
    """The largest size of a convolution's kernel, None where it is not known."""
    size = place.argument("kernel_size")
    sizes = size if isinstance(size, (tuple, list)) else (size,)
    return max(sizes) if sizes and all(isinstance(each, int) for each in sizes) else None


def strides_of(place: Place) -> int | None:
    """The largest stride of a layer, None where it is not known."""
    size = place.argument("strides")
    sizes = size if isinstance(size, (tuple, list)) else (size,)
    return max(sizes) if sizes and all(isinstance(each, int) for each in sizes) else None


def filters_of(place: Place) -> int | None:
    """The number of channels that a convolution gives, None where it is not known."""
    filters = place.argument("filters")
    return filters if isinstance(filters, int) else None
