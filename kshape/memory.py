"""How much memory a model takes: its weights, and what its layers give for one batch, in bytes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kshape.facts import MemoryFact
from kshape.rulebook.dims import Size, product, substitute, symbols_in
from kshape.rulebook.summary import bits_of
from kshape.rulebook.summary_views import variable_dtype
from kshape.shapes import last_models, model_total, variable_names
from kshape.values.trace import Event, Trace


def memory_facts(trace: Trace, path: str, variables: Mapping[str, Any], batch: int) -> list[MemoryFact]:
    """Each model that this file makes. Activations are counted at this batch size, each output of a layer once."""
    names = variable_names(variables)
    return [_fact(event, names.get(id(event.subject)), batch) for event in last_models(trace, path)]


def _fact(event: Event, variable: str | None, batch: int) -> MemoryFact:
    view = event.data["view"]
    line, _, *_ = event.span.place
    total = model_total(view)
    return MemoryFact(
        view.name,
        variable,
        line,
        total,
        None if total is None else _bytes_of_weights(view),
        _bytes_of_activations(view, batch),
        event.span.cell,
    )


def _bytes_of_weights(view: Any) -> int | None:
    weights: dict[int, tuple[Size, str]] = {}
    for operation in view.operations or ():
        for weight in operation.built or ():
            weights[id(weight)] = weight.size, weight.dtype or variable_dtype(operation.rule) or "float32"
    sizes = [_bytes(size, dtype) for size, dtype in weights.values()]
    return None if any(size is None for size in sizes) else sum(size for size in sizes if size is not None)


def _bytes_of_activations(view: Any, batch: int) -> int | None:
    """What all layers of a graph give for a batch; None where a size other than the batch is not known."""
    if view.graph is None or view.graph.is_partial:
        return None
    total = 0
    for node in view.graph.nodes:
        for tensor in node.outputs:
            spec = tensor.spec
            if not spec.sizes:
                return None
            size = _bytes(_at_batch(product(spec.sizes), spec.sizes[0], batch), spec.dtype or "float32")
            if size is None:
                return None
            total += size
    return total


def _at_batch(size: Size, first: Size, batch: int) -> Size:
    """A size with the batch axis, if that is a symbol, put to a number."""
    found = symbols_in(first)
    return substitute(size, {symbol.key: batch for symbol in found}) if len(found) == 1 else size


def _bytes(size: Size, dtype: str) -> int | None:
    bits = bits_of(dtype)
    return size * bits // 8 if isinstance(size, int) and bits is not None else None
