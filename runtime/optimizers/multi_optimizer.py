"""MultiOptimizer: one optimizer for each group of variables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, MutableMapping, Sequence
from typing import Any

from kshape.rulebook import optimizers as rules

from ..core.errors import InvalidArgument
from ..core.registry import describe
from ..core.ruled import Ruled
from ..core.variable import Variable
from .base import Optimizer
from .loss_scale_optimizer import LossScaleOptimizer


class OptimizerMap(Ruled, MutableMapping[str, Any], rule=rules.OptimizerMap):
    """Path of a variable, or a pattern for the whole of it -> optimizer; `default_optimizer` for any other path."""

    default_optimizer: Any
    optimizer_map: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not isinstance(self.default_optimizer, Optimizer):
            raise InvalidArgument(
                f"OptimizerMap needs default_optimizer to be an optimizer. Received: {self.default_optimizer!r}."
            )
        if self.optimizer_map is not None and not isinstance(self.optimizer_map, dict):
            raise InvalidArgument(f"OptimizerMap needs optimizer_map to be a dict. Received: {self.optimizer_map!r}.")
        self.optimizer_map = self.optimizer_map or {}

    def __getitem__(self, key: str) -> Any:
        if key in self.optimizer_map:
            return self.optimizer_map[key]
        found = [pattern for pattern in self.optimizer_map if re.fullmatch(pattern, key)]
        if len(found) > 1:
            raise InvalidArgument(
                f"OptimizerMap needs one optimizer for {key}. Received: the patterns {', '.join(map(repr, found))}."
            )
        return self.optimizer_map[found[0]] if found else self.default_optimizer

    def __setitem__(self, key: str, optimizer: Any) -> None:
        if not isinstance(key, str) or key in self.optimizer_map:
            wanted = "a key that it does not have yet" if isinstance(key, str) else "a text as key"
            raise InvalidArgument(f"OptimizerMap needs {wanted}. Received: {key!r}.")
        self.optimizer_map[key] = _plain(optimizer, "OptimizerMap")

    def __delitem__(self, key: str) -> None:
        del self.optimizer_map[key]

    def __len__(self) -> int:
        return len(self.optimizer_map)

    def __iter__(self) -> Iterator[str]:
        return iter(self.optimizer_map)

    def __call__(self, variable: Any) -> Any:
        return self[variable.path]

    def get_config(self) -> dict[str, Any]:
        return {
            "default_optimizer": describe(self.default_optimizer),
            "optimizer_map": describe(self.optimizer_map),
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> OptimizerMap:
        from . import deserialize

        made = {key: deserialize(each, custom_objects) for key, each in config["optimizer_map"].items()}
        return cls(deserialize(config["default_optimizer"], custom_objects), made)


class MultiOptimizer(Optimizer, rule=rules.MultiOptimizer):
    """One optimizer for each group of variables. optimizer_map: an OptimizerMap, or a function of the variable."""

    optimizer_map: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._optimizers: list[Any] = []
        if isinstance(self.optimizer_map, MutableMapping):
            for each in self.optimizer_map.values():
                self._place_of(each)
        default = getattr(self.optimizer_map, "default_optimizer", None)
        if default is not None:
            self._place_of(default)

    def _place_of(self, optimizer: Any) -> int:
        """Where an optimizer stands among the inner ones, which it joins if it is new."""
        for place, known in enumerate(self._optimizers):
            if known is optimizer:
                return place
        optimizer.loss_scale_factor = self.loss_scale_factor
        self._optimizers.append(optimizer)
        return len(self._optimizers) - 1

    def build(self, variables: Iterable[Any]) -> None:
        if self.built:
            return
        variables = list(variables)
        self._places = [self._place_of(_plain(self.optimizer_map(each), "MultiOptimizer")) for each in variables]
        super().build(variables)
        for place, optimizer in enumerate(self._optimizers):
            own = self._of_place(place, variables)
            if own:
                optimizer.build(own)

    def _of_place(self, place: int, values: Sequence[Any]) -> list[Any]:
        return [value for value, its in zip(values, self._places, strict=True) if its == place]

    @property
    def optimizers(self) -> list[Any]:
        """The inner optimizers."""
        return self._optimizers

    @property
    def variables(self) -> list[Variable]:
        return [*self._variables, *(variable for each in self._optimizers for variable in each.variables)]

    @property
    def learning_rate(self) -> Any:
        """There is none: each inner optimizer has its own."""
        raise AttributeError("MultiOptimizer has no learning rate. Each of its optimizers has one.")

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        raise AttributeError(f"MultiOptimizer has no learning rate. Received: {value!r}. Set that of its optimizers.")

    @property
    def loss_scale_factor(self) -> Any:
        """The factor of all inner optimizers."""
        return self.__dict__.get("_loss_scale_factor")

    @loss_scale_factor.setter
    def loss_scale_factor(self, value: Any) -> None:
        self._loss_scale_factor = value
        for each in self.__dict__.get("_optimizers", ()):
            each.loss_scale_factor = value

    def apply(self, grads: Sequence[Any], trainable_variables: Sequence[Any] | None = None) -> None:
        """A step of each inner optimizer over its own variables."""
        if len(grads) == 0:
            return
        gradients = self._in_order(grads, trainable_variables)
        for place, optimizer in enumerate(self._optimizers):
            own = self._of_place(place, gradients)
            if any(gradient is not None for gradient in own):
                optimizer.apply(own)
        self._iterations.add_(1)

    def finalize_variable_values(self, var_list: Sequence[Any]) -> None:
        """That of each inner optimizer, over its own variables."""
        for place, optimizer in enumerate(self._optimizers):
            own = self._of_place(place, var_list)
            if own:
                optimizer.finalize_variable_values(own)

    def get_config(self) -> dict[str, Any]:
        return {
            "optimizer_map": describe(self.optimizer_map),
            "loss_scale_factor": self.loss_scale_factor,
            "name": self.name,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> MultiOptimizer:
        from . import deserialize

        return cls(**{**config, "optimizer_map": deserialize(config["optimizer_map"], custom_objects)})


def _plain(optimizer: Any, owner: str) -> Any:
    if isinstance(optimizer, Optimizer) and not isinstance(optimizer, (LossScaleOptimizer, MultiOptimizer)):
        return optimizer
    raise InvalidArgument(
        f"{owner} needs optimizers which are no LossScaleOptimizer and no MultiOptimizer. Received: {optimizer!r}."
    )
