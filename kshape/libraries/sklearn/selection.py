"""train_test_split, shuffle, KFold, class weights: rows are moved about, columns stay."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from kshape.libraries.numpy.arrays import as_array, sequence_items
from kshape.libraries.numpy.facts import moved
from kshape.libraries.numpy.unpacking import in_order, names_of, note, swapped_throughout
from kshape.libraries.pandas.frames import Frame, Series
from kshape.libraries.scipy.sparse import SparseMatrix
from kshape.rulebook.dims import Size, symbol
from kshape.rulebook.specs import TensorSpec
from kshape.values.calls import Call
from kshape.values.values import (
    Array,
    DataFacts,
    Instance,
    IteratorValue,
    ListValue,
    Native,
    NativeClass,
    Tensor,
    Unknown,
)


class SplitList(ListValue):
    """What train_test_split gives: train_0, test_0, train_1, test_1, ...

    uneven: whether the parts for training and testing certainly differ in size.
    """

    __slots__ = ("uneven",)

    def __init__(self, items: tuple[Any, ...], uneven: bool) -> None:
        super().__init__(items)
        self.uneven = uneven

    def unpacked(self, interpreter: Any, target: Any) -> Any:
        """Told where the list is unpacked: the items in the order that the names ask for, None for the order as is."""
        names = names_of(target.elts)
        items = self.items
        if names is None or items is None or len(names) != len(items):
            return None
        wanted = in_order(names, ("train", "test"))
        if wanted is None or wanted == names or swapped_throughout(names, wanted):
            return None
        data = {"names": names, "wanted": wanted, "items": items, "raises": self.uneven, "by": "train_test_split"}
        note(interpreter, target, data)
        return tuple(items[wanted.index(name)] for name in names)


def _split(call: Call) -> Any:
    """train_test_split(*arrays, test_size=0.25): a list train_0, test_0, train_1, test_1, ...

    The test part has ceil(n * test_size) rows, the train part the rest of them (or floor(n * train_size)).
    Source: sklearn.model_selection.train_test_split
    """
    train, test = _sizes(call)
    indices = object(), object()
    parts: list[Any] = []
    for at, value in enumerate(call.args):
        parts += [_rows(value, rows, index, at, call) for rows, index in zip((train, test), indices, strict=True)]
    return SplitList(tuple(parts), _uneven(call))


def _sizes(call: Call) -> tuple[Size, Size]:
    counts = [as_array(value).spec.sizes for value in call.args if isinstance(value, (Array, ListValue, tuple))]
    rows = next((sizes[0] for sizes in counts if sizes and isinstance(sizes[0], int)), None)
    test, train = call.kwargs.get("test_size"), call.kwargs.get("train_size")
    if test is None and train is None:
        test = 0.25
    if not isinstance(rows, int):
        return (
            train if type(train) is int else symbol(),
            test if type(test) is int else symbol(),
        )
    testing, training = _count(rows, test, math.ceil), _count(rows, train, math.floor)
    if testing is None and test is None and training is not None:
        testing = rows - training
    if training is None and train is None and testing is not None:
        training = rows - testing
    return symbol() if training is None else training, symbol() if testing is None else testing


def _uneven(call: Call) -> bool:
    """Whether the parts certainly differ in size: any share but a half."""
    shares = [call.kwargs[name] for name in ("test_size", "train_size") if call.kwargs.get(name) is not None]
    return not shares or (len(shares) == 1 and isinstance(shares[0], float) and not 0.4 < shares[0] < 0.6)


def _count(rows: int, share: Any, rounded: Callable[[float], int]) -> int | None:
    if isinstance(share, bool) or share is None:
        return None
    if isinstance(share, int):
        return share
    return rounded(share * rows) if isinstance(share, float) and 0 < share < 1 else None


def _rows(value: Any, rows: Size, index: Any, at: int, call: Call) -> Any:
    if type(value) is Unknown:
        return Array(TensorSpec(None, None), DataFacts(origin=(call.span, at)), call.span)
    if not isinstance(value, (Array, Tensor, ListValue, tuple)):
        return Unknown("a part of unknown data")
    facts = _traced(as_array(value).facts, (call.span, at))
    if isinstance(value, (Frame, Series)):
        return value.with_rows(rows, index, facts, call.span)
    if isinstance(value, (ListValue, tuple)):
        return ListValue(None, call.interpreter.join(list(sequence_items(value) or (Unknown("an element"),))))
    array = as_array(value, call.span)
    sizes = None if not array.spec.sizes else (rows, *array.spec.sizes[1:])
    spec = TensorSpec(sizes, array.spec.dtype)
    if isinstance(value, SparseMatrix):
        return SparseMatrix(spec, facts, call.span)
    return Array(spec, facts, call.span, array.kind)


def _traced(facts: DataFacts | None, origin: Any) -> DataFacts:
    """The facts of a random part. What was done to the data before is the same for both parts."""
    found = moved(facts, "take") or DataFacts()
    return found if found.origin is not None and found.steps is not None else found.but(origin=origin, steps=())


def _shuffle(call: Call) -> Any:
    """shuffle(*arrays): the same rows in another order, alike in all"""
    index = object()
    parts: list[Any] = []
    for value in call.args:
        if isinstance(value, (Frame, Series)):
            parts.append(value.with_rows(value.rows, index, value.facts, call.span))
        elif isinstance(value, (Array, Tensor, ListValue)):
            array = as_array(value, call.span)
            parts.append(Array(array.spec, moved(array.facts, "take"), call.span, array.kind))
        else:
            parts.append(Unknown("shuffled data"))
    if call.kwargs.get("n_samples") is not None:
        return Unknown("some rows")
    return parts[0] if len(parts) == 1 else ListValue(tuple(parts))


def _folds(call: Call) -> Any:
    """KFold(...).split(X, y): numbers of rows to train on and to test on, for each fold"""
    pair = tuple(
        Array(TensorSpec((symbol(),), "int64"), DataFacts(0, None, "integer", reached=False), call.span) for _ in "ab"
    )
    return IteratorValue(None, pair)


def _number_of_folds(call: Call) -> Any:
    return Unknown("the number of folds")


def _class_weight(call: Call) -> Any:
    """compute_class_weight(class_weight, classes=, y=): a number for each class, in their order"""
    classes = call.argument(1, "classes")
    array = as_array(classes) if isinstance(classes, (Array, ListValue, tuple)) else None
    size = array.spec.sizes[0] if array is not None and array.spec.sizes else symbol()
    return Array(TensorSpec((size,), "float64"), DataFacts(source="compute_class_weight()", steps=None), call.span)


def _sample_weight(call: Call) -> Any:
    """compute_sample_weight(class_weight, y): a number for each sample"""
    y = call.argument(1, "y")
    sizes = y.spec.sizes if isinstance(y, Array) else None
    return Array(TensorSpec((sizes[0] if sizes else symbol(),), "float64"), None, call.span)


_FOLD_MEMBERS: dict[str, Any] = {
    "split": Native("KFold.split", _folds),
    "get_n_splits": Native("KFold.get_n_splits", _number_of_folds),
}

SELECTION: dict[str, Any] = {
    "train_test_split": Native("sklearn.model_selection.train_test_split", _split),
    **{
        name: NativeClass(
            f"sklearn.model_selection.{name}", make=lambda cls, call: Instance(cls, call.span), members=_FOLD_MEMBERS
        )
        for name in ("KFold", "StratifiedKFold", "ShuffleSplit", "StratifiedShuffleSplit", "RepeatedKFold",
                     "RepeatedStratifiedKFold", "TimeSeriesSplit", "GroupKFold")
    },
}  # fmt: skip
UTILITIES: dict[str, Any] = {"shuffle": Native("sklearn.utils.shuffle", _shuffle)}
WEIGHTS: dict[str, Any] = {
    "compute_class_weight": Native("sklearn.utils.class_weight.compute_class_weight", _class_weight),
    "compute_sample_weight": Native("sklearn.utils.class_weight.compute_sample_weight", _sample_weight),
}
