"""What a name in a file means, as plain data: for hovers, completion and signature help in editors.

A dotted name ("layers.Conv2D", "model.fit", "keras.ops.matmul") is looked up in the module's variables as they are at
its end, so that an answer does not need the line under the cursor to be valid Python. Nothing is evaluated.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kshape.facts import NameFact, ParameterFact
from kshape.libraries.keras.method_calls import SIGNATURES
from kshape.libraries.keras.models import ModelValue, model_outputs
from kshape.rulebook.activations import ActivationRule
from kshape.rulebook.binding import REQUIRED, Field
from kshape.rulebook.callbacks import CallbackRule
from kshape.rulebook.constraints import ConstraintRule
from kshape.rulebook.initializers import InitializerRule
from kshape.rulebook.layer import LayerRule
from kshape.rulebook.loss import LossRule
from kshape.rulebook.metric import MetricRule
from kshape.rulebook.op import OPS
from kshape.rulebook.optimizers import OptimizerRule
from kshape.rulebook.regularizers import RegularizerRule
from kshape.source import ir
from kshape.source.span import Origin, Span
from kshape.values.state import MISSING
from kshape.values.values import BoundMethod, Class, Function, ModuleValue, Native, NativeClass, Tensor, Unknown

if TYPE_CHECKING:
    from kshape.evaluator import Session

_FAMILIES: tuple[tuple[type, str], ...] = (
    (LayerRule, "layer"), (LossRule, "loss"), (MetricRule, "metric"), (OptimizerRule, "optimizer"),
    (InitializerRule, "initializer"), (RegularizerRule, "regularizer"), (ConstraintRule, "constraint"),
    (CallbackRule, "callback"),
)  # fmt: skip

_METHOD = "keras.Model."


def look_up(session: Session, dotted: str, before: Mapping[str, Any] | None = None) -> Any:
    """The value of a dotted name at the end of the module, MISSING where it has none. Leaves no trace.

    before: the variables of an earlier version, for those of which a statement that cannot be read left nothing.
    """
    evaluator = session.evaluator
    first, *rest = dotted.split(".")
    value = session.variables().get(first, MISSING)
    if value is MISSING or isinstance(value, Unknown):
        value = (before or {}).get(first, value)
    evaluator.reset()
    mark, found = evaluator.state.mark(), evaluator.trace.mark()
    place = Span(Origin("", 1, ""), 1, 1, 1, 1)
    try:
        for name in rest:
            if value is MISSING or isinstance(value, Unknown):
                return MISSING
            value = evaluator.attribute(value, name, place)
    finally:
        evaluator.trace.cut(found)
        evaluator.state.undo(mark)
    return value


def output_names(value: Any) -> tuple[str, ...]:
    """The names of the outputs of a model; none where they are not known."""
    outputs = model_outputs(value) if isinstance(value, ModelValue) else None
    names = [t.node.operation.name for t in outputs or () if isinstance(t, Tensor) and t.node is not None]
    return tuple(dict.fromkeys(filter(None, names)))


def name_fact(value: Any, dotted: str) -> NameFact | None:
    """What is known of a class, function or module; None for any other value."""
    if isinstance(value, BoundMethod):
        return name_fact(value.function, dotted)
    if isinstance(value, ModuleValue):
        return NameFact(value.name, "module", (), "")
    if isinstance(value, NativeClass):
        return _of_rule(value.rule, value.name) if value.rule is not None else NameFact(value.name, "class", (), "")
    if isinstance(value, Native):
        return _of_native(value)
    if isinstance(value, Function) and isinstance(value.node, ir.FunctionDef):
        return NameFact(value.name, "function", tuple(_of_user(value.node)), _docstring(value.node.body))
    if isinstance(value, Class):
        init = value.fields.get("__init__")
        parameters = tuple(_of_user(init.node))[1:] if isinstance(init, Function) else ()
        return NameFact(value.name, "class", parameters, _docstring(value.node.body))
    return None


def rule_fact(rule: Any) -> NameFact:
    """What is known of a class of Keras by its rule."""
    return _of_rule(rule, rule.__name__)


def activation_fact(rule: ActivationRule) -> NameFact:
    """What is known of an activation."""
    return NameFact(f"keras.activations.{rule.name}", "activation", (), _documentation(rule.output))


def _of_rule(rule: Any, name: str) -> NameFact:
    kind = next((kind for family, kind in _FAMILIES if isinstance(rule, type) and issubclass(rule, family)), "class")
    parameters = tuple(_parameter(field) for field in rule.parameters()) if hasattr(rule, "parameters") else ()
    return NameFact(name, kind, parameters, _documentation(rule))


def _of_native(value: Native) -> NameFact | None:
    rule = getattr(value, "rule", None)
    if isinstance(rule, ActivationRule):
        return activation_fact(rule)
    if value.name.startswith(_METHOD):
        names = SIGNATURES.get(value.name.removeprefix(_METHOD), "").split()
        return NameFact(value.name, "function", tuple(ParameterFact(name, None, "") for name in names), "")
    short = value.name.removeprefix("keras.ops.").removeprefix("keras.")
    op = OPS.get(short)
    if op is None:
        return NameFact(value.name, "function", (), "")
    return NameFact(value.name, "op", tuple(_parameter(field) for field in op.parameters), _documentation(op.function))


def _parameter(field: Field) -> ParameterFact:
    default = None if field.default is REQUIRED else repr(field.default)
    return ParameterFact(field.name, default, field.kind, field.keyword_only)


def _documentation(thing: Any) -> str:
    from inspect import cleandoc

    return cleandoc(getattr(thing, "__doc__", None) or "")


def _of_user(node: ir.FunctionDef) -> list[ParameterFact]:
    """The parameters of a function as they are written."""
    spec = node.args
    positional = [*spec.posonlyargs, *spec.args]
    defaults = [None] * (len(positional) - len(spec.defaults)) + [each.span.text() for each in spec.defaults]
    found = [ParameterFact(each.arg, default, "") for each, default in zip(positional, defaults, strict=True)]
    for each, value in zip(spec.kwonlyargs, spec.kw_defaults, strict=True):
        found.append(ParameterFact(each.arg, None if value is None else value.span.text(), "", True))
    return found


def _docstring(body: list[ir.stmt]) -> str:
    from inspect import cleandoc

    first = body[0] if body else None
    if isinstance(first, ir.Expr) and isinstance(first.value, ir.Constant) and isinstance(first.value.value, str):
        return cleandoc(first.value.value)
    return ""
