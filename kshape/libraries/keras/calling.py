"""layer(x): a node of the functional graph for symbolic tensors, an eager result for data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kshape.rulebook.errors import RuleError, Undecided
from kshape.rulebook.specs import TensorSpec, map_structure
from kshape.source.span import Span
from kshape.values.calls import Behaviour, Call, Interpreter
from kshape.values.state import MISSING
from kshape.values.trace import Related
from kshape.values.values import Array, Choice, DictValue, ListValue, Tensor, Unknown

from .convert import from_structure, to_rule, to_structure
from .flattened import explained
from .lost import note_unknown
from .objects import LayerValue, LiveOperation
from .session import session_of
from .tensors import Variable, blamed, connected, report_at, result_tensor, unknown_tensor
from .unbuilt import note_use


def call_layer(interpreter: Interpreter, layer: LayerValue, call: Call) -> Any:
    """The value of layer(*args, **kwargs)."""
    from .initialising import report_missing_init

    operation = layer.operation
    note_use(interpreter, layer)
    if operation is None:
        report_missing_init(interpreter, layer, call.span)
        return Unknown("a layer that was not initialised")
    if not takes_anything(operation) and not check_tensors(layer, call):
        return unknown_tensor(call.span)
    if any(isinstance(arg, Unknown) for arg in call.args):
        note_unknown(interpreter, operation.class_name, dict(enumerate(call.args)), call.spans)
    return apply_layer(interpreter, operation, call.args, call.kwargs, call.span, call.spans)


def apply_layer(
    interpreter: Interpreter,
    operation: LiveOperation,
    args: Sequence[Any],
    kwargs: Mapping[str, Any],
    span: Span,
    spans: Mapping[Any, Span] | None = None,
) -> Any:
    """The value of an operation on values: symbolic where a symbolic tensor, or something unknown, goes in."""
    session_of(interpreter)
    parameters = call_parameters(operation.rule)
    if not args and "inputs" in kwargs and "inputs" not in parameters[1:]:
        args = [kwargs["inputs"]]  # under which name ever the rule has its first tensor
        kwargs = {name: value for name, value in kwargs.items() if name != "inputs"}
    given = [argument(arg, span) for arg in args]
    named = {name: keyword(arg, name in parameters[:1]) for name, arg in kwargs.items()}
    given, named, symbolic = connected(given, named)
    operation.span = span
    try:
        output, error = operation.call(*given, **named) if symbolic else inferred(operation, given, named, span)
    except Undecided:
        return unknown_tensor(span)
    if error is not None:
        error = explained(error, given)
        error.about = (operation, given)
        report_call(interpreter, operation, error, span, spans or {})
    return from_structure(output)


def inferred(
    operation: LiveOperation, args: Sequence[Any], kwargs: dict[str, Any], span: Span
) -> tuple[Any, RuleError | None]:
    """An eager result."""
    outcome = operation.infer(*map_structure(_spec, list(args)), **map_structure(_spec, dict(kwargs)))
    output = map_structure(lambda leaf: result_tensor(leaf, span), outcome.output)
    if isinstance(output, Tensor):
        output.maker = operation
    return output, outcome.error


def argument(value: Any, span: Span) -> Any:
    """A positional argument: nested tensors, arrays as specs, a tensor without history for each unknown leaf."""
    structure = to_structure(value)
    return map_structure(lambda leaf: _leaf(leaf, span), structure)


def _leaf(leaf: Any, span: Span) -> Any:
    if isinstance(leaf, Tensor):
        return leaf
    if isinstance(leaf, Array):
        return leaf.spec
    if isinstance(leaf, Choice):
        return joined_tensor(leaf, span)
    if isinstance(leaf, Unknown) or leaf is MISSING:
        return unknown_tensor(span)
    return to_rule(leaf)


def joined_tensor(choice: Choice, span: Span | None) -> Tensor:
    """One tensor for a choice inside a list: what its alternatives agree on."""
    specs = [each.spec for each in choice.alternatives if isinstance(each, (Tensor, Array))]
    if len(specs) != len(choice.alternatives) or any(spec.sizes is None for spec in specs):
        return unknown_tensor(span)
    first = specs[0]
    if any(len(spec.shape) != len(first.shape) for spec in specs):
        return unknown_tensor(span)
    sizes = [
        each[0] if len({repr(size) for size in each}) == 1 else None
        for each in zip(*(s.shape for s in specs), strict=True)
    ]
    symbolic = any(isinstance(each, Tensor) and each.symbolic for each in choice.alternatives)
    return Tensor(TensorSpec(sizes, first.dtype), symbolic=symbolic, span=span)


def keyword(value: Any, is_tensor: bool = False) -> Any:
    """A keyword argument: tensors stay, everything else is as a rule takes it."""
    structure = to_structure(value)
    if is_tensor and isinstance(structure, (Unknown, Choice)):
        return TensorSpec(None, None)
    return map_structure(lambda leaf: leaf if isinstance(leaf, Tensor) else _plain(leaf), structure)


def _plain(leaf: Any) -> Any:
    if isinstance(leaf, Choice) and any(isinstance(each, Tensor) for each in leaf.alternatives):
        return joined_tensor(leaf, None)
    return leaf.spec if isinstance(leaf, Array) else to_rule(leaf)


def _spec(leaf: Any) -> Any:
    return leaf.spec if isinstance(leaf, Tensor) else leaf


def takes_anything(operation: LiveOperation) -> bool:
    """True for layers whose `call` is the user's: it may take what it likes."""
    from .custom import CustomRule

    return isinstance(operation.rule, CustomRule)


