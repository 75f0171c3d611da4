"""What predict gives: one array for each output, with as many rows as the data."""

from __future__ import annotations

from typing import Any

from kshape.rulebook.dims import symbol
from kshape.rulebook.errors import UNKNOWN
from kshape.rulebook.graph import ModelRule
from kshape.rulebook.specs import TensorSpec, map_structure
from kshape.values.calls import Call
from kshape.values.values import (
    Array,
    Choice,
    DataFacts,
    Tensor,
    Unknown,
)

from .batches import Source
from .convert import from_structure, to_rule, to_structure
from .sequential import SequentialRule
from .session import session_of
from .user_code import leaves


def predicted(call: Call, x: Any, source: Source | None = None, steps: Any = None) -> Any:
    """The arrays that predict gives for x, or for as many batches like x as a source gives in so many steps."""
    specs = batch_specs(x)
    outputs = output_specs(call, specs)
    rows = rows_of(specs) if source is None else source.extent.rows(to_rule(steps))
    rows = symbol(lower=0) if rows is None else rows
    return from_structure(map_structure(lambda leaf: _array(leaf, rows, call), outputs))


def _array(leaf: Any, rows: Any, call: Call) -> Any:
    if not isinstance(leaf, TensorSpec):
        return Unknown("an output")
    if leaf.sizes is None:
        return Array(leaf, span=call.span)
    facts = DataFacts(source="predict()", origin=("predict", call.span), steps=None)
    return Array(TensorSpec((rows, *leaf.sizes[1:]), leaf.dtype), facts, call.span)


def output_specs(call: Call, specs: Any) -> Any:
    """The outputs for these inputs: exact where the inputs fit, as declared elsewhere."""
    session_of(call.interpreter)
    model = call.receiver
    if model.graph is not None:
        rule = ModelRule(model.graph, sizes=not isinstance(model.rule, SequentialRule))
        outcome = rule.infer(specs) if specs is not None else None
        if outcome is None or outcome.error is not None:
            return _single(map_structure(lambda t: t.spec, model.graph.outputs))
        return _single(outcome.output)
    nothing = TensorSpec(None, None) if isinstance(model.rule, SequentialRule) else UNKNOWN  # one array, or several
    operation = model.operation
    if operation is None or specs is None:
        return nothing
    mark = call.interpreter.trace.mark()
    outcome = operation.rule.infer(specs)
    call.interpreter.trace.cut(mark)  # what is wrong inside was said when the model was built
    is_known = not isinstance(outcome.output, TensorSpec) or outcome.output.is_ranked
    return outcome.output if is_known else nothing


def _single(structure: Any) -> Any:
    return structure[0] if isinstance(structure, list) and len(structure) == 1 else structure


def batch_specs(x: Any) -> Any:
    """The specs of data given to a model, nested as they are; None where a part is not known."""
    structure = to_structure(x)
    parts = leaves(structure)
    if not parts or any(not isinstance(part, (Array, Tensor)) for part in parts):
        return None
    return map_structure(lambda leaf: leaf.spec, structure)


def rows_of(specs: Any) -> Any:
    """The number of samples: the first size of the first input."""
    if specs is None:
        return symbol(lower=0)
    first = leaves(specs)[0]
    return first.sizes[0] if first.sizes else symbol(lower=0)


def any_batch(spec: TensorSpec) -> TensorSpec:
    """The same tensor in batches of unknown size."""
    return spec if not spec.sizes else TensorSpec((symbol(), *spec.sizes[1:]), spec.dtype)


def is_known_data(value: Any) -> bool:
    """True for arrays and tensors."""
    return isinstance(value, (Array, Tensor)) and not isinstance(value, (Unknown, Choice))
