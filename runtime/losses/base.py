"""Loss: one number of targets and outputs, made of a loss for each sample, weights, a mask and a reduction.

Source: keras.losses.Loss
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import torch

from kshape.rulebook import losses as rules
from kshape.rulebook.specs import TensorSpec, flatten, map_structure

from ..core.dtypes import dtype_name, torch_dtype
from ..core.errors import asked
from ..core.logits import logits_of
from ..core.naming import unique_name
from ..core.objects import deserialize_keras_object
from ..core.registry import describe
from ..core.ruled import Ruled
from ..core.symbolic import any_symbolic
from ..core.tensors import convert_to_tensor
from .forms import symbolic_loss
from .reduction import AVERAGES, reduce_weighted_values, squeeze_or_expand_to_same_rank


class Loss(Ruled, rule=rules.Loss):
    """loss(y_true, y_pred, sample_weight=None) -> (), or (batch, ...) with reduction="none".

    A subclass of yours overrides `call(y_true, y_pred)`, which gives a loss for each sample: (batch, ...) -> (batch,).
    Raises InvalidArgument where the rule of the loss refuses the two shapes, in the checker's words.
    """

    name: Any
    reduction: str | None
    rule: Any
    ruled_call: ClassVar[bool] = True  # False where a subclass has a `call` of its own, of which no rule knows

    def __init_subclass__(cls, rule: Any = None, **kwargs: Any) -> None:
        super().__init_subclass__(rule=rule, **kwargs)
        if rule is not None:
            cls.ruled_call = True
        elif "call" in cls.__dict__:
            cls.ruled_call = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name = self.name or unique_name(type(self).__name__)
        self._checked: set[Any] = set()

    @property
    def dtype(self) -> str:
        """The dtype in which it computes, and into which targets and outputs are cast."""
        return self._dtype

    @dtype.setter
    def dtype(self, value: Any) -> None:
        self._dtype = compute_dtype(value)
        self._torch_dtype = torch_dtype(self._dtype)

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> torch.Tensor:
        mask = getattr(y_pred, "_keras_mask", None)
        remembered = logits_of(y_pred)
        if remembered is not None:
            twin = self.on_logits(remembered[1])
            if twin is not None:
                return twin._reduced(y_true, remembered[0], sample_weight, mask)
        return self._reduced(y_true, y_pred, sample_weight, mask)

    def call(self, y_true: Any, y_pred: Any) -> torch.Tensor:
        """The loss of each sample: (batch, ...), (batch, ...) -> (batch,), or with more axes."""
        raise NotImplementedError(f"{type(self).__name__} needs a call(self, y_true, y_pred).")

    def fused_mean(self, y_true: torch.Tensor, y_pred: torch.Tensor) -> torch.Tensor | None:
        """The mean of all losses in one step, where torch has a kernel for it; None where it has not."""
        return None

    def on_logits(self, activation: str) -> Loss | None:
        """The loss that takes logits where this one takes what `activation` ("softmax", "sigmoid") makes of them.

        It gives the same number and keeps its precision where probabilities round to 0 or 1; None where there is none.
        A trainer that knows the last layer's activation asks for it.
        """
        return None

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        config.pop("dtype", None)
        return config

    def _reduced(self, y_true: Any, y_pred: Any, sample_weight: Any, mask: Any) -> torch.Tensor:
        if isinstance(y_pred, torch.Tensor) and isinstance(y_true, torch.Tensor):
            y_pred, y_true = self._output(y_pred), self._target(y_true)
            if y_true.device != y_pred.device:
                y_true = y_true.to(y_pred.device, non_blocking=True)
        elif any_symbolic((y_true, y_pred), {}):
            return symbolic_loss(self, y_true, y_pred, sample_weight)
        else:
            y_pred, y_true = _each(self._output, y_pred), _each(self._target, y_true)
        if self.ruled_call and isinstance(y_pred, torch.Tensor):
            if not torch.compiler.is_compiling():
                self._check(y_true, y_pred)
            if sample_weight is None and mask is None and self.reduction in AVERAGES and y_pred.numel():
                mean = self.fused_mean(*squeeze_or_expand_to_same_rank(y_true, y_pred))
                if mean is not None:
                    return mean
        losses = self.call(y_true, y_pred)
        own = getattr(losses, "_keras_mask", None)
        if own is not None:
            mask = own if mask is None else mask & own
        return reduce_weighted_values(convert_to_tensor(losses, self._torch_dtype), sample_weight, mask, self.reduction)

    def _output(self, y_pred: Any) -> torch.Tensor:
        if getattr(y_pred, "dtype", None) is self._torch_dtype:
            return y_pred
        return convert_to_tensor(y_pred, self._torch_dtype)

    def _target(self, y_true: Any) -> torch.Tensor:
        """A target as the loss takes it; class numbers stay integers in those that look them up."""
        return self._output(y_true)

    def _check(self, y_true: torch.Tensor, y_pred: torch.Tensor) -> None:
        """Asks the rule, once for each pair of shapes."""
        shapes = (y_true.shape, y_pred.shape)
        if shapes not in self._checked:
            asked(self.rule.check, TensorSpec(y_true.shape), TensorSpec(y_pred.shape), owner=type(self).__name__)
            self._checked.add(shapes)


class FunctionLoss(Loss):
    """A loss that is a function of both tensors, at one rank, and of the rule's own parameters."""

    function: ClassVar[Callable[..., torch.Tensor]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [field for field in self.rule.parameters() if field.name not in ("name", "reduction", "dtype")]
        self._arguments = {field.name: getattr(self.rule, field.attribute) for field in own}

    def call(self, y_true: Any, y_pred: Any) -> torch.Tensor:
        y_true, y_pred = squeeze_or_expand_to_same_rank(y_true, y_pred)
        return type(self).function(y_true, y_pred, **self._arguments)


class LossFunctionWrapper(Loss):
    """A loss of a function of yours: fn(y_true, y_pred, **kwargs) gives a loss for each sample."""

    def __init__(
        self,
        fn: Callable[..., Any],
        reduction: str | None = "sum_over_batch_size",
        name: str | None = None,
        dtype: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, reduction=reduction, dtype=dtype)
        self.fn, self._fn_kwargs = fn, kwargs

    def call(self, y_true: Any, y_pred: Any) -> torch.Tensor:
        return self.fn(*_paired(y_true, y_pred), **self._fn_kwargs)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "fn": describe(self.fn), **describe(self._fn_kwargs)}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        return cls(**deserialize_keras_object(config))

    def __repr__(self) -> str:
        return f"<LossFunctionWrapper({self.fn}, kwargs={self._fn_kwargs})>"


