"""A layer's variables and losses: making them, listing them, copying them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch._subclasses.fake_tensor import unset_fake_temporarily

from kshape.rulebook.dims import show_shape
from kshape.rulebook.layer import Weight
from kshape.rulebook.user_layers import need_weight_shape

from .. import constraints, initializers, regularizers
from ..core.context import context
from ..core.dtypes import torch_dtype
from ..core.errors import InvalidArgument, asked
from ..core.naming import current_path
from ..core.variable import Variable

if TYPE_CHECKING:
    from .layer import Layer


class Weights:
    """What `Layer` knows of variables and losses."""

    memory_order: dict[str, tuple[int, ...]] = {}
    """Weight -> its axes in the order in which they lie in memory, where torch's kernels want another than Keras's."""

    def add_weight(
        self: Any,
        shape: Any = None,
        initializer: Any = None,
        dtype: Any = None,
        trainable: bool = True,
        autocast: bool = True,
        regularizer: Any = None,
        constraint: Any = None,
        aggregation: str | None = None,
        overwrite_with_gradient: bool = False,
        name: Any = None,
        **older: Any,
    ) -> Variable:
        """A new variable of this layer: glorot_uniform unless told otherwise, zeros for integers.

        `add_weight("kernel", shape)` of Keras 2, with the name first, works as well.
        """
        if isinstance(shape, str) or (shape is None and isinstance(name, (tuple, list))):
            shape, name = (initializer, shape) if name is None else (name, shape)
            initializer = older.pop("initializer", None) if initializer is shape else initializer
        shape = () if shape is None else (shape,) if isinstance(shape, int) else tuple(shape)
        asked(need_weight_shape, shape)
        dtype = torch_dtype(self.variable_dtype if dtype is None else dtype)
        if initializer is None:
            initializer = "glorot_uniform" if dtype.is_floating_point else "zeros"
        name = name or "variable"
        if context.allowance is not None:
            context.allowance.take(name, shape, dtype)
        with unset_fake_temporarily(), torch.no_grad():
            value = initializers.get(initializer)(tuple(int(size) for size in shape), dtype=dtype)
            value = _laid_out(value, self.memory_order.get(name))
            variable = Variable(value, dtype=dtype, trainable=trainable, name=name)
        path = current_path()
        variable._path = f"{path}/{name}" if path else f"{self.name}/{name}"
        variable._overwrite_with_gradient = overwrite_with_gradient
        variable.regularizer = regularizers.get(regularizer)
        variable.constraint = constraints.get(constraint)
        self._register_weight(variable)
        return variable

    def _register_weight(self: Any, variable: Variable) -> None:
        """Makes it the layer's at once, so that it counts although no attribute may ever hold it."""
        name, table = variable.name, self._parameters
        key = name if name not in table and not hasattr(type(self), name) and name.isidentifier() else f"{name}@weight"
        count = 0
        while key in table or key in self.__dict__:
            count += 1
            key = f"{name}@weight_{count}"
        table[key] = variable

    def _add_rule_weight(self: Any, weight: Weight, frozen: bool = False) -> Variable:
        """The variable of a weight that the rule names, under that name.

        frozen: should it not be trainable, it is listed among those that are: the kernel of a layer with lora_rank.
        """
        base = weight.name.removesuffix("_kernel")
        options = {}
        for kind in ("regularizer", "constraint"):
            for prefix in (weight.name, base):
                if hasattr(self, f"{prefix}_{kind}"):
                    options[kind] = getattr(self, f"{prefix}_{kind}")
                    break
        initializer = self._initializer_of(weight, (weight.name, base))
        variable = self.add_weight(
            weight.shape, initializer, weight.dtype, weight.trainable, name=weight.name, **options
        )
        variable.__dict__["_weight"] = weight
        variable.__dict__["_is_listed_first"] = weight.trainable or frozen
        return variable

    def _initializer_of(self: Any, weight: Weight, prefixes: Sequence[str]) -> Any:
        """The layer's own initializer where the rule names one: its seed was drawn when the layer was made."""
        for prefix in prefixes:
            given = self.rule.__dict__.get(f"{prefix}_initializer", weight)
            if given is weight.initializer and hasattr(self, f"{prefix}_initializer"):
                return getattr(self, f"{prefix}_initializer")
        return weight.initializer

    def _own_variables(self: Any) -> list[Variable]:
        """The layer's own, trainable ones first, each once."""
        own = list(dict.fromkeys(self._parameters.values()))
        first = [v for v in own if is_listed_first(v)]
        return first if len(first) == len(own) else first + [v for v in own if not is_listed_first(v)]

    def _sublayers(self: Any) -> Sequence[Layer]:
        """The layers that this one holds, in the order in which they came."""
        return [m for m in self._modules.values() if m is not None]

    @property
    def weights(self: Any) -> list[Variable]:
        """Every variable of the layer and of those in it: its own before theirs, trainable ones first."""
        found: dict[int, Variable] = {}
        for variable in self._own_variables():
            found.setdefault(id(variable), variable)
        for layer in self._sublayers():
            inner = layer.weights if isinstance(layer, Weights) else layer.parameters()
            for variable in inner:
                found.setdefault(id(variable), variable)
        return list(found.values())

    @property
    def variables(self: Any) -> list[Variable]:
        return self.weights

    @property
    def trainable_weights(self: Any) -> list[Variable]:
        """Those that the optimizer moves; none of a frozen layer."""
        if not self.trainable:
            return []
        return [v for v in self.weights if getattr(v, "trainable", v.requires_grad)]

    @property
    def non_trainable_weights(self: Any) -> list[Variable]:
        if not self.trainable:
            return self.weights
        return [v for v in self.weights if not getattr(v, "trainable", v.requires_grad)]

    @property
    def trainable_variables(self: Any) -> list[Variable]:
        return self.trainable_weights

    @property
    def non_trainable_variables(self: Any) -> list[Variable]:
        return self.non_trainable_weights

    @property
    def trainable(self: Any) -> bool:
        """Whether the optimizer may move the layer's weights. Setting it sets the layers inside as well."""
        return self._trainable

    @trainable.setter
    def trainable(self: Any, value: bool) -> None:
        self.__dict__["_trainable"] = bool(value)
        for variable in self.__dict__.get("_parameters", {}).values():
            if getattr(variable, "_born_trainable", False):
                variable.trainable = bool(value)
        for layer in self._sublayers() if "_modules" in self.__dict__ else ():
            if isinstance(layer, Weights):
                layer.trainable = value

    def count_params(self: Any) -> int:
        """The number of elements of all weights. Raises InvalidArgument before the layer is built."""
        if not self.built:
            raise InvalidArgument(
                f"{self.name} has no weights to count before it is built. Call it on data, or call build(shape)."
            )
        return sum(variable.numel() for variable in self.weights)

    def get_weights(self: Any) -> list[np.ndarray]:
        """Copies of all weights as arrays."""
        return [_array_of(variable) for variable in self.weights]

    def set_weights(self: Any, weights: Sequence[Any]) -> None:
        """Takes the arrays as weights, in the order of `get_weights`.

        Raises InvalidArgument where their number or a shape differs; then nothing has changed.
        """
        variables, values = self.weights, list(weights)
        if len(variables) != len(values):
            raise InvalidArgument(
                f"{self.name} needs {len(variables)} weights, as get_weights() gives them. Received: {len(values)}."
            )
        for variable, value in zip(variables, values, strict=True):
            if tuple(variable.shape) != tuple(np.shape(value)):
                raise InvalidArgument(
                    f"{getattr(variable, 'path', self.name)} needs shape={show_shape(variable.shape)}. "
                    f"Received: shape={show_shape(np.shape(value))}."
                )
        with torch.no_grad():
            for variable, value in zip(variables, values, strict=True):
                variable.copy_(value if isinstance(value, torch.Tensor) else torch.as_tensor(_known_to_torch(value)))

    def add_loss(self: Any, loss: Any, inputs: Any = None) -> None:
        """A scalar (or several) that is added to the loss of training; made anew in every call.

        Nothing is added where only shapes are asked for: such a loss has no value.
        """
        if context.dry:
            return
        for each in loss if isinstance(loss, (list, tuple)) else [loss]:
            value = each() if callable(each) and not isinstance(each, torch.Tensor) else each
            self._losses.append(value)
        context.lossy.add(self)

    @property
    def losses(self: Any) -> list[Any]:
        """What add_loss and activity regularizers gave in the last call, then what the weights' regularizers give."""
        found = list(self._losses)
        for layer in self._nested_layers():
            found.extend(layer._losses)
        for variable in self.trainable_weights:
            regularizer = getattr(variable, "regularizer", None)
            if regularizer is not None:
                found.append(regularizer(variable))
        return found

    def _clear_losses(self: Any) -> None:
        self._losses.clear()
        context.lossy.discard(self)

    def _nested_layers(self: Any) -> Iterator[Layer]:
        """Every layer inside, at any depth, each once."""
        seen: set[int] = set()
        stack = list(reversed(self._sublayers()))
        while stack:
            layer = stack.pop()
            if id(layer) in seen or not isinstance(layer, Weights):
                continue
            seen.add(id(layer))
            yield layer  # type: ignore[misc]
            stack.extend(reversed(layer._sublayers()))


def _laid_out(value: torch.Tensor, order: tuple[int, ...] | None) -> torch.Tensor:
    """The same values over memory in which the axes stand in this order, slowest first."""
    if order is None or value.ndim != len(order):
        return value
    back = [order.index(axis) for axis in range(len(order))]
    return value.permute(order).contiguous().permute(back)


def is_listed_first(variable: Any) -> bool:
    """Whether a variable was made to be trained, even if the optimizer may not move it now."""
    known = variable.__dict__
    return bool(known.get("_is_listed_first", known.get("_born_trainable", True)))


def _array_of(variable: Any) -> np.ndarray:
    return variable.numpy() if isinstance(variable, Variable) else variable.detach().cpu().numpy()


def _known_to_torch(value: Any) -> np.ndarray:
    """An array of a dtype that torch reads: bfloat16, which only an extension of numpy has, as float32."""
    array = np.asarray(value)
    return array.astype("float32") if array.dtype.name == "bfloat16" else array
