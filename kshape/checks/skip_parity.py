"""KS106 skip-parity."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kshape.rulebook.dims import Dim, Symbol, substitute, symbols_in
from kshape.rulebook.errors import is_unknown
from kshape.rulebook.graph import KerasTensor, Node
from kshape.source.span import Span
from kshape.values.trace import Event, Related, Trace
from kshape.values.values import Array, Tensor

from ._graph import calls, place_of
from .base import Check, Finding

MERGES = frozenset({"Add", "Subtract", "Average", "Maximum", "Minimum", "Multiply", "Concatenate"})
LARGEST = 64
"""Sizes up to this one are tried; so multiples of 32 and less are found."""


class Condition:
    """What the sizes of one axis of an Input must be for all merges to fit."""

    __slots__ = ("allowed", "axis", "merges", "source")

    def __init__(self, source: KerasTensor, axis: int) -> None:
        self.source, self.axis = source, axis
        self.allowed = set(range(1, LARGEST + 1))
        self.merges: list[Node] = []

    @property
    def factor(self) -> int | None:
        """k, where exactly the multiples of k are allowed; None for any other condition."""
        first = min(self.allowed, default=0)
        known = 1 < first <= LARGEST // 2 and self.allowed == set(range(first, LARGEST + 1, first))
        return first if known else None


class SkipParity(Check):
    """A decoder gives back the encoder's size only for some sizes of the input.

    Halving rounds odd sizes, so that doubling does not lead back: after k of both, height and width must be multiples
    of 2^k for a skip connection to fit. Keras builds the model with None, and fails at the first image of another
    size. Resize or pad the images, or crop what is merged. It is advice where the Input leaves the size open, and
    an error where data of a size that does not fit is given to the model.

    Bad:
        x = Input((None, None, 3))
        small = MaxPooling2D(2)(MaxPooling2D(2)(x))
        y = Concatenate()([x, UpSampling2D(4)(small)])
    Bad:
        x = Input((None, None, 3))
        y = Add()([x, UpSampling2D(2)(MaxPooling2D(2)(x))])
    Good:
        x = Input((64, 64, 3))
        small = MaxPooling2D(2)(MaxPooling2D(2)(x))
        y = Concatenate()([x, UpSampling2D(4)(small)])
    Good:
        x = Input((None, None, 3))
        y = Concatenate()([x, Conv2D(8, 3, padding="same")(x)])
    """

    code = "KS106"
    severity = "info"

    def run(self, trace: Trace) -> Iterator[Finding]:
        found = conditions(trace)
        violated = [each for event in trace.events for each in violations(event, found)]
        yield from violated
        if not violated:
            yield from advice(found)


def conditions(trace: Trace) -> list[Condition]:
    """The condition on each open size of an Input that is a multiple of something."""
    found: dict[Any, Condition] = {}
    known: dict[str, set[int]] = {}
    owners: dict[Any, tuple[KerasTensor, int]] = {}
    for node in calls(trace):
        if node.is_input:
            for tensor in node.outputs:
                for axis, size in enumerate(tensor.spec.sizes or ()):
                    for each in symbols_in(size) if axis and isinstance(size, Dim) else ():
                        owners[each.key] = (tensor, axis)
        elif node.operation.class_name in MERGES and node.error is None:
            for each, differences in open_differences(node).items():
                if each.key in owners:
                    condition = found.setdefault(each.key, Condition(*owners[each.key]))
                    for difference in differences:
                        condition.allowed &= fitting(each, difference, known)
                    condition.merges.append(node)
    return [condition for condition in found.values() if condition.factor is not None]


def open_differences(node: Node) -> dict[Symbol, list[Dim]]:
    """Symbol -> the differences between sizes of a merge's inputs that depend on it alone."""
    shapes = [tensor.spec.sizes for tensor in node.inputs]
    if len(shapes) < 2 or any(shape is None or len(shape) != len(shapes[0] or ()) for shape in shapes):
        return {}
    joined = getattr(node.operation.rule, "axis", None)
    if is_unknown(joined):
        return {}
    found: dict[Symbol, list[Dim]] = {}
    first = shapes[0] or ()
    for axis in range(1, len(first)):
        if joined is not None and axis == joined % len(first):
            continue
        for shape in shapes[1:]:
            if first[axis] is (shape or ())[axis]:
                continue  # as most are, and a number at that
            difference = first[axis] - (shape or ())[axis]
            symbols = symbols_in(difference)
            if isinstance(difference, Dim) and len(symbols) == 1 and symbols[0].undefined:
                found.setdefault(symbols[0], []).append(difference)
    return found


