"""Ops on tensors: one way from the values of a call to a rule of the rulebook and back to a tensor.

A result is a node of the functional graph where a symbolic tensor goes in, and an eager tensor elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

from kshape.rulebook.binding import Rule
from kshape.rulebook.errors import UNKNOWN, RuleError, Undecided
from kshape.rulebook.graph import Operation
from kshape.rulebook.layer import Weight
from kshape.rulebook.op import OPS, OpAsRule, OpRule
from kshape.rulebook.specs import Stray, TensorSpec, flatten, map_structure
from kshape.source.span import Span
from kshape.values.calls import Call, Interpreter
from kshape.values.state import MISSING
from kshape.values.values import Array, Choice, DataFacts, Instance, Tensor, Unknown

from .convert import from_structure, to_rule, to_structure
from .objects import LiveOperation
from .session import session_of

Spans = Mapping[Any, Span]


class ShapeTuple(tuple[Any, ...]):
    """The shape of a tensor: a tuple of sizes that also has the methods of TensorFlow's TensorShape."""

    __slots__ = ()


class DtypeName(str):
    """The dtype of a tensor: its name, with the attributes of TensorFlow's DType."""

    __slots__ = ()


class Variable(Tensor):
    """A weight: `tf.Variable`, `K.variable`, `layer.add_weight(...)`."""

    __slots__ = ("_weight", "trainable")

    def __init__(
        self,
        spec: TensorSpec,
        name: str = "",
        *,
        trainable: Any = True,
        span: Any = None,
        weight: Weight | None = None,
    ) -> None:
        super().__init__(spec, name, span=span)
        self.trainable = trainable
        self._weight = weight

    @property
    def weight(self) -> Weight:
        """The variable as the rulebook counts it: one object, so that it counts once whoever holds it."""
        if self._weight is None:
            spec, trainable = self.spec, self.trainable is not False
            self._weight = Weight(self.name or "variable", spec.shape, trainable=trainable, dtype=spec.dtype)
        return self._weight


def apply_op(
    interpreter: Interpreter,
    op_name: str,
    args: Sequence[Any],
    kwargs: Mapping[str, Any],
    span: Span,
    spans: Spans | None = None,
) -> Any:
    """The value of `keras.ops.<op_name>(*args, **kwargs)`; Unknown for an op without a rule. Faults are reported.

    `spans`: position or keyword -> where that argument stands.
    """
    import_module("kshape.rulebook.ops")  # fills OPS
    op = OPS.get(op_name)
    if op is None:
        return Unknown(f"no rule for keras.ops.{op_name}")
    return apply_rule(interpreter, op, args, kwargs, span, spans)


def apply_rule(
    interpreter: Interpreter,
    op: OpRule,
    args: Sequence[Any],
    kwargs: Mapping[str, Any],
    span: Span,
    spans: Spans | None = None,
) -> Any:
    """The value of applying an op's rule to values."""
    session = session_of(interpreter)
    given = [operand(arg) for arg in args]
    named = {name: operand(arg) for name, arg in kwargs.items()}
    given, named, symbolic = connected(given, named)
    if symbolic:
        class_name = camel_case(op.name)
        operation = LiveOperation(interpreter.state, OpAsRule(op), session.unique_name(class_name), class_name)
        operation.span = span
        try:
            output, error = operation.call(*given, **named)
        except Undecided:
            return unknown_tensor(span)
    else:
        output, error = op.apply(*given, **named)
        output = map_structure(lambda leaf: result_tensor(leaf, span), output)
    if error is not None:
        report(interpreter, error, span, spans or {}, [field.name for field in op.parameters])
    return from_structure(output)


def applied(op: OpRule, call: Call) -> Any:
    """The value of an op for the arguments of a call."""
    return apply_rule(call.interpreter, op, call.args, call.kwargs, call.span, call.spans)


def connected(args: list[Any], kwargs: dict[str, Any]) -> tuple[list[Any], dict[str, Any], bool]:
    """The arguments with none but symbolic tensors as tensors, and whether there are any.

    A leaf of unknown history stays a tensor only where no other leaf connects the call to a graph: so a model across it
    is neither called disconnected nor taken to begin there.
    """
    leaves = [leaf for leaf in flatten([args, kwargs]) if isinstance(leaf, Tensor) and leaf.symbolic]
    known = any(leaf.node is not None for leaf in leaves)

    def strip(leaf: Any) -> Any:
        if not isinstance(leaf, Tensor):
            return leaf
        if leaf.symbolic and known and leaf.node is None:
            return Stray(leaf.spec.sizes, leaf.spec.dtype)
        return leaf if leaf.symbolic else leaf.spec

    return map_structure(strip, args), map_structure(strip, kwargs), bool(leaves)


