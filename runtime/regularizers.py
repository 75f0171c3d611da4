"""Penalties on weights and outputs, which are added to the loss.

Source: keras.regularizers
"""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F

from kshape.rulebook import regularizers as rules
from kshape.rulebook.dims import show_shape
from kshape.rulebook.settings import settings

from .core.errors import InvalidArgument
from .core.registry import Registry
from .core.ruled import Ruled
from .core.tensors import convert_to_tensor


class Regularizer(Ruled, rule=rules.Regularizer):
    def __call__(self, x: Any) -> Any:
        """The penalty on x, a scalar."""
        return 0.0

    def get_config(self) -> dict[str, Any]:
        """Constructor arguments; a subclass with arguments of its own must give them."""
        if type(self).rule_class is rules.Regularizer:
            raise NotImplementedError(f"{type(self).__name__} needs a get_config of its own, which Keras asks for.")
        return super().get_config()


class L1L2(Regularizer, rule=rules.L1L2):
    l1: float
    l2: float

    def __call__(self, x: Any) -> torch.Tensor:
        x = convert_to_tensor(x)
        penalty = x.new_zeros(())
        if self.l1:
            penalty = penalty + self.l1 * x.abs().sum()
        if self.l2:
            penalty = penalty + self.l2 * x.square().sum()
        return penalty


class L1(Regularizer, rule=rules.L1):
    l1: float

    def __call__(self, x: Any) -> torch.Tensor:
        return self.l1 * convert_to_tensor(x).abs().sum()


class L2(Regularizer, rule=rules.L2):
    l2: float

    def __call__(self, x: Any) -> torch.Tensor:
        return self.l2 * convert_to_tensor(x).square().sum()


class OrthogonalRegularizer(Regularizer, rule=rules.OrthogonalRegularizer):
    factor: float
    mode: str

    def __call__(self, inputs: Any) -> torch.Tensor:
        """factor * the mean of |cosine| over all pairs of rows (or columns). inputs: (rows, columns) -> ()"""
        x = convert_to_tensor(inputs)
        if x.ndim != 2:
            raise InvalidArgument(
                f"OrthogonalRegularizer needs a matrix. Received: shape={show_shape(tuple(x.shape))}. "
                'Keras: "Inputs to OrthogonalRegularizer must have rank 2."'
            )
        x = x if self.mode == "rows" else x.T
        x = F.normalize(x, dim=1, eps=settings.epsilon)
        size = x.shape[0]
        cosines = (x @ x.T) * (1.0 - torch.eye(size, dtype=x.dtype, device=x.device))
        return self.factor * 0.5 * cosines.abs().sum() / (size * (size - 1.0) / 2.0)


REGISTRY = Registry(rules.VOCABULARY, "keras.regularizers", classes=(L1, L1L2, L2, OrthogonalRegularizer, Regularizer))
get, serialize, deserialize = REGISTRY.get, REGISTRY.serialize, REGISTRY.deserialize
globals().update(REGISTRY.public())