def compute_dtype(dtype: Any) -> str:
    """The dtype that a name, a torch dtype or a dtype policy computes in; floatx for None."""
    dtype = getattr(dtype, "compute_dtype", dtype)
    return dtype_name(dtype.removeprefix("mixed_") if isinstance(dtype, str) else dtype)


def _each(function: Callable[[Any], torch.Tensor], structure: Any) -> Any:
    """Tensors of a structure of arrays; nested lists of numbers are one tensor."""
    if isinstance(structure, (list, tuple)):
        first = next(iter(flatten(structure)), 0.0)
        if isinstance(first, (int, float)):
            return function(structure)
    return map_structure(function, structure)


def _paired(y_true: Any, y_pred: Any) -> tuple[Any, Any]:
    """Targets and outputs of one nesting, each pair at one rank."""
    if isinstance(y_true, torch.Tensor) and isinstance(y_pred, torch.Tensor):
        return squeeze_or_expand_to_same_rank(y_true, y_pred)
    if isinstance(y_true, dict) and isinstance(y_pred, dict):
        pairs = {key: _paired(y_true[key], y_pred[key]) for key in y_true if key in y_pred}
        return {**y_true, **{k: a for k, (a, _) in pairs.items()}}, {**y_pred, **{k: b for k, (_, b) in pairs.items()}}
    if isinstance(y_true, (list, tuple)) and isinstance(y_pred, (list, tuple)) and len(y_true) == len(y_pred):
        both = [_paired(a, b) for a, b in zip(y_true, y_pred, strict=True)]
        return type(y_true)(a for a, _ in both), type(y_pred)(b for _, b in both)
    return y_true, y_pred