def check_tensors(layer: LayerValue, call: Call) -> bool:
    """False, after a report, where the first argument certainly is no tensor, but a layer or a list with one."""
    operation = layer.operation
    if operation is None:
        return True
    value = call.argument(0, "inputs", MISSING)
    if value is MISSING:
        return True
    for each in _first_leaves(value):
        problem = described(each)
        if problem is not None:
            message = f"{operation.class_name} needs a tensor. Received: {problem}."
            call.report("not-symbolic", message, 0, "inputs")
            return False
    return True


def _first_leaves(value: Any) -> list[Any]:
    items = value.items if isinstance(value, ListValue) else value if isinstance(value, tuple) else (value,)
    if isinstance(value, DictValue):
        items = tuple(value.entries.values())
    return list(items) if isinstance(items, tuple) else []


def described(value: Any) -> str | None:
    """What a value that certainly is no tensor is, in words; None for what may be one.

    None itself and texts may be meant: optional inputs, text vectorisation.
    """
    if not isinstance(value, LayerValue):
        return None
    operation = value.operation
    noun = "model" if is_model(value) else "layer"
    name = operation.name if operation is not None else value.cls.name
    return f"the {noun} {name} itself (call it on a tensor, or take its .output)"


def is_model(value: Any) -> bool:
    """True for models."""
    from .models import ModelValue

    return isinstance(value, ModelValue)


def report_call(
    interpreter: Interpreter, operation: LiveOperation, error: RuleError, span: Span, spans: Mapping[Any, Span]
) -> None:
    """The fault of a call, at the tensor at fault if it is named, with the constructor's argument beside it."""
    from .layers import constructor_span

    rule = operation.rule
    parameters = call_parameters(rule)
    fields = [field.name for field in type(rule).parameters()] if hasattr(type(rule), "parameters") else []
    related: list[Related] = []
    written = constructor_span(operation, error, fields)
    if written is not None and written.start != span.start and error.argument not in parameters:
        related.append(Related(written, f"{error.argument} of {operation.class_name} is given here"))
    report_at(interpreter, error, blamed(error, span, spans, parameters), *related)


def call_parameters(rule: Any) -> list[str]:
    """The names of what a layer's call takes, in order."""
    code = getattr(getattr(type(rule), "output", None), "__code__", None)
    return [] if code is None else list(code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount])


class LayerBehaviour(Behaviour):
    """Calls and attributes of layers."""

    def call(self, interpreter: Interpreter, value: Any, call: Call) -> Any:
        return call_layer(interpreter, value, call)

    def attribute(self, interpreter: Interpreter, value: Any, name: str, span: Span) -> Any:
        from .attributes import layer_attribute

        return layer_attribute(interpreter, value, name, span)

    def set_attribute(self, interpreter: Interpreter, value: Any, name: str, new: Any, span: Span) -> Any:
        from .attributes import set_layer_attribute

        return set_layer_attribute(interpreter, value, name, new, span)

    def truth(self, interpreter: Interpreter, value: Any) -> Any:
        return True


__all__ = ["LayerBehaviour", "Variable", "apply_layer", "call_layer", "described"]
