"""Layers that hold layers (RNN, Bidirectional, TimeDistributed): what they ask of the layers inside.

An inner layer is any object with `infer(...) -> Outcome`: a rule, a model, a named operation, a layer of the user.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from ..errors import Undecided, is_unknown
from ..kinds import wrong
from ..layer import LayerRule, Outcome, Weight
from ..settings import settings

MISSING: Any = object()


class OuterLayer(LayerRule):
    """A layer that asks each layer inside once per call, for output and weights together."""

    abstract: ClassVar[bool] = True

    def infer(self, /, *args: Any, **kwargs: Any) -> Outcome:
        self._asked: dict[tuple[int, str], Outcome] = {}
        return super().infer(*args, **kwargs)

    def ask(self, layer: Any, *args: Any, role: str = "", **kwargs: Any) -> Outcome:
        """The outcome of a call of an inner layer; its error is raised."""
        outcome = self.asked(layer, *args, role=role, **kwargs)
        if outcome.error is not None:
            raise outcome.error
        return outcome

    def asked(self, layer: Any, *args: Any, role: str = "", **kwargs: Any) -> Outcome:
        """The outcome of a call of an inner layer, error or not; `role` tells two calls of one layer apart."""
        if not hasattr(layer, "infer"):
            raise Undecided("something that is no layer")
        key = (id(layer), role)
        if key not in self._asked:
            self._asked[key] = layer.infer(*args, **kwargs)
        return self._asked[key]

    def weights_of(self, outcome: Outcome) -> Iterator[Weight]:
        """The inner layer's weights; Undecided where they are not known."""
        if outcome.weights is None:
            raise Undecided("the weights of an inner layer")
        return iter(outcome.weights)


def rule_of(layer: Any) -> Any:
    """The rule behind a named operation; anything else as it is."""
    return getattr(layer, "rule", layer)


def attribute_of(layer: Any, name: str) -> Any:
    """An attribute of an inner layer; `MISSING` where its rule has none, Undecided where nobody can tell."""
    for each in (layer, rule_of(layer)):
        value = getattr(each, name, MISSING)
        if value is not MISSING:
            return value
    if isinstance(rule_of(layer), LayerRule):
        return MISSING
    raise Undecided(f"{name} of a layer that is no rule")


def need_layer(owner: str, name: str, value: Any) -> None:
    """RuleError for a text, a number, None or a class where a layer is needed."""
    if is_unknown(value) or (hasattr(value, "infer") and not isinstance(value, type)):
        return
    if value is None or isinstance(value, (str, int, float, bool, tuple, list, dict, type)):
        shown = value.__name__ if isinstance(value, type) else value
        advice = f"Call the class first: {shown}(...)." if isinstance(value, type) else ""
        raise wrong(owner, name, "a layer", value, advice)


def with_states(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """A recurrent layer's call as Keras 3 writes it: Keras 1 and 2 take [x, state, ...], and `constants`, too."""
    if settings.dialect not in ("keras1", "keras2"):
        return args, kwargs
    kwargs = {name: value for name, value in kwargs.items() if name != "constants"}
    if args and isinstance(args[0], (list, tuple)) and len(args[0]) > 1:
        kwargs.setdefault("initial_state", list(args[0][1:]))
        args = (args[0][0], *args[1:])
    return args, kwargs
