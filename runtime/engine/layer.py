"""Layer: a torch module with Keras's constructor, building, calling, weights and config.

class Dense(Layer, rule=rules.Dense):          # constructor, weights, shapes, config and errors come from the rule
    def call(self, x): ...

class Mine(Layer):                             # a user's layer, as in Keras
    def build(self, input_shape): ...
    def call(self, x): ...
"""

from __future__ import annotations

from typing import Any, ClassVar

import torch

from kshape.rulebook.binding import Rule
from kshape.rulebook.errors import RuleError
from kshape.rulebook.input_spec import need_inputs
from kshape.rulebook.layer import LayerRule, Outcome
from kshape.rulebook.user_layers import assigned_before_init, used_without_init

from .. import activations, constraints, initializers, regularizers
from ..core import policy
from ..core.context import context
from ..core.dtypes import torch_dtype
from ..core.errors import InvalidArgument, asked, refused
from ..core.naming import name_scope, unique_name
from ..core.registry import publish
from ..core.ruled import adopt
from ..core.variable import Variable
from .building import Building, is_default, map_shapes, spec_of_shape, wrapped_build
from .calls import Calls
from .config import BASE_FIELDS, Configured, is_base
from .dry import infer_dry
from .nodes import Nodes
from .older import translated
from .operation import LayerItself, LayerOperation
from .signature import CallSignature, signature_of
from .stored import Stored
from .tracking import tracked
from .weights import Weights, is_listed_first

_GETTERS = {
    "Activation": activations.get,
    "Initializer": initializers.get,
    "Regularizer": regularizers.get,
    "Constraint": constraints.get,
}
_OLDER_BASE = {"batch_input_shape", "batch_size", "dynamic", "weights", "input_dtype", "batch_shape", "input_length"}


