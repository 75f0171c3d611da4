"""What the checks of losses, labels and data share: the heads of a compiled model, the data that a call gives it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kshape.libraries.keras.compiling import Compiled, loss_rule
from kshape.libraries.keras.convert import to_structure
from kshape.libraries.keras.view import ModelView, Part, activation_of
from kshape.rulebook.activations import ActivationRule
from kshape.rulebook.dims import Dim, Size, differs, symbol
from kshape.rulebook.errors import is_unknown
from kshape.rulebook.graph import Operation
from kshape.rulebook.loss import LossRule
from kshape.rulebook.specs import TensorSpec
from kshape.source.span import Span
from kshape.values.trace import Event, Related, Trace
from kshape.values.values import Array, Class, DataFacts, Tensor

LEARNING = frozenset({"fit", "validate", "evaluate", "train_on_batch", "test_on_batch"})
PREDICTING = frozenset({"predict", "predict_on_batch", "predict_classes", "predict_proba"})


class Head:
    """One output of a compiled model with the loss and the metrics that compile() gave it.

    activation: what its values last went through, None where that is not known. units: its last size, if known.
    layer: the layer or op that gives it, if that is known.
    """

    __slots__ = ("activation", "compiled", "given", "layer", "loss", "metrics", "name", "spec", "units")

    def __init__(
        self,
        compiled: Compiled,
        name: str,
        spec: TensorSpec,
        activation: Any,
        given: Any,
        metrics: Any,
        layer: Operation | None = None,
    ) -> None:
        self.layer = layer
        self.compiled, self.name, self.spec = compiled, name, spec
        self.activation: ActivationRule | None = activation
        self.given, self.metrics = given, metrics
        self.loss: LossRule | None = loss_rule(given)
        last = spec.sizes[-1] if spec.sizes else None
        self.units = last if isinstance(last, int) else None

    @property
    def loss_span(self) -> Span:
        """Where compile() was given the loss."""
        span: Span = self.compiled.spans.get("loss", self.compiled.span)
        return span

    @property
    def loss_name(self) -> str:
        """The loss as the user wrote it, or its class."""
        return self.given if isinstance(self.given, str) else type(self.loss).__name__


def compile_events(trace: Trace) -> Iterator[Event]:
    """Each compile()."""
    return (event for event in trace.events if event.kind == "compile")


def has_an_epoch(event: Event) -> bool:
    """Whether `epochs` of a fit() is not 0, as far as it is known."""
    return is_not_zero(event.data.get("epochs", 1))


def is_not_zero(value: Any) -> bool:
    """Whether an argument is another number than 0, or nobody knows what."""
    return differs(value, 0) if isinstance(value, Dim) else value != 0


def heads(view: ModelView) -> list[Head]:
    """The heads of a compiled model whose outputs are known; none where anything is in doubt."""
    found: list[Head] | None = view.notes.get("heads")
    if found is None:
        found = view.notes["heads"] = _heads(view)
    return found


def _heads(view: ModelView) -> list[Head]:
    compiled = view.compiled
    if not isinstance(compiled, Compiled) or is_unknown(compiled.loss):
        return []
    parts = view.outputs
    if parts is None:
        return _head_of_last_layer(view, compiled)
    names = [part.name for part in parts]
    losses, metrics = compiled.per_output("loss", names), compiled.per_output("metrics", names)
    return [
        Head(compiled, part.name, part.spec, part.activation, loss, metric, part.layer)
        for part, loss, metric in zip(parts, losses, metrics, strict=True)
    ]


def _head_of_last_layer(view: ModelView, compiled: Compiled) -> list[Head]:
    """A Sequential without an input as yet: its last layer tells activation and units all the same."""
    if view.kind != "sequential" or not view.operations:
        return []
    last = view.operations[-1]
    if getattr(last.rule, "graph", None) is not None or not hasattr(last.rule, "units"):
        return []
    spec = TensorSpec((symbol(), last.rule.units), "float32") if isinstance(last.rule.units, int) else TensorSpec(None)
    loss = compiled.loss[0] if isinstance(compiled.loss, list) and len(compiled.loss) == 1 else compiled.loss
    if isinstance(loss, (list, dict)):
        return []
    return [Head(compiled, last.name, spec, activation_of(last), loss, compiled.metrics, last)]


class Datum:
    """One array given to a model: its value, and the input or output that it is for."""

    __slots__ = ("key", "part", "value")

    def __init__(self, value: Array | Tensor, part: Part | None = None, key: Any = None) -> None:
        self.value, self.part, self.key = value, part, key

    @property
    def spec(self) -> TensorSpec:
        return self.value.spec

    @property
    def facts(self) -> DataFacts | None:
        return self.value.facts

    @property
    def rows(self) -> Size | None:
        """The number of samples."""
        return self.value.spec.sizes[0] if self.value.spec.sizes else None


def arrays_in(value: Any) -> list[Datum] | None:
    """Every array of a list, tuple or dict of data; None where a part is not known."""
    structure = to_structure(value)
    if isinstance(structure, dict):
        found = [(key, structure[key]) for key in structure]
    elif isinstance(structure, (list, tuple)):
        found = list(enumerate(structure))
    else:
        found = [(None, structure)]
    if not found or not all(isinstance(leaf, (Array, Tensor)) for _, leaf in found):
        return None
    return [Datum(leaf, None, key) for key, leaf in found]


def matched(value: Any, parts: tuple[Part, ...] | None) -> list[Datum] | None:
    """The arrays with the inputs (or outputs) that they are for; None where that is not certain."""
    data = arrays_in(value)
    if data is None or parts is None or len(data) != len(parts):
        return None
    if not all(isinstance(datum.key, str) for datum in data):
        for datum, part in zip(data, parts, strict=True):
            datum.part = part
        return data
    by_name = {part.name: part for part in parts if part.name}
    for datum in data:
        datum.part = by_name.get(datum.key)
    return data if all(datum.part is not None for datum in data) else None


def batch_of(spec: TensorSpec, rows: Size) -> TensorSpec:
    """The same tensor with `rows` samples."""
    return spec if not spec.sizes else TensorSpec((rows, *spec.sizes[1:]), spec.dtype)


def span_of(event: Event, *names: str) -> Span:
    """Where an argument of the call stands; the call itself where it has none."""
    return next((event.spans[name] for name in names if name in event.spans), event.span)


def related_to(event: Event, head: Head) -> tuple[Related, ...]:
    """The compile() that gave the loss."""
    return (Related(head.loss_span, f"{head.loss_name} is given here"),)


def needs_targets(event: Event) -> bool:
    """Whether the model certainly computes a loss of the targets that it is given."""
    if event.kind not in LEARNING or isinstance(getattr(event.subject, "cls", None), Class):
        return False  # a user's class of models may have a step of its own
    return any(head.loss is not None for head in heads(event.data["view"]))
