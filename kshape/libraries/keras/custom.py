"""Layers and models of the user: `build` evaluated once, `call` at each call, weights as they were assigned."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kshape.rulebook.dims import differs, show_shape
from kshape.rulebook.errors import Undecided
from kshape.rulebook.layer import LayerRule, Weight
from kshape.rulebook.specs import TensorSpec, flatten, map_structure
from kshape.rulebook.user_layers import contradicting_shape
from kshape.source.span import Span
from kshape.values.calls import Interpreter
from kshape.values.trace import Related
from kshape.values.values import (
    Array,
    BoundMethod,
    Class,
    Function,
    Property,
    Tensor,
)

from .attributes import shape_value
from .convert import from_rule, from_structure, to_rule, to_structure
from .in_call import calling, check_arity
from .masks import implied_arguments, implied_mask
from .objects import LayerValue
from .tracking import note_weights, tracked_variables

BUILT = "<built>"


_METHODS = ("call", "build", "compute_output_shape", "get_output_shape_for", "__call__")


class BareRule(LayerRule):
    """keras.layers.Layer: the constructor that every layer has; what it does is said by a subclass."""

    def output(self, /, *args: Any, **kwargs: Any) -> Any:
        raise Undecided("a layer without a call")


class CustomRule(LayerRule):
    """A layer whose `call`, `build` or output shape the user wrote. Rules that wrap it may read its attributes."""

    def __init__(self, interpreter: Interpreter, layer: LayerValue, base: Any) -> None:
        common = {field.name: getattr(base, field.name) for field in LayerRule.common if hasattr(base, field.name)}
        super().__init__(**common)
        self.interpreter, self.layer, self.base = interpreter, layer, base

    def output(self, /, *args: Any, **kwargs: Any) -> Any:
        """What `call` returns for these specs; what `compute_output_shape` says where that is not known."""
        with calling(self.interpreter, None):
            build(self.interpreter, self.layer, args, kwargs)
        output = self._called(args, kwargs)
        if any(not isinstance(leaf, TensorSpec) or leaf.sizes is None for leaf in flatten(output)):
            declared = self._declared(args)
            output = output if declared is None else declared
        return output

    def weights(self, /, *args: Any, **kwargs: Any) -> Iterator[Weight]:
        variables = tracked_variables(self.layer)
        if variables is None:
            raise Undecided("weights that are not known")
        yield from (variable.weight for variable in variables)

    def live_weights(self) -> tuple[Weight, ...] | None:
        """The weights that the layer has now."""
        try:
            return tuple(self.weights())
        except Undecided:
            return None

    def check_built(self, built: Any, now: Any) -> None:
        """What does not fit is found inside `call`."""

    def bind_call(self, args: Any, kwargs: dict[str, Any]) -> dict[str, Any]:
        return kwargs

    def _called(self, args: Any, kwargs: dict[str, Any]) -> Any:
        method = self.interpreter.find_in_class(self.layer.cls, "call")
        if not isinstance(method, Function):
            return self._inherited(args, kwargs)
        values = [from_structure(map_structure(eager, arg)) for arg in args]
        named = {name: from_structure(map_structure(eager, value)) for name, value in kwargs.items()}
        if not takes_keyword(method, "training"):
            named.pop("training", None)  # Keras keeps it from a `call` that does not take it
        named |= implied_arguments(self.interpreter, method, [self.layer, *values], values[:1], named)
        if not check_arity(self.interpreter, self.layer, method, values, named, self._span()):
            raise Undecided("a call that does not fit")
        with calling(self.interpreter, self.layer):
            result = self.interpreter.call(BoundMethod(method, self.layer), values, named, self._span())
        self._compute_mask(values)
        output = specs_of_result(result)
        self._hold_to_declaration(args, output)
        return output

    def _hold_to_declaration(self, args: Any, output: Any) -> None:
        """A fault where `compute_output_shape` certainly says another shape than `call` gives."""
        method = self.interpreter.find_in_class(self.layer.cls, "compute_output_shape")
        if not isinstance(method, Function) or not isinstance(output, TensorSpec) or output.sizes is None:
            return
        declared = self._declared(args)
        if isinstance(declared, TensorSpec) and contradicts(declared, output):
            where = f"{self.layer.cls.name}.compute_output_shape"
            error = contradicting_shape(where, show_shape(declared.sizes), show_shape(output.sizes))
            where_called = Related(self._span(), "the call whose output is meant")
            self.interpreter.report(error.fault, error.text, method.node.name_span, (where_called,), method)

    def _compute_mask(self, values: list[Any]) -> None:
        """Keras asks the user's `compute_mask` after each call."""
        method = self.interpreter.find_in_class(self.layer.cls, "compute_mask")
        if isinstance(method, Function) and values and len(method.node.args.args) > 2:
            given = [values[0], implied_mask(self.interpreter, values[0])]
            self.interpreter.call(BoundMethod(method, self.layer), given, {}, self._span())

    def _inherited(self, args: Any, kwargs: dict[str, Any]) -> Any:
        outcome = self.base.infer(*args, **kwargs)
        if outcome.error is not None:
            raise outcome.error
        if outcome.weights:
            note_weights(self.interpreter, self.layer, outcome.weights)
        return outcome.output

    def _declared(self, args: Any) -> Any:
        """The output shape that the layer declares, as specs; None where it declares none that is known."""
        if not args:
            return None
        for name in ("compute_output_shape", "get_output_shape_for"):
            method = self.interpreter.find_in_class(self.layer.cls, name)
            if isinstance(method, Function):
                shapes = [from_structure(map_structure(shape_of, args[0]))]
                result = self.interpreter.call(BoundMethod(method, self.layer), shapes, {}, self._span())
                return shapes_as_specs(to_rule(result), self.compute_dtype)
        return None

    def _span(self) -> Span:
        operation = self.layer.operation
        span: Span = self.layer.span
        return operation.span if operation is not None and operation.span is not None else span

    def __getattr__(self, name: str) -> Any:
        """An attribute of the user's object: `state_size` of a cell, set in __init__ or written as a property."""
        layer = self.__dict__.get("layer")
        if name.startswith("_") or layer is None:
            raise AttributeError(name)
        if name in layer.fields:
            return to_rule(layer.fields[name])
        found = self.interpreter.find_in_class(layer.cls, name)
        if isinstance(found, Property) and isinstance(found.function, Function):
            return to_rule(self.interpreter.call(BoundMethod(found.function, layer), [], {}, self._span()))
        return getattr(self.base, name)


