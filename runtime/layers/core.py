"""Input, InputLayer, Identity, Masking and Lambda."""

from __future__ import annotations

from typing import Any

import torch

import kshape.rulebook.layers.core as rules
from kshape.rulebook.graph import input_tensor

from ..core.errors import InvalidArgument
from ..engine.calls import set_mask
from ..engine.layer import Layer


class InputLayer(Layer, rule=rules.InputLayer):
    """The layer behind Input; `output` is its symbolic tensor."""

    def set_up(self) -> None:
        batch_shape = self.rule.spec.sizes
        self.__dict__["built"] = True
        self.__dict__["_batch_input_shape"] = None
        if batch_shape is None:
            raise InvalidArgument("Input needs a shape that is known. Received: a shape of unknown length.")
        input_tensor(self.rule.spec, self.name, self._operation)

    @property
    def batch_shape(self) -> tuple[int | None, ...]:
        return self.output.shape

    @batch_shape.setter
    def batch_shape(self, value: Any) -> None:
        """The constructor's argument, which the tensor itself keeps."""

    @property
    def dtype(self) -> str:
        return self.rule.spec.dtype

    def get_config(self) -> dict[str, Any]:
        return {
            "batch_shape": self.batch_shape,
            "dtype": self.dtype,
            "sparse": False,
            "ragged": False,
            "name": self.name,
            "optional": bool(self.optional),
        }

    def call(self, x: Any = None) -> Any:
        return x


def Input(
    shape: Any = None,
    batch_size: int | None = None,
    dtype: Any = None,
    sparse: Any = None,
    ragged: Any = None,
    batch_shape: Any = None,
    name: str | None = None,
    tensor: Any = None,
    optional: bool = False,
    **older: Any,
) -> Any:
    """A symbolic tensor of shape (batch, *shape), where a model begins. Source: keras.Input"""
    layer = InputLayer(
        shape=shape,
        batch_size=batch_size,
        dtype=dtype,
        sparse=sparse,
        ragged=ragged,
        batch_shape=batch_shape,
        input_tensor=tensor,
        optional=optional,
        name=name,
        **older,
    )
    return layer.output


class Identity(Layer, rule=rules.Identity):
    def set_up(self) -> None:
        self.supports_masking = True

    def call(self, x: Any) -> Any:
        return x


class Masking(Layer, rule=rules.Masking):
    def set_up(self) -> None:
        self.supports_masking = True

    def compute_mask(self, inputs: torch.Tensor, previous_mask: Any = None) -> torch.Tensor:
        return (inputs != self.mask_value).any(dim=-1)

    def call(self, x: torch.Tensor) -> torch.Tensor:
        x = self._as_computed(x)
        mask = (x != self.mask_value).any(dim=-1, keepdim=True)
        return set_mask(torch.where(mask, x, 0), mask.squeeze(-1))


class Lambda(Layer, rule=rules.Lambda):
    """The function may use torch, `ops` and `K`, and may take `training` or `mask`."""

    def set_up(self) -> None:
        import inspect

        self.arguments = self.arguments or {}
        try:
            names = inspect.signature(self.function).parameters
        except (TypeError, ValueError):
            names = {}  # type: ignore[assignment]
        self._extras = {name for name in ("training", "mask") if name in names}
        if self.mask is not None:
            self.supports_masking = True
        self.rule.run = self._run_on_specs

    def call(self, inputs: Any, mask: Any = None, training: Any = None) -> Any:
        extras = {"training": training, "mask": mask}
        return self.function(inputs, **self.arguments, **{name: extras[name] for name in self._extras})

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        return self.mask(inputs, previous_mask) if callable(self.mask) else self.mask

    def _run_on_specs(self, inputs: Any) -> Any:
        from ..engine.dry import infer_dry

        return infer_dry(self.call, (inputs,), {}).output
