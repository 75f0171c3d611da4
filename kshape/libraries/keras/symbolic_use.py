"""What a symbolic tensor cannot give: a truth, a length, its elements, a number; nor can it be added to None."""

from __future__ import annotations

from typing import Any

from kshape.rulebook.dims import show_shape
from kshape.source.span import Span
from kshape.values.calls import Interpreter
from kshape.values.values import Tensor

from .dialect import STANDALONE
from .session import session_of
from .tensors import comes_from_input, content_of

_NO_NUMBER = (
    "A KerasTensor is symbolic: it's a placeholder for a shape an a dtype. It doesn't have any actual numerical value. "
    "You cannot convert it to"
)
_USES = {
    "truth": (
        "A condition needs True or False",
        "Choose inside the model: keras.ops.where or keras.ops.cond.",
        "A symbolic KerasTensor cannot be used as a boolean.",
    ),
    "length": ("len needs something that has a length", "Use x.shape.", "object of type 'KerasTensor' has no len()"),
    "items": (
        "Going through elements needs a list or an array",
        "Take parts by x[:, i], or keras.ops.unstack.",
        "Iterating over a symbolic KerasTensor is not supported.",
    ),
    "int": ("int needs a number", "Use keras.ops.cast.", f"{_NO_NUMBER} an int."),
    "float": ("float needs a number", "Use keras.ops.cast.", f"{_NO_NUMBER} a float."),
    "range": (
        "range needs whole numbers",
        "A size is x.shape[i].",
        "'KerasTensor' object cannot be interpreted as an integer",
    ),
}
_WITH_NONE = ("Arithmetic needs two tensors or numbers", "", "Invalid dtype: NoneType")


def report_use(interpreter: Interpreter, what: str, value: Any, span: Span) -> None:
    """The fault where a tensor that certainly comes from an Input is used as if it had values already.

    what: as in `Interpreter.demand`, or an operator with None ("+ None").
    """
    uses = _USES.get(what) or (_WITH_NONE if what.endswith(" None") and what[0] in "+-*/%" else None)
    if uses is None or not isinstance(value, Tensor) or content_of(value) is not None or not comes_from_input(value):
        return
    session = session_of(interpreter)
    if session.is_old or (what == "items" and session.root != STANDALONE and has_known_batch(value)):
        return
    need, advice, keras = uses
    shown = f"a symbolic tensor of shape {show_shape(value.spec.sizes)}"
    received = f"{shown} and None" if what.endswith(" None") else f"{shown}, which has no numbers before the model runs"
    text = " ".join(part for part in (f"{need}.", f"Received: {received}.", advice, f'Keras: "{keras}"') if part)
    interpreter.report("symbolic-value", text, span)


def has_known_batch(tensor: Tensor) -> bool:
    """Whether the first size is a number; then Keras 2 within TensorFlow goes through the rows."""
    return bool(tensor.spec.sizes) and isinstance((tensor.spec.sizes or (None,))[0], int)
