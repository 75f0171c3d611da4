"""Flatten over a size that is not known: the reason why the layer behind it cannot make its weights."""

from __future__ import annotations

from typing import Any

from kshape.rulebook.dims import show_shape
from kshape.rulebook.errors import RuleError
from kshape.rulebook.graph import KerasTensor, Node
from kshape.rulebook.specs import flatten

_KEEPING = frozenset({"Dropout", "Activation", "ReLU", "LeakyReLU", "ELU", "Identity"})


def explained(error: RuleError, given: Any) -> RuleError:
    """The error, or where Flatten is to blame for a size that is not known, one that says so."""
    if error.fault != "undefined-last-axis":
        return error
    tensor = next((leaf for leaf in flatten(given) if isinstance(leaf, KerasTensor)), None)
    node = None if tensor is None else flatten_before(tensor)
    if node is None or tensor is None:
        return error
    before = node.inputs[0].spec.sizes
    return RuleError(
        "flattened-unknown",
        f"Flatten makes {show_shape(tensor.spec.sizes)} of {show_shape(before)}, and the layer behind it needs to know "
        f"the number of features. Received: an open size, None, among what is flattened. Give all sizes in the Input's "
        f"shape, or use {pooling(len(before or ()))} in the place of Flatten, which needs none.",
        argument=error.argument,
        index=error.index,
        keras=error.keras,
        output=error.output,
    )


def flatten_before(tensor: KerasTensor) -> Node | None:
    """The call of Flatten that gave a tensor, through layers that keep its shape."""
    node = tensor.node
    while node is not None and len(node.inputs) == 1 and node.operation.class_name in _KEEPING:
        node = node.inputs[0].node
    return node if node is not None and node.operation.class_name == "Flatten" and len(node.inputs) == 1 else None


def pooling(rank: int) -> str:
    """The layer that makes features of a map of this rank, whatever its sizes."""
    return f"GlobalAveragePooling{rank - 2}D" if 3 <= rank <= 5 else "a global pooling layer"