def fitting(unknown: Symbol, difference: Dim, known: dict[str, set[int]]) -> set[int]:
    """The sizes for which a difference is 0. `known`: those found already, for height and width are alike."""
    form = str(difference.key).replace(str(unknown.key), "size")
    if form not in known:
        values = {size: substitute(difference, {unknown.key: size}) for size in range(1, LARGEST + 1)}
        known[form] = {size for size, value in values.items() if isinstance(value, int) and value == 0}
    return known[form]


def advice(found: list[Condition]) -> Iterator[Finding]:
    """One finding for each Input, at the last merge."""
    for source in dict.fromkeys(condition.source for condition in found):
        own = [condition for condition in found if condition.source is source]
        last = own[0].merges[-1]
        span = place_of(last)
        if span is None:
            continue
        rank = len(source.spec.shape)
        parts = [f"{axis_name(c.axis, rank)} must be a multiple of {c.factor}" for c in own]
        if len({c.factor for c in own}) == 1 and len(own) > 1:
            names = " and ".join(axis_name(c.axis, rank) for c in own)
            parts = [f"{names} must be multiples of {own[0].factor}"]
        name = source.name or "the Input"
        text = f"The {', the '.join(parts)} for this {last.operation.class_name} to fit: {name} leaves it open."
        yield Finding(span, text, places(own[0], source))


def places(condition: Condition, source: KerasTensor) -> tuple[Related, ...]:
    """The Input, and the other merges."""
    related = []
    if isinstance(source, Tensor) and isinstance(source.span, Span):
        related.append(Related(source.span, "the Input whose size is open"))
    others = [place_of(node) for node in dict.fromkeys(condition.merges[:-1])]
    return (*related, *(Related(span, "this merge asks for it as well") for span in others if span is not None))


def violations(event: Event, found: list[Condition]) -> Iterator[Finding]:
    """Data of a size that does not fit, given to the model with one Input."""
    x, view = event.data.get("x"), event.data.get("view")
    if event.kind not in ("fit", "predict", "evaluate") or not isinstance(x, Array) or view is None:
        return
    graph = view.graph
    if graph is None or len(graph.flat_inputs) != 1 or x.spec.sizes is None:
        return
    given = graph.flat_inputs[0].spec.sizes
    for condition in found:
        inside = {id(each.operation.owner) for each in graph.nodes if getattr(each.operation, "owner", None)}
        of_model = [n for n in condition.merges if id(getattr(n.operation, "owner", None)) in inside]
        sizes = condition.source.spec.sizes
        if not of_model or given is None or sizes is None or len(given) != len(x.spec.sizes):
            continue
        size = x.spec.sizes[condition.axis]
        if not isinstance(size, int) or size in condition.allowed or size > LARGEST:
            continue
        name = axis_name(condition.axis, len(given))
        text = (
            f"{event.kind} gives data with a {name} of {size}, and the {name} must be a multiple of "
            f"{condition.factor} for the {of_model[-1].operation.class_name} of the model to fit."
        )
        span = place_of(of_model[-1])
        related = () if span is None else (Related(span, "here the sizes differ"),)
        yield Finding(event.spans.get("x", event.span), text, related, severity="error", chain=event.chain)
        return


def axis_name(axis: int, rank: int) -> str:
    """What an axis of an image or a series is called."""
    if rank == 4 and axis in (1, 2):
        return ("height", "width")[axis - 1]
    return "number of steps" if rank == 3 and axis == 1 else f"size of axis {axis}"
