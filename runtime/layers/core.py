"""Input, InputLayer, Identity, Masking and Lambda."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from types import FunctionType
from typing import Any

import torch

import kshape.rulebook.layers.core as rules
from kshape.rulebook.errors import RuleError
from kshape.rulebook.graph import input_tensor
from kshape.rulebook.specs import flatten, map_structure

from ..core.context import context
from ..core.dtypes import dtype_name
from ..core.errors import InvalidArgument, asked, refused
from ..core.registry import describe
from ..core.ruled import signature_of
from ..core.serialization import code_of, custom_object_scope, in_safe_mode
from ..core.serialization import safe_mode as safe_mode_scope
from ..core.symbolic import is_symbolic, sizes_of
from ..engine.calls import set_mask
from ..engine.dry import infer_dry
from ..engine.layer import Layer
from ..engine.older import translated


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


def Input(*args: Any, **kwargs: Any) -> Any:
    if not isinstance(kwargs.get("dtype", ""), (str, type(None))):
        kwargs = {**kwargs, "dtype": dtype_name(kwargs["dtype"])}
    rule = _input_rule(*map_structure(_spec, (list(args), kwargs)))
    if not rule.spec.is_ranked:
        raise InvalidArgument(f"Input needs a symbolic tensor as tensor. Received: {type(rule.tensor).__name__}.")
    shape, dtype = sizes_of(rule.spec), rule.spec.dtype
    return InputLayer(batch_shape=shape, dtype=dtype, optional=rule.optional, name=rule.name).output


Input.__doc__ = rules.Input.__doc__
Input.__signature__ = signature_of(rules.Input)  # type: ignore[attr-defined]


def _input_rule(args: Any, kwargs: dict[str, Any]) -> Any:
    """The rule of a call of Input, in today's spelling or an older one."""
    try:
        return rules.Input(*args, **kwargs)
    except RuleError as error:
        again = translated("Input", "Input", args, kwargs)
        if again is None:
            raise refused(error) from None
        return asked(rules.Input, *again[0], **again[1])


def _spec(leaf: Any) -> Any:
    return leaf.spec if is_symbolic(leaf) else leaf


class Identity(Layer, rule=rules.Identity):
    def set_up(self) -> None:
        self.supports_masking = True

    def call(self, inputs: Any) -> Any:
        return inputs


class Masking(Layer, rule=rules.Masking):
    def set_up(self) -> None:
        self.supports_masking = True

    def compute_mask(self, inputs: torch.Tensor, previous_mask: Any = None) -> torch.Tensor:
        return (inputs != self.mask_value).any(dim=-1)

    def call(self, inputs: torch.Tensor) -> torch.Tensor:
        x = self._as_computed(inputs)
        mask = (x != self.mask_value).any(dim=-1, keepdim=True)
        return set_mask(torch.where(mask, x, 0), mask.squeeze(-1))


class Lambda(Layer, rule=rules.Lambda):
    arguments: dict[str, Any]
    function: Callable[..., Any]
    mask: Any

    def set_up(self) -> None:
        self.arguments = self.arguments or {}
        self._extras = [name for name in ("training", "mask") if name in _parameters(self.function)]
        self.supports_masking = self.mask is not None
        if self.mask is not None:
            context.masking = True
        self.rule.run = self._run_on_specs
        self.rule.run_output_shape = self._run_output_shape

    def call(self, inputs: Any, mask: Any = None, training: Any = None) -> Any:
        extras = {"training": training, "mask": mask}
        return self.function(inputs, **self.arguments, **{name: extras[name] for name in self._extras})

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        return self.mask(inputs, previous_mask) if callable(self.mask) else self.mask

    def get_config(self) -> dict[str, Any]:
        """A lambda's bytecode is in it, which only the same Python reads back, and only with safe_mode=False."""
        config: dict[str, Any] = super().get_config()
        given = {"function": self.function, "output_shape": self.rule.output_shape, "mask": self.mask}
        for name, value in given.items():
            if value is None:
                config.pop(name, None)
            else:
                config[name] = _code(value) if _is_lambda(value) else describe(value)
        return config

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None, safe_mode: Any = None) -> Any:
        """Raises InvalidArgument for a lambda's code, unless it is asked for with safe_mode=False."""
        if isinstance(config.get("output_shape"), list):
            config = {**config, "output_shape": tuple(config["output_shape"])}
        safe = in_safe_mode() if safe_mode is None else safe_mode
        with custom_object_scope(custom_objects or {}), safe_mode_scope(safe):
            return super().from_config(config)

    def _run_on_specs(self, inputs: Any) -> Any:
        return infer_dry(self.call, (inputs,), {}).output

    def _run_output_shape(self, shape: Any) -> Any:
        """The user's function of a shape, to which unknown sizes are None."""
        plain = map_structure(lambda size: size if isinstance(size, int) else None, shape)
        found = self.rule.output_shape(plain)
        batch = next((size for size in flatten(shape)), None)
        return (batch, *found[1:]) if found and found[0] is None else found


def _parameters(function: Any) -> Any:
    try:
        return inspect.signature(function).parameters
    except (TypeError, ValueError):
        return {}


def _code(function: Any) -> dict[str, Any]:
    """A lambda's code in the form that this layer's config has."""
    code, defaults, closure = code_of(function)["config"]["value"]
    return {"class_name": "__lambda__", "config": {"code": code, "defaults": defaults, "closure": closure}}


def _is_lambda(value: Any) -> bool:
    return isinstance(value, FunctionType) and value.__name__ == "<lambda>"
