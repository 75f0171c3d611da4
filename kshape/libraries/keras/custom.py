"""Layers and models of the user: `build` evaluated once, `call` at each call, weights as they were assigned."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kshape.rulebook.errors import Undecided
from kshape.rulebook.layer import LayerRule, Weight
from kshape.rulebook.specs import TensorSpec, flatten, map_structure
from kshape.source.ir import Attribute, Name, walk
from kshape.source.span import Span
from kshape.values.calls import Interpreter
from kshape.values.state import MISSING
from kshape.values.trace import Related
from kshape.values.values import (
    Array,
    BoundMethod,
    Choice,
    Class,
    DictValue,
    Function,
    ListValue,
    Property,
    Tensor,
)

from .attributes import shape_value, weights_of
from .convert import from_rule, from_structure, to_rule, to_structure
from .masks import implied_arguments, implied_mask
from .objects import OPERATION, LayerValue, is_own
from .session import session_of
from .tensors import Variable

BUILT = "<built>"
WEIGHTS = "<weights>"
LATE = "<late>"
_METHODS = ("call", "build", "compute_output_shape", "get_output_shape_for", "__call__")


class BareRule(LayerRule):
    """keras.layers.Layer: the constructor that every layer has; what it does is said by a subclass."""

    def output(self, *args: Any, **kwargs: Any) -> Any:
        raise Undecided("a layer without a call")


class CustomRule(LayerRule):
    """A layer whose `call`, `build` or output shape the user wrote. Rules that wrap it may read its attributes."""

    def __init__(self, interpreter: Interpreter, layer: LayerValue, base: Any) -> None:
        common = {field.name: getattr(base, field.name) for field in LayerRule.common if hasattr(base, field.name)}
        super().__init__(**common)
        self.interpreter, self.layer, self.base = interpreter, layer, base

    def output(self, *args: Any, **kwargs: Any) -> Any:
        """What `call` returns for these specs; what `compute_output_shape` says where that is not known."""
        build(self.interpreter, self.layer, args, kwargs)
        output = self._called(args, kwargs)
        if any(not isinstance(leaf, TensorSpec) or leaf.sizes is None for leaf in flatten(output)):
            declared = self._declared(args)
            output = output if declared is None else declared
        return output

    def weights(self, *args: Any, **kwargs: Any) -> Iterator[Weight]:
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
        result = self.interpreter.call(BoundMethod(method, self.layer), values, named, self._span())
        self._compute_mask(values)
        return specs_of_result(result)

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


def note_weights(interpreter: Interpreter, layer: LayerValue, weights: Any) -> None:
    """Tracks the weights that the base class made."""
    if layer.fields.get(WEIGHTS):
        return
    dtype = getattr(layer.rule, "compute_dtype", "float32")
    made = tuple(Variable(TensorSpec(w.shape, w.dtype or dtype), w.name, trainable=w.trainable) for w in weights)
    interpreter.state.put(layer, WEIGHTS, made)


def track(interpreter: Interpreter, layer: LayerValue, variable: Variable) -> None:
    """Adds a weight that `add_weight` made."""
    own = layer.fields.get(WEIGHTS)
    interpreter.state.put(layer, WEIGHTS, (*(own if isinstance(own, tuple) else ()), variable))


def tracked_variables(layer: LayerValue) -> list[Variable] | None:
    """The variables of a user's layer: its own, then those of the layers among its attributes.

    None for a layer that is not the user's, and where a part is not known.
    """
    if not isinstance(layer.rule, CustomRule):
        return None
    if has_choices(layer):
        return None
    own: dict[int, Variable] = {}
    inner: dict[int, Variable] = {}
    for value in tracked_values(layer):
        if isinstance(value, Variable):
            own[id(value)] = value
        elif isinstance(value, LayerValue) and value is not layer:
            weights = weights_of(value)
            if weights is None and not _has_no_weights(value):
                return None
            inner.update((id(weight), weight) for weight in weights or ())
    return list({**own, **inner}.values())


def _has_no_weights(layer: LayerValue) -> bool:
    """True for layers that never have weights, built or not (Dropout, Flatten, ...), and for those never called."""
    operation = layer.operation
    if operation is None:
        return False
    if operation.memory.fields["built"] is None and not operation.nodes:
        return True
    return type(operation.rule).weights is LayerRule.weights


def tracked_values(layer: LayerValue) -> Iterator[Any]:
    """The variables and layers among a layer's attributes, also inside lists, tuples and dicts."""
    stack = [value for key, value in reversed(layer.fields.items()) if not is_own(key) or key == WEIGHTS]
    seen: set[int] = set()
    while stack:
        value = stack.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, (Variable, LayerValue)):
            yield value
        elif isinstance(value, tuple):
            stack.extend(reversed(value))
        elif isinstance(value, ListValue) and value.items is not None:
            stack.extend(reversed(value.items))
        elif isinstance(value, DictValue):
            stack.extend(reversed(list(value.entries.values())))


