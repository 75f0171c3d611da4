"""What happens when a layer is called: on symbolic tensors a node in the graph, on real ones `call`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from kshape.rulebook.settings import settings
from kshape.rulebook.specs import flatten, map_structure

from ..core.context import context
from ..core.errors import refused
from ..core.naming import name_scope
from ..core.symbolic import any_symbolic
from ..core.tensors import convert_to_tensor, is_texts, spec_of
from .assertion import need_as_ruled
from .dry import told_of_shapes

if TYPE_CHECKING:
    pass

MOST_SHAPES = 4096
"""So many shapes of inputs a layer remembers as checked before it begins anew."""

_PLAIN = (type(None), bool, int, float, str)
_OLDER = ("keras1", "keras2")


class Calls:
    """What `Layer` knows of being called."""

    def __call__(self: Any, *args: Any, **kwargs: Any) -> Any:
        if not args and kwargs and self._is_ruled and self._signature.names[0] in kwargs:
            args = (kwargs.pop(self._signature.names[0]),)  # the rule may have another name for it
        if not torch.compiler.is_compiling() and any_symbolic(args, kwargs):
            return self._call_symbolic(args, kwargs)
        return torch.nn.Module.__call__(self, *args, **kwargs)

    def _call_symbolic(self: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """The symbolic output, with a node in the graph. Raises InvalidArgument where the rule refuses."""
        self._need_init()
        for extra in ("training", "mask"):
            if kwargs.get(extra) is None:
                kwargs.pop(extra, None)
        args, kwargs = map_structure(_constant, args), map_structure(_constant, kwargs)
        with name_scope(self.name, self), told_of_shapes(type(self).__name__, args, kwargs):
            output, error = self._operation.call(*args, **kwargs)
        if error is not None:
            raise refused(error)
        return output

    def forward(self: Any, *args: Any, **kwargs: Any) -> Any:
        """One call on real tensors: inputs cast, layer built, `training` and masks filled in, then `call`."""
        signature = self._signature
        first = args[0] if args else None
        if len(args) != 1 or kwargs or type(first) is not torch.Tensor or first.dtype is not self._compute_dtype:
            args, kwargs = self._converted(args, kwargs)
        if torch.compiler.is_compiling():
            return self._run(signature, args, kwargs)
        if not self.built:
            self._need_init()
            self._build_on(args, kwargs)
            if self.built and self._is_answered_dry():
                with name_scope(self.name, self):  # the user's layers inside are built in this call
                    return self.forward(*args, **kwargs)
        if not context.trusted or context.checking:
            self._check(args, kwargs)
        if context.lossy and not context.depth:
            self._forget_losses()
        context.depth += 1
        try:
            output = self._run(signature, args, kwargs)
        finally:
            context.depth -= 1
            if self._autocasts is not None:
                self.__dict__["_casting"] = False
        if context.checking and self._is_ruled:
            need_as_ruled(self, output)
        return output

    def _run(self: Any, signature: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if self._autocasts is not None:
            self.__dict__["_casting"] = True
        before = training = context.training
        if signature.training_at < len(args):
            training = args[signature.training_at]
        elif signature.training or "training" in kwargs:
            training = kwargs.pop("training", None)
            if training is None:
                training = before
            if training is None:
                training = self.training or bool(signature.default_training)
            if signature.training:
                kwargs["training"] = training
        if "mask" in kwargs and kwargs["mask"] is not None:
            context.masking = True
        masks = self._fill_masks(signature, args, kwargs) if context.masking else None
        if training is before:
            output = self.call(*args, **kwargs)
        else:
            context.training = training
            try:
                output = self.call(*args, **kwargs)
            finally:
                context.training = before
        if self.activity_regularizer is not None:
            self._regularize_activity(output)
        if context.masking:
            self._mask_output(signature, args, kwargs, output, masks)
        return output

    def _converted(self: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Arrays as tensors on the device, floating ones in the compute dtype."""
        if not self._convert_input_args:
            return args, kwargs
        cast = self._compute_dtype if self.autocast and self._compute_dtype.is_floating_point else None

        def convert(x: Any) -> Any:
            if isinstance(x, torch.Tensor):
                if cast is None or x.dtype is cast or not x.is_floating_point():
                    return x
                return _with_mask_of(x, x.to(cast))
            if isinstance(x, _PLAIN):
                return x
            if isinstance(x, (np.ndarray, np.generic)) or type(x).__module__.startswith("pandas"):
                if is_texts(x) and type(self).rule_class is None:
                    return x  # a model, or a layer of the user, that holds layers over texts
                x = convert_to_tensor(x)
                return x.to(cast) if cast is not None and x.is_floating_point() else x
            return x

        if args and _is_numbers(args[0]) and not self._takes_numbers:
            args = (convert_to_tensor(args[0]), *args[1:])
        if len(args) == 1 and not kwargs:
            return (convert(args[0]) if isinstance(args[0], torch.Tensor) else map_structure(convert, args[0]),), {}
        return map_structure(convert, tuple(args)), {k: map_structure(convert, v) for k, v in kwargs.items()}

    def _as_computed(self: Any, x: torch.Tensor) -> torch.Tensor:
        """Integers as floats of the compute dtype, which the rules of layers that calculate say of their results.

        Eager Keras keeps some of them integers, where its symbolic calls say floats.
        """
        return x if x.is_floating_point() else x.to(self._compute_dtype)

    def _check(self: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Asks the rule, once for each new shape of inputs; InvalidArgument where it refuses."""
        x = args[0] if len(args) == 1 and not kwargs else None
        key = (x.shape, x.dtype) if type(x) is torch.Tensor else _key((args, kwargs))
        if key in self._checked and not context.checking:
            return
        if self._is_ruled:
            outcome = self._operation.infer(*map_structure(spec_of, list(args)), **map_structure(spec_of, kwargs))
            if outcome.error is not None:
                raise refused(outcome.error)
            self._expected, self._expected_weights = outcome.output, outcome.weights
        elif self.input_spec is not None:
            self._need_input_spec(map_structure(spec_of, list(args)), map_structure(spec_of, kwargs))
        if len(self._checked) > MOST_SHAPES:
            self._checked.clear()
        self._checked.add(key)

    def _forget_losses(self: Any) -> None:
        """An outermost call begins: what add_loss collected in the last one is over."""
        for layer in (self, *self._nested_layers()):
            if layer._losses:
                layer._clear_losses()

    def _regularize_activity(self: Any, output: Any) -> None:
        for leaf in flatten(output):
            if isinstance(leaf, torch.Tensor):
                loss = self.activity_regularizer(leaf)
                self.add_loss(loss / max(leaf.shape[0], 1) if leaf.ndim else loss)

    def _fill_masks(self: Any, signature: Any, args: Any, kwargs: dict[str, Any]) -> Any:
        """Gives `call` the masks of its inputs where it takes them; the mask of the first input.

        As in Keras 3, `mask` is filled in only where one argument alone holds tensors: an LSTM that is given an
        initial_state sees no mask. Keras 1 and 2 filled it in there as well.
        """
        first = args[0] if args else kwargs.get(signature.names[0]) if signature.names else None
        given = kwargs.get("mask")
        if signature.mask_at < len(args):
            given = args[signature.mask_at]
        elif signature.mask and given is None and self._is_only(signature, args, kwargs):
            given = kwargs["mask"] = map_structure(_mask_of, first)
        for parameter, of in signature.masks:
            if kwargs.get(parameter) is None:
                position = signature.names.index(of)
                value = kwargs.get(of) if of in kwargs else args[position] if position < len(args) else None
                mask = _mask_of(value)
                if mask is not None:
                    kwargs[parameter] = mask
        return map_structure(_mask_of, first) if given is None else given

    def _is_only(self: Any, signature: Any, args: Any, kwargs: dict[str, Any]) -> bool:
        """Whether no argument but the first holds tensors, or nobody asks: in scripts of Keras 1 and 2."""
        if len(args) + len(kwargs) == 1 or settings.dialect in _OLDER:
            return True
        others = [*args[1:], *(value for name, value in kwargs.items() if name != signature.names[0])]
        return not any(isinstance(leaf, torch.Tensor) for value in others for leaf in flatten(value))

    def _mask_output(self: Any, signature: Any, args: Any, kwargs: Any, output: Any, previous: Any) -> None:
        if not self.supports_masking:
            return
        outputs = flatten(output)
        if all(_mask_of(leaf) is not None for leaf in outputs):
            return
        first = args[0] if args else kwargs.get(signature.names[0]) if signature.names else None
        masks = self.compute_mask(first, previous)
        for leaf, mask in zip(outputs, flatten(masks), strict=False):
            if mask is not None and isinstance(leaf, torch.Tensor):
                leaf._keras_mask = mask  # type: ignore[attr-defined]

    def compute_mask(self: Any, inputs: Any, previous_mask: Any = None) -> Any:
        """The mask of the output: that of the input, unless a layer says otherwise."""
        return previous_mask

    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        """The layer's arithmetic, on torch tensors."""
        raise NotImplementedError(
            f"{type(self).__name__} needs a method call(self, inputs). Received: a class without one."
        )


def set_mask(x: torch.Tensor, mask: Any) -> torch.Tensor:
    """The tensor, carrying a mask for the layers that follow."""
    context.masking = True
    x._keras_mask = mask  # type: ignore[attr-defined]
    return x


def _mask_of(x: Any) -> Any:
    return getattr(x, "_keras_mask", None)


def _with_mask_of(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    if context.masking and getattr(x, "_keras_mask", None) is not None:
        y._keras_mask = x._keras_mask  # type: ignore[attr-defined]
    return y


def _constant(leaf: Any) -> Any:
    """An array among symbolic tensors becomes a constant of the graph."""
    return convert_to_tensor(leaf) if isinstance(leaf, np.ndarray) else leaf


def _is_numbers(x: Any) -> bool:
    """Whether an argument is a plain number, or a nested list of numbers, which stands for a tensor."""
    while isinstance(x, (list, tuple)) and x:
        x = x[0]
    return type(x) in (int, float)


def _key(value: Any) -> Any:
    """What tells two calls' arguments apart as far as rules are concerned: shapes, dtypes and plain values."""
    if isinstance(value, torch.Tensor):
        return value.shape, value.dtype
    if isinstance(value, dict):
        return tuple((name, _key(part)) for name, part in value.items())
    if isinstance(value, (list, tuple)):
        return tuple(_key(part) for part in value)
    return value if isinstance(value, _PLAIN) else id(value)