def operand(value: Any) -> Any:
    """An argument of an op or a layer: tensors stay, arrays become specs, everything else is as a rule takes it.

    What `tf.shape` gives is a list of sizes, since those are what its readers want of it.
    """
    structure = to_structure(value)
    return map_structure(_leaf, structure)


def _leaf(leaf: Any) -> Any:
    if isinstance(leaf, (Tensor, Array)):
        sizes = content_of(leaf)
        if sizes is not None and leaf.spec.sizes is not None and len(leaf.spec.sizes) == 1:
            return [to_rule(size) for size in sizes]
        if sizes is not None and leaf.spec.sizes == () and isinstance(leaf, Array):
            return to_rule(sizes)
        return leaf if isinstance(leaf, Tensor) else leaf.spec
    if isinstance(leaf, Instance) and not isinstance(to_rule(leaf), Rule):
        return UNKNOWN
    return to_rule(leaf)


def content_of(value: Tensor | Array) -> Any:
    """The known numbers in a tensor or array, None where they are not known."""
    return value.facts.content if value.facts is not None else None


def result_tensor(leaf: Any, span: Span | None) -> Any:
    """An eager tensor for a spec; anything else as it is."""
    return Tensor(leaf, span=span) if isinstance(leaf, TensorSpec) else leaf


def unknown_tensor(span: Span | None, dtype: str | None = None) -> Tensor:
    """A tensor of which neither shape nor history is known."""
    return Tensor(TensorSpec(None, dtype), symbolic=True, span=span)


def shape_tensor(sizes: Sequence[Any] | None, span: Span | None) -> Tensor:
    """What tf.shape(x) gives: an int32 vector whose contents are the sizes."""
    if sizes is None:
        return Tensor(TensorSpec((None,), "int32"), span=span)
    return Tensor(TensorSpec((len(sizes),), "int32"), span=span, facts=DataFacts(content=tuple(sizes)))


def spec_of(value: Any) -> TensorSpec | None:
    """The spec of a tensor or an array, None for any other value."""
    return value.spec if isinstance(value, (Tensor, Array)) else None


def content_spec(value: Any) -> TensorSpec:
    """What becomes of a value that is made a tensor: nested lists of numbers, arrays, tensors."""
    from kshape.rulebook.ops.operands import as_spec

    known = spec_of(value)
    if known is not None:
        return known
    try:
        parts = map_structure(lambda leaf: leaf.spec if isinstance(leaf, Tensor) else leaf, operand(value))
        return as_spec(parts)
    except (RuleError, Undecided):
        return TensorSpec(None, None)


def is_symbolic(value: Any) -> bool:
    """True for a tensor that is, or may be, of a functional graph."""
    return isinstance(value, Tensor) and value.symbolic


def comes_from_input(value: Any) -> bool:
    """True for a tensor that certainly is of a functional graph: one that was computed from an Input."""
    stack, seen = [value], set()
    while stack:
        tensor = stack.pop()
        node = tensor.node if isinstance(tensor, Tensor) else None
        if node is None or id(node) in seen:
            continue
        if node.is_input:
            return True
        seen.add(id(node))
        stack.extend(node.inputs)
    return False


def may_be_tensor(value: Any) -> bool:
    """True for tensors, arrays and what nobody knows."""
    return isinstance(value, (Tensor, Array, Unknown, Choice)) or value is MISSING


def report(
    interpreter: Interpreter, error: RuleError, span: Span, spans: Spans, parameters: Sequence[str] = (), *related: Any
) -> None:
    """The fault for a rule's error, at the argument to which the error points."""
    report_at(interpreter, error, blamed(error, span, spans, parameters), *related)


SINCE_KERAS3 = frozenset({"checkpoint-suffix"})
"""Faults that files written for Keras 1 and 2 do not have."""


def report_at(interpreter: Interpreter, error: RuleError, span: Span, *related: Any) -> None:
    """The fault for a rule's error at a place; none for a name that the file may have registered itself."""
    session = session_of(interpreter)
    if error.fault == "unknown-name" and session.has_custom_objects:
        return
    if error.fault in SINCE_KERAS3 and session.is_old:
        return
    interpreter.report(error.fault, error.text, span, tuple(related), error)


def blamed(error: RuleError, span: Span, spans: Spans, parameters: Sequence[str] = ()) -> Span:
    """The span of the argument at fault, by name or by its position among the parameters; else the whole call."""
    name = error.argument
    if name is None:
        return span
    if name in spans:
        return spans[name]
    if name.startswith("#") and name[1:].isdigit():
        return spans.get(int(name[1:]), span)
    if name in parameters:
        return spans.get(list(parameters).index(name), span)
    return span


def camel_case(name: str) -> str:
    """The class behind an op's function: expand_dims -> ExpandDims, image.resize -> Resize."""
    return "".join(part[:1].upper() + part[1:] for part in name.rpartition(".")[2].split("_"))


__all__ = ["Operation", "Variable", "apply_op", "apply_rule", "operand", "report", "result_tensor"]
