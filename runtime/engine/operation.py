"""The face that a layer shows to the graph: an operation whose rule answers for the layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kshape.rulebook.layer import LayerRule, Outcome, Weight

from ..core.dtypes import dtype_name
from ..core.symbolic import LiveOperation
from ..core.variable import Variable

if TYPE_CHECKING:
    from .layer import Layer


class LayerOperation(LiveOperation):
    """A layer in graphs. Inferring the first outcome builds the layer, which is what a first call does in Keras."""

    def __init__(self, layer: Layer, rule: Any, name: str) -> None:
        super().__init__(rule, name, type(layer).__name__)
        self.layer = layer

    def infer(self, *args: Any, **kwargs: Any) -> Outcome:
        if not self.layer.built:
            outcome: Outcome = self.rule.infer(*args, **kwargs)
            if outcome.error is not None:
                return outcome
            self.layer._build(outcome, args, kwargs)
        return super().infer(*args, **kwargs)

    @property
    def built(self) -> tuple[Weight, ...] | None:
        """The weights that the layer has now: a layer of the user may get some after it counts as built."""
        layer = self.__dict__.get("layer")
        return tuple(weight_of(v) for v in layer.weights) if layer is not None and layer.built else None

    @built.setter
    def built(self, weights: Any) -> None:
        """Nothing: the layer knows."""


class LayerItself(LayerRule):
    """The rule of a layer that has none in the rulebook, one of the user: the layer answers, by being run dry."""

    def __init__(self, layer: Layer) -> None:
        super().__init__()
        self.layer = layer
        self.trainable = True

    def infer(self, *args: Any, **kwargs: Any) -> Outcome:
        return self.layer._infer_dry(args, kwargs)


def weight_of(variable: Any) -> Weight:
    """The variable as the rulebook counts it: one object for each variable, whoever holds it."""
    found = variable.__dict__.get("_weight")
    if found is None:
        found = Weight(
            getattr(variable, "_name", "variable"),
            tuple(variable.shape),
            None,
            trainable=getattr(variable, "_trainable", variable.requires_grad),
            dtype=dtype_name(variable.dtype),
        )
        variable.__dict__["_weight"] = found
    if isinstance(variable, Variable):
        found.trainable = variable.trainable
    return found
