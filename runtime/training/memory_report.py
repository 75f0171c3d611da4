"""Out of memory, told so that one knows what to do: the batch size, and the largest tensors that the batch needs."""

from __future__ import annotations

from typing import Any

import torch

from kshape.rulebook.dims import show_shape
from kshape.rulebook.graph import Graph
from kshape.rulebook.specs import TensorSpec, flatten, map_structure

from ..core.dtypes import torch_dtype
from ..core.tensors import spec_of


class OutOfMemory(RuntimeError):
    """A device ran out of memory in a step. `__cause__` is torch's own error."""


class told_of_memory:
    """A block in which torch's out-of-memory error becomes OutOfMemory, with what the batch needed."""

    __slots__ = ("count", "model", "x")

    def __init__(self, model: Any, count: int, x: Any) -> None:
        self.model, self.count, self.x = model, count, x

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        if kind is not None and issubclass(kind, torch.OutOfMemoryError):
            raise OutOfMemory(report(self.model, self.count, self.x)) from error


def report(model: Any, batch_size: int, x: Any) -> str:
    """What ran out and why: batch size, the largest output of a layer for this batch, the weights' size."""
    text = f"The device ran out of memory at batch_size={batch_size}."
    largest = largest_output(model, x)
    if largest is not None:
        name, spec, size = largest
        text += f" The largest tensor is the output of {name}, shape={show_shape(spec.sizes)}, {_shown(size)}"
        text += " (training keeps the outputs of all layers)."
    weights = sum(variable.numel() * variable.element_size() for variable in model.weights)
    return text + f" The weights take {_shown(weights)}. Use a smaller batch_size, or a mixed precision policy."


def largest_output(model: Any, x: Any) -> tuple[str, TensorSpec, int] | None:
    """(layer, spec, bytes) of the largest tensor that a functional model computes for a batch; else None."""
    graph = getattr(model, "_graph", None)
    if not isinstance(graph, Graph):
        return None
    specs = flatten(map_structure(spec_of, x))
    known = {id(tensor): spec for tensor, spec in zip(graph.flat_inputs, specs, strict=False)}
    found: tuple[str, TensorSpec, int] | None = None
    for node in graph.nodes:
        if node.is_input:
            continue
        for tensor, spec in zip(node.outputs, flatten(_inferred(node, known)), strict=False):
            known[id(tensor)] = spec
            size = bytes_of(spec)
            if size is not None and (found is None or size > found[2]):
                found = (node.operation.name, spec, size)
    return found


def _inferred(node: Any, known: dict[int, TensorSpec]) -> Any:
    """The specs of a call's outputs; those of the graph, whose batch is open, for a layer of the user that fails."""
    args, kwargs = (_filled(part, known) for part in (list(node.args), node.kwargs))
    try:
        return node.operation.infer(*args, **kwargs).output
    except Exception:  # code of the user, run to word a message: its own failure must not hide the first one
        return [tensor.spec for tensor in node.outputs]


def bytes_of(spec: Any) -> int | None:
    """The memory of a tensor, in bytes; None where a size is not known."""
    if not isinstance(spec, TensorSpec) or spec.sizes is None or not all(isinstance(s, int) for s in spec.sizes):
        return None
    total = torch_dtype(spec.dtype).itemsize
    for size in spec.sizes:
        total *= int(size)
    return total


def _filled(structure: Any, known: dict[int, TensorSpec]) -> Any:
    return map_structure(lambda leaf: known.get(id(leaf), getattr(leaf, "spec", leaf)), structure)


def _shown(size: float) -> str:
    for unit in ("B", "KiB", "MiB"):
        if size < 1024:
            return f"{size:.0f} {unit}"
        size /= 1024
    return f"{size:.1f} GiB"