def has_choices(layer: LayerValue) -> bool:
    """True where branches left a layer or variable among the attributes of which there are several."""
    return any(
        isinstance(value, Choice)
        and any(isinstance(each, (Variable, LayerValue, tuple)) for each in value.alternatives)
        for value in layer.fields.values()
    )


def sublayers(layer: LayerValue) -> list[LayerValue]:
    """The layers among a layer's attributes, in the order of their assignment."""
    return [value for value in tracked_values(layer) if isinstance(value, LayerValue) and value is not layer]


def report_early_assignment(interpreter: Interpreter, layer: LayerValue, span: Span) -> None:
    """A fault for a layer or weight that is assigned to an attribute before `super().__init__()`, once an object."""
    method = interpreter.find_in_class(layer.cls, "__init__")
    if OPERATION in layer.fields or not isinstance(method, Function) or calls_base(method, before=span):
        return
    if layer.fields.get(LATE) is True or session_of(interpreter).dialect == "keras1":
        return
    interpreter.state.put(layer, LATE, True)
    if not calls_base(method):
        report_without_init(interpreter, layer, method, span)
        return
    interpreter.report(
        "missing-super-init",
        f"{layer.cls.name} needs super().__init__() before layers are assigned to its attributes. "
        "Received: an assignment before it. Make super().__init__() the first statement of __init__.",
        span,
        (Related(method.node.name_span, "the __init__ in question"),),
        layer,
    )


def report_missing_init(interpreter: Interpreter, layer: LayerValue, span: Span) -> None:
    """A fault where the class's own `__init__` certainly never calls that of its base."""
    method = interpreter.find_in_class(layer.cls, "__init__")
    if not isinstance(layer.cls, Class) or not isinstance(method, Function) or calls_base(method):
        return
    if layer.fields.get(LATE) is not True:
        report_without_init(interpreter, layer, method, span)


def report_without_init(interpreter: Interpreter, layer: LayerValue, method: Function, span: Span) -> None:
    """The fault at an `__init__` without a call of that of its base."""
    interpreter.report(
        "missing-super-init",
        f"{layer.cls.name}.__init__ needs to call super().__init__() before the layer is used. "
        "Received: an __init__ without it. Add it as its first statement.",
        method.node.name_span,
        (Related(span, "here it is needed"),),
        layer,
    )


def calls_base(method: Function, before: Span | None = None) -> bool:
    """True where a method mentions super() or some `__init__` (before a place in it)."""
    if before is not None and not method.node.span.contains(*before.start):
        before = None
    return any(
        (isinstance(node, Name) and node.id == "super") or (isinstance(node, Attribute) and node.attr == "__init__")
        for node in walk(method.node)
        if before is None or node.span.start < before.start
    )


def ensure_operation(interpreter: Interpreter, layer: LayerValue) -> None:
    """Gives an operation to a layer whose `super().__init__(...)` could not be followed."""
    from .objects import LiveOperation

    if layer.operation is None and layer.fields.get(OPERATION, MISSING) is MISSING:
        name = session_of(interpreter).unique_name(layer.cls.name)
        operation = LiveOperation(interpreter.state, CustomRule(interpreter, layer, BareRule()), name, layer.cls.name)
        operation.owner, operation.span = layer, layer.span
        interpreter.state.put(layer, OPERATION, operation)
