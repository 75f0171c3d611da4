"""The masks that Keras hands to a `call(self, inputs, mask=None)`: one flag for each step of each sequence, or None.

Which of the two it is depends on all layers before. So a sequence may have one, and code must do with both.
"""

from __future__ import annotations

from typing import Any

from kshape.rulebook.specs import TensorSpec
from kshape.source.ir import FunctionDef, walk
from kshape.values.calls import Interpreter
from kshape.values.values import Array, Choice, Function, ListValue, Tensor, Unknown

SEQUENCE_RANK = 3  # (batch, time, features): of any other rank nobody knows which axes a mask has


def implied_arguments(
    interpreter: Interpreter, function: Function, given: list[Any], inputs: list[Any], named: dict[str, Any]
) -> dict[str, Any]:
    """`training` and `mask`, which Keras hands to a function that takes them, beside the positional arguments `given`.

    inputs: the tensors (or lists of such) among those arguments, first of all the one whose mask is handed on.
    """
    arguments = function.node.args
    names = [p.arg for p in (*arguments.posonlyargs, *arguments.args)][len(given) :]
    names += [p.arg for p in arguments.kwonlyargs]
    implied: dict[str, Any] = {}
    if "training" in names and "training" not in named:
        implied["training"] = Unknown("training of a call")
    if "mask" in names and "mask" not in named:
        implied["mask"] = implied_mask(interpreter, inputs[0]) if inputs else Unknown("mask of a call")
    return implied


def implied_mask(interpreter: Interpreter, inputs: Any) -> Any:
    """The mask of a tensor (batch, time, features): None or (batch, time); for a list of tensors, a list of such."""
    if isinstance(inputs, ListValue) and inputs.items is not None:
        return ListValue(tuple(implied_mask(interpreter, item) for item in inputs.items))
    if isinstance(inputs, tuple):
        return tuple(implied_mask(interpreter, item) for item in inputs)
    is_sequence = isinstance(inputs, (Tensor, Array)) and len(inputs.spec.sizes or ()) == SEQUENCE_RANK
    if not is_sequence or _makes_masks(interpreter):
        return Unknown("mask of a call")
    return Choice((None, Tensor(TensorSpec(inputs.spec.shape[:2], "bool"))))


def _makes_masks(interpreter: Interpreter) -> bool:
    """True where the file has a `compute_mask` of its own, whose masks may look like anything."""

    def question() -> bool:
        return any(
            isinstance(node, FunctionDef) and node.name == "compute_mask"
            for chunk in interpreter.chunks
            if "compute_mask" in chunk.text
            for statement in chunk.body
            for node in walk(statement)
        )

    return bool(interpreter.about_file("compute_mask", question))