class Layer(Calls, Building, Weights, Stored, Nodes, Configured, torch.nn.Module):
    """A function of tensors with weights.

    A class of the user defines `call`, and `build`, `compute_output_shape`, `compute_mask`, `get_config` where it needs
    them. Source: keras.layers.Layer
    """

    rule_class: ClassVar[type[Rule] | None] = None
    call: Any
    _signature: ClassVar[CallSignature]
    _is_ruled: bool = False
    _takes_numbers: ClassVar[bool] = False
    casts_weights: ClassVar[bool] = True
    """Whether weights are read in the compute dtype within a call, under a policy of two dtypes."""
    input_spec: Any = None
    """An InputSpec, or a list of them: what a layer of the user asks of its inputs."""
    _convert_input_args = True
    built = False

    def __init_subclass__(cls, rule: type[Rule] | None = None, module: str = "keras.layers", **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        adopt(cls, rule)
        if rule is not None:
            publish(cls, f"{module}.{cls.__name__}")
        if not is_default(cls.build) and not hasattr(cls.build, "is_wrapped"):  # its own, or that of a mixin
            cls.build = wrapped_build(cls.build)  # type: ignore[method-assign]
        cls._signature = signature_of(cls.call)
        inherited = cls.rule_class is not None and not _overrides(cls)
        cls._is_ruled = (rule is not None or inherited) and cls.rule_class is not None

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        layer = super().__new__(cls)
        layer.__dict__["_given"] = (args, kwargs)
        return layer

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        torch.nn.Module.__init__(self)
        self.training = False
        if type(self).rule_class is None:
            self._set_up(*args, **kwargs)
        else:
            self._take_rule(args, kwargs)

    def _set_up(
        self,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        **older: Any,
    ) -> None:
        """What every layer has, of a rule or of the user."""
        state = self.__dict__
        self._set_input_shape(older)
        unknown = [key for key in older if key not in _OLDER_BASE]
        if unknown:
            raise InvalidArgument(
                f"{type(self).__name__} has no argument {unknown[0]}. "
                f'Keras: "Unrecognized keyword arguments passed to {type(self).__name__}"'
            )
        if name is not None and (not isinstance(name, str) or not name):
            raise InvalidArgument(f"{type(self).__name__} needs name to be a text. Received: name={name!r}.")
        state["_trainable"] = bool(trainable)
        state["autocast"] = autocast
        state["activity_regularizer"] = regularizers.get(activity_regularizer)
        state["_losses"], state["_checked"] = [], set()
        state["_expected"] = state["_expected_weights"] = None
        state["_supports_masking"] = type(self).compute_mask is not Calls.compute_mask
        if state["_supports_masking"] and not self._is_of_the_runtime():
            context.masking = True  # of a user's layer, which may make a mask of its own
        self._set_policy(policy.get(dtype))
        own = state.get("rule") if self._is_ruled else None
        rule = LayerItself(self) if own is None else own
        name = name or unique_name(type(self).__name__)
        state["_operation"] = LayerOperation(self, rule, name)
        if own is None and "rule" not in state:
            state["rule"] = rule
        state["_initial_weights"] = older.get("weights")

    def _take_rule(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Makes the rule of the arguments, and an attribute of each of its parameters."""
        rule_class = type(self).rule_class
        assert rule_class is not None
        older = {name: kwargs.pop(name) for name in _OLDER_BASE & kwargs.keys() if name not in _names(rule_class)}
        rule, kwargs = self._bound(rule_class, args, kwargs)
        self.__dict__["rule"] = rule
        fields = [field for field in rule_class.parameters() if not is_base(field)]
        own = {field.name for field in fields}
        base = {name: getattr(rule, name) for name in BASE_FIELDS - own if hasattr(rule, name)}
        older.setdefault("weights", getattr(rule, "weights_", None))
        self._set_up(**base, **older)
        rule.name = self.name
        for field in fields:
            if isinstance(getattr(type(self), field.name, None), property):
                continue  # EinsumDense's output_shape: the layer's property of this name says what came out
            value = getattr(rule, field.attribute)
            getter = _GETTERS.get(field.kind)
            setattr(self, field.name, getter(value) if getter else value)
        self.set_up()

    def _bound(self, rule_class: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """The rule of a constructor's call, in today's spelling or an older one."""
        if isinstance(kwargs.get("dtype"), (policy.DTypePolicy, dict, torch.dtype)):
            kwargs = {**kwargs, "dtype": policy.get(kwargs["dtype"]).name}
        try:
            return rule_class(*args, **kwargs), kwargs
        except RuleError as error:
            again = translated(rule_class.__name__, type(self).__name__, args, kwargs)
            if again is None:
                raise refused(error) from None
        try:
            return rule_class(*again[0], **again[1]), again[1]
        except RuleError as error:
            raise refused(error) from None

    def set_up(self) -> None:
        """What a layer of the runtime prepares when its arguments are known; nothing here."""

    def _set_input_shape(self, older: dict[str, Any]) -> None:
        """`input_shape=`, `batch_input_shape=` or `input_dim=` of a Sequential's first layer."""
        shape, dim = older.pop("input_shape", None), older.pop("input_dim", None)
        batch_shape = older.pop("batch_input_shape", None) or older.pop("batch_shape", None)
        batch_size, length = older.pop("batch_size", None), older.pop("input_length", None)
        if shape is None and dim is not None:
            shape = (dim,) if length is None else (length, dim)
        if batch_shape is None and shape is not None:
            batch_shape = (batch_size, *((shape,) if isinstance(shape, int) else shape))
        self.__dict__["_batch_input_shape"] = None if batch_shape is None else tuple(batch_shape)

    def _set_policy(self, value: policy.DTypePolicy) -> None:
        state = self.__dict__
        state["_policy"] = value
        state["_compute_dtype"] = torch_dtype(value.compute_dtype) if value.compute_dtype != "string" else torch.float32
        mixed = value.compute_dtype != value.variable_dtype
        state["_autocasts"] = state["_compute_dtype"] if mixed and self.casts_weights else None

    @property
    def name(self) -> str:
        return self._operation.name

    @name.setter
    def name(self, value: str) -> None:
        self._operation.name = value

    @property
    def path(self) -> str:
        return self.name

    @property
    def dtype(self) -> str:
        """The dtype of the weights."""
        return self._policy.variable_dtype

    variable_dtype = dtype

    @property
    def compute_dtype(self) -> str:
        """The dtype in which the layer computes, and to which floating inputs are cast."""
        return self._policy.compute_dtype

    input_dtype = compute_dtype

    @property
    def dtype_policy(self) -> policy.DTypePolicy:
        return self._policy

    @dtype_policy.setter
    def dtype_policy(self, value: Any) -> None:
        self._set_policy(policy.get(value))

    @property
    def supports_masking(self) -> bool:
        """Whether masks go on from the inputs to the outputs."""
        return self._supports_masking

    @supports_masking.setter
    def supports_masking(self, value: bool) -> None:
        self.__dict__["_supports_masking"] = bool(value)

    def infer(self, *args: Any, **kwargs: Any) -> Outcome:
        """Output specs, weights and error of a call on specs: what wrappers and graphs ask. Builds nothing."""
        with name_scope(self.name, self):
            return self._operation.rule.infer(*args, **kwargs)

    def _infer_dry(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Outcome:
        """The outcome of a layer without a rule of its own."""
        self._need_input_spec(args, kwargs)
        if not self.built:
            self._build(Outcome(None, None), args, kwargs)
        shape_of = getattr(self, "get_output_shape_for", None)
        if type(self).compute_output_shape is not Nodes.compute_output_shape:
            shape_of = self.compute_output_shape
        if shape_of is None:
            with name_scope(self.name, self):
                return infer_dry(self.forward, args, kwargs)
        shapes = shape_of(*self._build_arguments(shape_of, args, kwargs))
        return Outcome(map_shapes(lambda shape: spec_of_shape(shape, self.compute_dtype), shapes), None)

    def _is_answered_dry(self) -> bool:
        """Whether only a dry run tells what comes out: of a layer of the user."""
        return not self._is_ruled and type(self)._infer_dry is Layer._infer_dry

    def _need_input_spec(self, args: Any, kwargs: dict[str, Any]) -> None:
        """InvalidArgument where the first argument, as specs, is not what the user's `input_spec` asks for."""
        if self.input_spec is not None and (args or kwargs):
            asked(need_inputs, self.input_spec, args[0] if args else next(iter(kwargs.values())), self.name)

    def _need_init(self) -> None:
        if "_operation" not in self.__dict__:
            raise refused(used_without_init(type(self).__name__))

    def __setattr__(self, name: str, value: Any) -> None:
        if isinstance(value, (torch.nn.Module, torch.nn.Parameter, list, dict, tuple)):
            if "_parameters" not in self.__dict__:
                if isinstance(value, (torch.nn.Module, torch.nn.Parameter)):
                    raise refused(assigned_before_init(type(self).__name__))
            elif isinstance(value, torch.nn.Parameter):
                value = self._adopted(name, value)
            else:
                value = tracked(self, name, value)
        torch.nn.Module.__setattr__(self, name, value)

    def _adopted(self, name: str, value: torch.nn.Parameter) -> Variable:
        """The parameter under this attribute alone; one of torch's own becomes a Variable over the same memory."""
        if not isinstance(value, Variable):
            variable = torch.Tensor._make_subclass(Variable, value.data, value.requires_grad)
            variable.__dict__.update(Variable(0.0, trainable=value.requires_grad, name=name).__dict__)
            value = variable
        if value._path == value._name:
            value._path = f"{self.name}/{value._name}"
        for key in [key for key, known in self._parameters.items() if known is value and key != name]:
            del self._parameters[key]
        return value

    def __getattr__(self, name: str) -> Any:
        own = getattr(type(self), name, None)
        if isinstance(own, property) and own.fget is not None:
            return own.fget(self)  # it raised an AttributeError of its own, which is to be seen
        value = torch.nn.Module.__getattr__(self, name)
        cast = self.__dict__.get("_autocasts")
        if cast is not None and type(value) is Variable and is_listed_first(value) and value.is_floating_point():
            return value.to(cast) if self.__dict__.get("_casting") else value
        return value

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}, built={self.built}>"


def _names(rule_class: Any) -> set[str]:
    return {field.name for field in rule_class.parameters()}


def _overrides(cls: type) -> bool:
    """Whether a class changed what its rule answers for: `call`, `build` or `compute_output_shape`."""
    for base in cls.__mro__:
        if "rule_class" in base.__dict__ and base.__dict__["rule_class"] is cls.rule_class:  # type: ignore[attr-defined]
            return False
        if {"call", "build", "compute_output_shape"} & base.__dict__.keys():
            return True
    return False


__all__ = ["Layer", "LayerRule"]
