"""train_test_split and shuffle: rows are moved about, columns stay."""

from __future__ import annotations

from typing import Any

from kshape.libraries.numpy.arrays import as_array
from kshape.libraries.numpy.facts import moved
from kshape.rulebook.dims import Size, ceildiv, symbol
from kshape.rulebook.specs import TensorSpec
from kshape.values.calls import Call
from kshape.values.values import Array, ListValue, Native, Tensor, Unknown


def _split(call: Call) -> Any:
    """train_test_split(*arrays, test_size=0.25): a list train_0, test_0, train_1, test_1, ...

    The test part has ceil(n * test_size) rows, the train part the rest of them (or floor(n * train_size)).
    Source: sklearn.model_selection.train_test_split
    """
    train, test = _sizes(call)
    parts: list[Any] = []
    for value in call.args:
        parts += [_rows(value, train, call), _rows(value, test, call)]
    return ListValue(tuple(parts))


def _sizes(call: Call) -> tuple[Size, Size]:
    first = as_array(call.args[0]).spec if call.args else TensorSpec(None)
    rows = first.sizes[0] if first.sizes else None
    test, train = call.kwargs.get("test_size"), call.kwargs.get("train_size")
    if not isinstance(rows, int):
        return symbol(), symbol()
    testing = _count(rows, test, up=True)
    training = _count(rows, train, up=False)
    if test is None and train is None:
        testing = ceildiv(rows, 4)
    if testing is None and test is None and training is not None:
        testing = rows - training
    if training is None and train is None and testing is not None:
        training = rows - testing
    return symbol() if training is None else training, symbol() if testing is None else testing


def _count(rows: int, share: Any, *, up: bool) -> Size | None:
    if isinstance(share, bool) or share is None:
        return None
    if isinstance(share, int):
        return share
    if isinstance(share, float) and 0 < share < 1:
        exact = rows * share
        whole = int(exact)
        return whole + 1 if up and exact > whole else whole
    return None


def _rows(value: Any, rows: Size, call: Call) -> Any:
    if not isinstance(value, (Array, Tensor, ListValue, tuple)):
        return Unknown("a part of unknown data")
    array = as_array(value, call.span)
    sizes = None if not array.spec.sizes else (rows, *array.spec.sizes[1:])
    return Array(TensorSpec(sizes, array.spec.dtype), moved(array.facts, "take"), call.span, array.kind)


def _shuffle(call: Call) -> Any:
    parts = tuple(Array(a.spec, moved(a.facts, "take"), call.span, a.kind) for a in map(as_array, call.args))
    return parts[0] if len(parts) == 1 else ListValue(parts)


SELECTION: dict[str, Any] = {
    "train_test_split": Native("sklearn.model_selection.train_test_split", _split),
    "shuffle": Native("sklearn.utils.shuffle", _shuffle),
}
