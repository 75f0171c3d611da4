"""From a finished trace to plain data: the tensors of a file and its models."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from operator import itemgetter
from typing import Any

from kshape.facts import LayerFact, ModelFact, Shape, TensorFact
from kshape.libraries.keras.view import is_frozen
from kshape.rulebook.dims import is_known, text_of
from kshape.rulebook.graph import Operation, total_params
from kshape.rulebook.specs import TensorSpec
from kshape.rulebook.summary import ModelView, WeightView, summary_table
from kshape.rulebook.summary_views import Views
from kshape.values.named_tuples import TupleObject
from kshape.values.plain import is_overgrown
from kshape.values.trace import Event, TensorRecord, Trace
from kshape.values.values import Array, Choice, DictValue, ListValue, Tensor


def tensor_facts(trace: Trace, path: str) -> tuple[TensorFact, ...]:
    """Each distinct result of each call in this file, by place."""
    own = (record for record in trace.tensors if record.span.path == path)
    placed = sorted(((_place(fact), fact) for record in own for fact in _facts_of(record)), key=itemgetter(0))
    found: list[TensorFact] = []
    here, first = None, 0  # a place, and where its facts begin: most places have one, which is compared with none
    for place, fact in placed:
        if place != here:
            here, first = place, len(found)
        elif fact in found[first:]:
            continue
        found.append(fact)
    return tuple(found)


def _place(fact: TensorFact) -> tuple[int, ...]:
    return fact.cell or 0, fact.line, fact.column, fact.end_line, fact.end_column


def _facts_of(record: TensorRecord) -> tuple[TensorFact, ...]:
    """The facts of a record, kept with it for as long as it stands on the same line."""
    kept: tuple[TensorFact, ...] = record.notes.get("facts", ())
    if kept and kept[0].line == record.span.line_in_cell and kept[0].cell == record.span.cell:
        return kept
    specs = () if is_overgrown(record.value) else _specs(record.value)
    facts = tuple(_tensor_fact(record, spec) for spec in specs)
    if isinstance(record.value, (Tensor, Array)):
        record.notes["facts"] = facts
    return facts


def model_facts(
    trace: Trace, path: str, variables: Mapping[str, Any], *, summaries: bool = True, only: str | None = None
) -> tuple[ModelFact, ...]:
    """Each model that this file makes, in the order in which they are made; with its table, if that is asked for.

    variables: the names of the module and their values, which tell by what name the code knows a model.
    only: the variable of the one that is wanted.
    """
    names = variable_names(variables)
    events = last_models(trace, path)
    if only is not None:
        events = [event for event in events if names.get(id(event.subject)) == only]
    return tuple(_model_fact(event, names.get(id(event.subject)), summaries) for event in events)


def variable_names(variables: Mapping[str, Any]) -> dict[int, str]:
    """id(value) -> the first public name that holds it."""
    return {id(value): name for name, value in reversed(list(variables.items())) if not name.startswith("_")}


def last_models(trace: Trace, path: str) -> list[Event]:
    """The event of each model that this file makes, in the order in which they are made."""
    made = (event for event in trace.events if event.span.path == path)
    events = [event for event in made if event.kind == "model" and "view" in event.data]
    return list({id(event.subject): event for event in events}.values())


def plain_shape(sizes: Any) -> Shape:
    """Sizes as JSON has them: an int, the text of a symbolic expression, None for what is not known."""
    return None if sizes is None else tuple(size if is_known(size) else text_of(size) for size in sizes)


def _specs(value: Any) -> Iterator[TensorSpec]:
    if isinstance(value, (Tensor, Array)):
        yield value.spec
    elif isinstance(value, (tuple, ListValue, TupleObject)):
        for item in (value if isinstance(value, tuple) else value.items) or ():
            yield from _specs(item)
    elif isinstance(value, DictValue):
        for item in value.entries.values():
            yield from _specs(item)
    elif isinstance(value, Choice):
        for item in value.alternatives:
            yield from _specs(item)


def _tensor_fact(record: TensorRecord, spec: TensorSpec) -> TensorFact:
    span, shape = record.span, plain_shape(spec.sizes)
    return TensorFact(*span.place, span.text(), shape, spec.dtype, record.layer, span.cell)


def _model_fact(event: Event, variable: str | None, summaries: bool) -> ModelFact:
    view = event.data["view"]
    known: ModelFact | None = view.notes.get(summaries)
    if known is None:
        known = view.notes[summaries] = _first_model_fact(event, summaries)
    line, cell = event.span.place[0], event.span.cell
    if (known.variable, known.line, known.cell) == (variable, line, cell):
        return known
    return replace(known, variable=variable, line=line, cell=cell)


def _first_model_fact(event: Event, summaries: bool) -> ModelFact:
    view = event.data["view"]
    table = _table(view)
    return ModelFact(
        name=view.name,
        variable=None,
        line=event.span.place[0],
        inputs=_shapes(view.inputs),
        outputs=_shapes(view.outputs),
        total_params=model_total(view),
        layers=() if table is None else tuple(_layer_fact(layer) for layer in table.layers),
        summary=summary_table(table) if table is not None and summaries else "",
        cell=event.span.cell,
    )


class _LiveViews(Views):
    """Knows which layers the script froze."""

    def is_trainable(self, operation: Operation) -> bool:
        return not is_frozen(operation)


def _table(view: Any) -> ModelView | None:
    if view.kind == "functional":
        return None if view.graph.is_partial else _LiveViews().of_graph(view.graph, view.name)
    if view.operations is None:
        return None
    shown = [operation for operation in view.operations if operation.class_name != "InputLayer"]
    table = _LiveViews().of_chain(shown, view.name)
    own = (WeightView(weight.size, weight.dtype or "float32", weight.trainable) for weight in view.own_weights)
    table.weights = (*own, *table.weights)
    return table


def model_total(view: Any) -> int | None:
    """The number of all weights of a model, each once; None where it is not known."""
    if view.kind == "subclassed":
        total = None if view.weights is None else sum(weight.size for weight in set(view.weights))
    else:
        total = None if view.operations is None else total_params(view.operations)
    return total if isinstance(total, int) else None


def _shapes(parts: Any) -> tuple[Shape, ...]:
    return tuple(plain_shape(part.spec.sizes) for part in parts or ())


def _layer_fact(layer: Any) -> LayerFact:
    shapes = tuple(plain_shape(sizes) for sizes in layer.outputs or ())
    params = layer.params if isinstance(layer.params, int) else None
    shape: Any = None if not shapes else shapes[0] if len(shapes) == 1 else shapes
    return LayerFact(layer.name, layer.class_name, shape, params)
