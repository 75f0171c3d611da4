"""Variable: a torch Parameter with Keras's methods."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from torch._subclasses.fake_tensor import unset_fake_temporarily

from kshape.rulebook.dims import show_shape

from .context import context
from .device import get_device
from .dtypes import dtype_name, torch_dtype
from .errors import InvalidArgument
from .naming import unique_name


class Variable(torch.nn.Parameter):
    """A weight, or a state such as a metric's total: `assign`, `numpy`, `name`, `path`, `trainable`.

    initializer: a tensor, an array, a number, or a function (shape, dtype) -> tensor, which then needs `shape`.
    aggregation, autocast and synchronization are taken as Keras takes them, and mean nothing on one device.
    Source: keras.Variable
    """

    _name: str
    _path: str
    _trainable: bool
    _born_trainable: bool
    _overwrite_with_gradient: bool
    constraint: Any
    regularizer: Any

    def __new__(
        cls,
        initializer: Any = None,
        shape: Sequence[int] | None = None,
        dtype: Any = None,
        trainable: bool = True,
        autocast: bool = True,
        aggregation: str = "none",
        synchronization: str = "auto",
        name: str | None = None,
    ) -> Variable:
        with unset_fake_temporarily():  # also where only shapes are asked for, as in a call that makes a metric
            data = _first_value(initializer, shape, dtype)
        floats = data.is_floating_point() or data.is_complex()
        self = torch.Tensor._make_subclass(cls, data, bool(trainable) and floats)
        self._name = name or unique_name("variable")
        self._path = self._name
        self._trainable = self._born_trainable = bool(trainable)
        self._overwrite_with_gradient = False
        self.constraint = self.regularizer = None
        return self

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Everything is done in `__new__`, as torch wants it."""

    @property
    def name(self) -> str:
        return self._name

    @property
    def path(self) -> str:
        """The layers around it and its name: "model/dense/kernel"."""
        return self._path

    @property
    def value(self) -> Variable:
        return self

    @property
    def trainable(self) -> bool:
        """Whether the optimizer moves it; a layer that is frozen sets this on its variables."""
        return self._trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        self._trainable = bool(value)
        if self.is_floating_point() or self.is_complex():
            self.requires_grad_(self._trainable)

    def assign(self, value: Any) -> Variable:
        """Takes the value, which must have the variable's shape (or broadcast from a scalar)."""
        if context.dry:
            return self
        with torch.no_grad():
            value = value if isinstance(value, torch.Tensor) else torch.as_tensor(_plain(value))
            if value.shape != self.shape and value.ndim:
                raise InvalidArgument(
                    f"{self._name} needs a value of shape {show_shape(self.shape)}. "
                    f"Received: shape={show_shape(value.shape)}."
                )
            self.copy_(value)
        return self

    def assign_add(self, value: Any) -> Variable:
        """Adds the value to it."""
        return self.assign(self.detach() + _on(value, self))

    def assign_sub(self, value: Any) -> Variable:
        """Takes the value from it."""
        return self.assign(self.detach() - _on(value, self))

    def numpy(self, *args: Any, **kwargs: Any) -> np.ndarray:
        """A copy of the value as an array (bfloat16 as float32, which numpy does not have)."""
        data = self.detach()
        data = data.float() if data.dtype is torch.bfloat16 else data
        return np.array(data.cpu().numpy(), copy=True)

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        array = self.numpy()
        return array if dtype is None else array.astype(dtype)

    def __deepcopy__(self, memo: dict[int, Any]) -> Variable:
        if id(self) not in memo:
            memo[id(self)] = self._copy_of(self.detach().clone(memory_format=torch.preserve_format))
        return memo[id(self)]

    def __reduce_ex__(self, protocol: Any) -> Any:
        return _restored, (self.detach().cpu(), dict(self.__dict__), self.requires_grad)

    def _copy_of(self, data: torch.Tensor) -> Variable:
        made = torch.Tensor._make_subclass(Variable, data, self.requires_grad)
        made.__dict__.update(self.__dict__)
        return made

    def __repr__(self, **kwargs: Any) -> str:  # type: ignore[override]
        return f"<Variable path={self._path}, shape={tuple(self.shape)}, dtype={dtype_name(self.dtype)}>"


def _first_value(initializer: Any, shape: Sequence[int] | None, dtype: Any) -> torch.Tensor:
    if callable(initializer) and not isinstance(initializer, torch.Tensor):
        if shape is None:
            raise InvalidArgument("A Variable made by an initializer needs shape. Received: no shape.")
        made = initializer(tuple(shape), dtype=torch_dtype(dtype))
        made = made if isinstance(made, torch.Tensor) else torch.as_tensor(_plain(made))
        return made.detach().to(get_device(), torch_dtype(dtype))
    if initializer is None:
        raise InvalidArgument("A Variable needs a value or an initializer. Received: None.")
    if isinstance(initializer, torch.Tensor):
        data = initializer.detach()
        wanted = data.dtype if dtype is None else torch_dtype(dtype)
        return data.to(get_device(), wanted, copy=True)
    array = np.asarray(_plain(initializer))
    wanted = torch_dtype(dtype if dtype is not None else _default_dtype(initializer, array))
    return torch.tensor(array, dtype=wanted, device=get_device())


def _default_dtype(value: Any, array: np.ndarray) -> Any:
    """Python floats are floatx and Python ints int32, as in Keras; an array keeps its dtype."""
    if isinstance(value, (np.ndarray, np.generic)):
        return array.dtype
    return {"f": None, "i": "int32"}.get(array.dtype.kind, array.dtype)


def _plain(value: Any) -> Any:
    """Arrays out of whatever numpy and torch do not know by themselves."""
    return value.numpy() if hasattr(value, "numpy") and not isinstance(value, np.ndarray) else value


def _on(value: Any, variable: torch.Tensor) -> Any:
    if isinstance(value, torch.Tensor):
        return value.detach().to(variable.device)
    return value if isinstance(value, (int, float)) else torch.as_tensor(_plain(value), device=variable.device)


def _restored(data: torch.Tensor, state: dict[str, Any], requires_grad: bool) -> Variable:
    made = torch.Tensor._make_subclass(Variable, data.to(get_device()), requires_grad)
    made.__dict__.update(state)
    return made


Initializer = Callable[..., torch.Tensor]
