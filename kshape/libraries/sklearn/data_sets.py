"""sklearn.datasets: the toy data with their true shapes, and make_* with the asked ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from kshape.libraries.numpy.arrays import operand
from kshape.libraries.pandas.frames import Frame, Series
from kshape.rulebook.dims import Dim, Size
from kshape.rulebook.specs import TensorSpec
from kshape.values.calls import Call
from kshape.values.values import Array, DataFacts, Instance, ListValue, Native, NativeClass, Unknown


class Toy(NamedTuple):
    """A data set: rows, columns, classes (None: numbers to predict), the first class, range and dtype of the data."""

    rows: int
    columns: int
    classes: int | None
    first: int = 0
    low: float | None = None
    high: float | None = None
    dtype: str = "float64"


# Source: the documentation of sklearn.datasets
TOYS = {
    "load_iris": Toy(150, 4, 3, 0, 0.1, 7.9),
    "load_digits": Toy(1797, 64, 10, 0, 0, 16),
    "load_wine": Toy(178, 13, 3, 0, 0.13, 1680),
    "load_breast_cancer": Toy(569, 30, 2, 0, 0, 4254),
    "load_diabetes": Toy(442, 10, None, 0, -0.138, 0.199),
    "load_boston": Toy(506, 13, None),
    "fetch_california_housing": Toy(20640, 8, None),
    "fetch_olivetti_faces": Toy(400, 4096, 40, 0, 0, 1, "float32"),
    "fetch_covtype": Toy(581012, 54, 7, 1),
}
_PICTURES = {"load_digits": (8, 8), "fetch_olivetti_faces": (64, 64)}


def _of_bunch(call: Call) -> Any:
    """bunch["data"]"""
    name = call.argument(0, "key")
    return call.receiver.fields.get(name, Unknown("a part of a data set")) if isinstance(name, str) else Unknown("")


BUNCH = NativeClass("sklearn.utils.Bunch", members={"__getitem__": Native("Bunch.__getitem__", _of_bunch)})


def _pair(call: Call, toy: Toy, rows: Size, columns: Size, source: str) -> tuple[Array, Array]:
    x = DataFacts(toy.low, toy.high, source=source, origin=(call.span, "x"))
    return Array(TensorSpec((rows, columns), toy.dtype), x, call.span), _labels(call, toy, (rows,), source)


def _labels(call: Call, toy: Toy, sizes: tuple[Size, ...], source: str) -> Array:
    facts = DataFacts(coding="continuous", source=source, origin=(call.span, "y"))
    if toy.classes is not None:
        last = toy.first + toy.classes - 1
        facts = facts.but(low=toy.first, high=last, coding="binary" if (toy.first, last) == (0, 1) else "integer",
                          classes=toy.classes)  # fmt: skip
    dtype = "float64" if toy.classes is None else "int32" if toy.first else "int64"
    return Array(TensorSpec(sizes, dtype), facts, call.span)


def _toy(name: str) -> Callable[[Call], Any]:
    toy = TOYS[name]

    def handler(call: Call) -> Any:
        x, y = _pair(call, toy, toy.rows, toy.columns, f"{name}()")
        as_frame = call.kwargs.get("as_frame", False)
        if as_frame not in (True, False, None) or call.kwargs.keys() - {"as_frame", "return_X_y", "data_home"}:
            return Unknown("a data set")
        frame: Any = None
        if as_frame is True:
            table = Frame(toy.rows, toy.columns, None, "float64", x.facts, call.span)
            frame = Frame(toy.rows, toy.columns + 1, None, None, None, call.span, table.index,
                          {"target": (y.spec.dtype, y.facts)})  # fmt: skip
            x, y = table, Series(y.spec, y.facts, call.span, table.index, "target")
        if call.kwargs.get("return_X_y", False) is True:
            return (x, y)
        return _bunch(call, name, x, y, frame)

    return handler


def _bunch(call: Call, name: str, x: Array, y: Array, frame: Any) -> Instance:
    bunch = Instance(BUNCH, call.span)
    toy = TOYS[name]
    bunch.fields.update(data=x, target=y, frame=frame, DESCR=Unknown("a text"))
    if toy.classes is not None:
        bunch.fields["target_names"] = Array(TensorSpec((toy.classes,), "string"), None, call.span)
    bunch.fields["feature_names"] = ListValue(tuple(Unknown("a name") for _ in range(toy.columns)))
    if name in _PICTURES:
        spec = TensorSpec((toy.rows, *_PICTURES[name]), toy.dtype)
        bunch.fields["images"] = Array(spec, x.facts, call.span)
    return bunch


def _made(columns: int | str, classes: int | str | None, positional: bool = True) -> Callable[[Call], Any]:
    """make_*: `columns` and `classes` are fixed, or the name of the parameter that tells them."""

    def handler(call: Call) -> Any:
        name = call.name.rpartition(".")[2]
        rows = _number(call.argument(0 if positional else None, "n_samples", 100))
        width: Any = columns
        if isinstance(columns, str):
            default = COLUMNS.get(name, 20)
            width = _number(call.argument(1 if positional else None, columns, default))
        count = call.kwargs.get(classes, CLASSES.get(name)) if isinstance(classes, str) else classes
        if name == "make_blobs" and count is None:
            count = 3
        strange = {"weights", "coef", "return_centers", "return_X_y", "sparse"} & call.kwargs.keys()
        if rows is None or width is None or (count is not None and not isinstance(count, int)) or strange:
            return Unknown("made data") if strange else (Unknown("made data"), Unknown("made data"))
        x, y = _pair(call, Toy(0, 0, count), rows, width, f"{name}()")
        targets = call.kwargs.get("n_targets", 1)
        if targets != 1 or isinstance(targets, Unknown):
            y = Array(TensorSpec((rows, targets if isinstance(targets, int) else None), "float64"), y.facts, call.span)
        return x, y

    return handler


COLUMNS = {"make_blobs": 2, "make_regression": 100, "make_classification": 20, "make_friedman1": 10,
           "make_gaussian_quantiles": 2, "make_sparse_uncorrelated": 10}  # fmt: skip
CLASSES = {"make_classification": 2, "make_gaussian_quantiles": 3}


def _multilabel(call: Call) -> Any:
    """make_multilabel_classification: a column of 0 and 1 for each class"""
    rows, width = _number(call.argument(0, "n_samples", 100)), _number(call.argument(1, "n_features", 20))
    classes = _number(call.kwargs.get("n_classes", 5))
    if None in (rows, width, classes) or {"sparse", "return_indicator", "return_distributions"} & call.kwargs.keys():
        return Unknown("made data")
    x, _ = _pair(call, Toy(0, 0, None), rows, width, "make_multilabel_classification()")
    facts = DataFacts(0, 1, "binary", 2, source="make_multilabel_classification()", origin=(call.span, "y"))
    return x, Array(TensorSpec((rows, classes), "int64"), facts, call.span)


def _openml(call: Call) -> Any:
    """fetch_openml("mnist_784"): 70000 pictures of 28 * 28 numbers from 0 to 255, labels as texts"""
    if call.argument(0, "name") != "mnist_784" or call.kwargs.get("as_frame", "auto") is not False:
        return Unknown("a data set")
    facts = DataFacts(0, 255, source='fetch_openml("mnist_784")', origin=(call.span, "x"))
    x = Array(TensorSpec((70000, 784), None), facts, call.span)
    y = Array(TensorSpec((70000,), "object"), None, call.span)
    if call.kwargs.get("return_X_y", False) is True:
        return x, y
    bunch = Instance(BUNCH, call.span)
    bunch.fields.update(data=x, target=y)
    return bunch


def _number(value: Any) -> Any:
    number = operand(value)
    return number if isinstance(number, (int, Dim)) and not isinstance(number, bool) else None


DATA_SETS: dict[str, Any] = {name: Native(f"sklearn.datasets.{name}", _toy(name)) for name in TOYS} | {
    name: Native(f"sklearn.datasets.{name}", handler)
    for name, handler in {
        "make_classification": _made("n_features", "n_classes"),
        "make_regression": _made("n_features", None),
        "make_blobs": _made("n_features", "centers"),
        "make_moons": _made(2, 2),
        "make_circles": _made(2, 2),
        "make_gaussian_quantiles": _made("n_features", "n_classes", positional=False),
        "make_friedman1": _made("n_features", None),
        "make_friedman2": _made(4, None),
        "make_friedman3": _made(4, None),
        "make_swiss_roll": _made(3, None),
        "make_s_curve": _made(3, None),
        "make_sparse_uncorrelated": _made("n_features", None),
        "make_multilabel_classification": _multilabel,
        "fetch_openml": _openml,
    }.items()
}
