"""States: the variables of an optimizer, how they are made, saved and loaded."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import torch

from kshape.rulebook.dims import show_shape

from ..core.device import get_device
from ..core.dtypes import torch_dtype
from ..core.errors import InvalidArgument
from ..core.variable import Variable

_NOT_OWNED = ("_constrainable", "_trainable_variables", "_variables")
"""Lists that hold variables of the model, or are what is tracked."""


class States:
    """The part of an optimizer that owns variables. Their order is that of Keras's h5 files.

    Assigning a Variable, or a list or dict of them, to an attribute makes them the optimizer's.
    """

    name: Any
    built: bool
    _variables: list[Variable]

    @property
    def variables(self) -> list[Variable]:
        """iteration, learning_rate (where it is a number), then the states of the model's variables."""
        return list(self._variables)

    @property
    def weights(self) -> list[Variable]:
        """Keras 2's name of `variables`."""
        return self.variables

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in _NOT_OWNED:
            self._track(value)
        super().__setattr__(name, value)

    def _track(self, value: Any) -> None:
        """Makes a Variable, or those in a list or dict, the optimizer's own."""
        parts = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else (value,)
        found = [part for part in parts if isinstance(part, Variable)]
        known = {id(variable) for variable in self._variables} if found else ()
        self._variables.extend(variable for variable in found if id(variable) not in known)

    def _untrack(self, variable: Variable) -> None:
        self._variables = [known for known in self._variables if known is not variable]

    def add_variable(
        self,
        shape: Sequence[int],
        initializer: Any = "zeros",
        dtype: Any = None,
        aggregation: str = "none",
        layout: Any = None,
        name: str | None = None,
    ) -> Variable:
        """A state of any shape; `aggregation` and `layout` mean nothing on one device."""
        value = torch.empty(tuple(shape), dtype=torch_dtype(dtype), device=get_device())
        return self._made(_filled(value, initializer), name or "variable")

    def add_variable_from_reference(
        self, reference_variable: torch.Tensor, name: str | None = None, initializer: Any = "zeros"
    ) -> Variable:
        """A state with the shape, dtype, device and memory order of a model's variable: "dense_kernel_momentum"."""
        value = torch.empty_like(reference_variable, requires_grad=False)
        return self._made(_filled(value, initializer), f"{flat_path(reference_variable)}_{name or 'var'}")

    def add_optimizer_variables(self, trainable_variables: Iterable[Any], name: Any, initializer: Any = "zeros") -> Any:
        """For each name, a list with one state for each variable; one list for a single name.

        A variable that takes its gradient as its new value has None in the lists.
        """
        names = [name] if isinstance(name, str) else list(name)
        initializers = list(initializer) if isinstance(initializer, (list, tuple)) else [initializer] * len(names)
        if len(initializers) != len(names):
            raise InvalidArgument(
                f"add_optimizer_variables needs as many initializers as names. "
                f"Received: {len(initializers)} initializers and {len(names)} names."
            )
        made: tuple[list[Any], ...] = tuple([] for _ in names)
        for variable in trainable_variables:  # variable by variable, which is the order in Keras's files
            for states, each, how in zip(made, names, initializers, strict=True):
                overwritten = getattr(variable, "overwrite_with_gradient", False)
                states.append(None if overwritten else self.add_variable_from_reference(variable, each, how))
        return made[0] if isinstance(name, str) else made

    def _made(self, value: torch.Tensor, name: str) -> Variable:
        variable = Variable(torch.empty(0, dtype=value.dtype), trainable=False, name=name)
        variable.data = value
        variable._path = f"{self.name}/{name}"
        self._variables.append(variable)
        return variable

    def _number(self, value: float | int, dtype: Any, name: str, device: Any = "cpu") -> Variable:
        """A variable without axes, on the host if not told otherwise, where reading it waits for nobody."""
        return self._made(torch.tensor(value, dtype=torch_dtype(dtype), device=device), name)

    def _follow(self, variables: Sequence[Any]) -> None:
        """Moves the states to the devices that the model's variables are on."""
        for states in self.__dict__.values():
            if not isinstance(states, list) or len(states) != len(variables) or states is variables:
                continue
            for state, variable in zip(states, variables, strict=True):
                if isinstance(state, Variable) and state.ndim and state.device != variable.device:
                    state.data = state.data.to(variable.device)

    def get_weights(self) -> list[np.ndarray]:
        """The values of `variables`."""
        return [variable.numpy() for variable in self.variables]

    def set_weights(self, weights: Sequence[Any]) -> None:
        """Takes values in the order of `variables`. Raises InvalidArgument before `build`, or for another shape."""
        if not self.built:
            raise InvalidArgument(
                f"{type(self).__name__} needs its variables before set_weights. Received: an optimizer that is not "
                "built. Call optimizer.build(model.trainable_variables)."
            )
        for variable, weight in zip(self.variables, weights, strict=False):
            if tuple(np.shape(weight)) != tuple(variable.shape):
                raise InvalidArgument(
                    f"{variable.path} needs a weight of shape {show_shape(variable.shape)}. "
                    f"Received: shape={show_shape(np.shape(weight))}."
                )
            variable.assign(weight)

    def save_own_variables(self, store: Any) -> None:
        """Puts the values under "0", "1", ..., in the order of `variables`."""
        for position, variable in enumerate(self.variables):
            store[str(position)] = variable.numpy()

    def load_own_variables(self, store: Any) -> None:
        """Takes what `save_own_variables` put; warns and takes nothing where the numbers of variables differ."""
        variables = self.variables
        if len(store.keys()) != len(variables):
            warnings.warn(
                f"The state of optimizer {self.name} is not loaded: it has {len(variables)} variables, and "
                f"{len(store.keys())} were saved. {'' if self.built else 'Build it first.'}".rstrip(),
                stacklevel=2,
            )
            return
        for position, variable in enumerate(variables):
            variable.assign(np.asarray(store[str(position)]))


def flat_path(variable: Any) -> str:
    """A variable's path as one word: "dense/kernel" -> "dense_kernel"."""
    path = getattr(variable, "path", None) or getattr(variable, "name", None) or "variable"
    return str(path).replace("/", "_").replace(":", "_")


def _filled(value: torch.Tensor, initializer: Any) -> torch.Tensor:
    if isinstance(initializer, str) and initializer.lower() == "zeros":
        return value.zero_()
    return value.copy_(_initializer(initializer)(tuple(value.shape), dtype=value.dtype))


def _initializer(identifier: Any) -> Callable[..., torch.Tensor]:
    if callable(identifier) and not isinstance(identifier, type):
        return identifier
    from ..initializers import get  # a module that optimizers need for a custom one only

    found: Callable[..., torch.Tensor] = get(identifier)
    return found


def constant(value: float) -> Callable[..., torch.Tensor]:
    """An initializer that gives one value everywhere."""
    return lambda shape, dtype: torch.full(shape, value, dtype=dtype)