def contradicts(declared: TensorSpec, actual: TensorSpec) -> bool:
    """Whether two shapes certainly differ."""
    if declared.sizes is None or actual.sizes is None:
        return False
    if len(declared.sizes) != len(actual.sizes):
        return True
    return any(differs(a, b) for a, b in zip(declared.sizes, actual.sizes, strict=True))


def takes_keyword(method: Function, name: str) -> bool:
    """Whether a function has a parameter of this name, or takes any keyword."""
    arguments = method.node.args
    named = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    return arguments.kwarg is not None or any(parameter.arg == name for parameter in named)


def custom_rule(interpreter: Interpreter, layer: LayerValue, base: Any) -> CustomRule:
    """The rule of a user's layer over the rule of the class that it derives from."""
    return CustomRule(interpreter, layer, base)


def is_customised(interpreter: Interpreter, cls: Class) -> bool:
    """True for a class of the user that changes what its base does with tensors, or derives from Layer itself."""
    found = [interpreter.find_in_class(cls, name) for name in _METHODS]
    return any(isinstance(method, Function) for method in found) or any(
        getattr(base, "name", "") in ("Layer", "Model") and base.rule is None for base in cls.mro[1:2]
    )


def build(interpreter: Interpreter, layer: LayerValue, args: Any, kwargs: Any = None) -> None:
    """Evaluates the user's `build` with the shapes of the inputs, once."""
    if layer.fields.get(BUILT) is True:
        return
    interpreter.state.put(layer, BUILT, True)
    method = interpreter.find_in_class(layer.cls, "build")
    if not isinstance(method, Function) or not args:
        return
    operation = layer.operation
    span = operation.span if operation is not None and operation.span is not None else layer.span
    interpreter.call(BoundMethod(method, layer), *build_arguments(method, args), span)


def build_arguments(method: Function, args: Any) -> tuple[list[Any], dict[str, Any]]:
    """One shape (or a list of shapes) for `build(input_shape)`, one for each tensor for `build(a_shape, b_shape)`."""
    parameters = [p.arg for p in (*method.node.args.posonlyargs, *method.node.args.args)][1:]
    shapes = [from_structure(map_structure(shape_of, arg)) for arg in args]
    return (shapes[: len(parameters)] if len(parameters) > 1 else shapes[:1]), {}


def shape_of(leaf: Any) -> Any:
    """The shape of a spec as `build` gets it."""
    return shape_value(leaf) if isinstance(leaf, TensorSpec) else from_rule(leaf)


def eager(leaf: Any) -> Any:
    """What a layer's own code sees of its input: a tensor outside of the functional graph."""
    return Tensor(leaf) if isinstance(leaf, TensorSpec) else from_rule(leaf)


def specs_of_result(value: Any) -> Any:
    """What a user's `call` returned, as nested specs."""
    return map_structure(_result_spec, to_structure(value))


def _result_spec(leaf: Any) -> Any:
    if isinstance(leaf, (Tensor, Array)):
        return leaf.spec
    if leaf is None or isinstance(leaf, (bool, str)):
        return leaf
    return TensorSpec(None, None)


def shapes_as_specs(shapes: Any, dtype: str | None) -> Any:
    """(None, 10), or a list of such, as specs; None where it is not one."""
    if isinstance(shapes, (tuple, list)) and all(_is_size(size) for size in shapes):
        return TensorSpec(shapes, dtype)
    if isinstance(shapes, (tuple, list)):
        parts = [shapes_as_specs(shape, dtype) for shape in shapes]
        return None if any(part is None for part in parts) else parts
    return None


def _is_size(value: Any) -> bool:
    from kshape.rulebook.dims import Dim

    return value is None or (isinstance(value, (int, Dim)) and not isinstance(value, bool))
