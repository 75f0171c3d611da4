"""sklearn.datasets: the toy data with their true shapes, and make_* with the asked ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kshape.libraries.numpy.arrays import operand
from kshape.rulebook.dims import Dim
from kshape.rulebook.specs import TensorSpec
from kshape.values.calls import Call
from kshape.values.values import Array, DataFacts, Instance, Native, NativeClass, Unknown

# name: rows, columns, classes (None: a regression). Source: the documentation of sklearn.datasets
TOYS = {
    "load_iris": (150, 4, 3),
    "load_digits": (1797, 64, 10),
    "load_wine": (178, 13, 3),
    "load_breast_cancer": (569, 30, 2),
    "load_diabetes": (442, 10, None),
    "load_boston": (506, 13, None),
    "fetch_california_housing": (20640, 8, None),
}

BUNCH = NativeClass("sklearn.utils.Bunch")


def _pair(call: Call, rows: Any, columns: Any, classes: int | None, source: str) -> tuple[Array, Array]:
    coding = "continuous" if classes is None else "binary" if classes == 2 else "integer"
    low, high = (None, None) if classes is None else (0, classes - 1)
    x = Array(TensorSpec((rows, columns), "float64"), DataFacts(source=source), call.span)
    dtype = "float64" if classes is None else "int64"
    return x, Array(TensorSpec((rows,), dtype), DataFacts(low, high, coding, classes, None, source), call.span)


def _toy(name: str) -> Callable[[Call], Any]:
    rows, columns, classes = TOYS[name]

    def handler(call: Call) -> Any:
        if call.kwargs.get("as_frame") not in (None, False):
            return Unknown("a data set as a frame")
        x, y = _pair(call, rows, columns, classes, f"{name}()")
        if call.kwargs.get("return_X_y") is True:
            return (x, y)
        bunch = Instance(BUNCH, call.span)
        bunch.fields.update(data=x, target=y)
        if name == "load_digits":
            bunch.fields["images"] = Array(TensorSpec((rows, 8, 8), "float64"), DataFacts(0, 16), call.span)
        return bunch

    return handler


def _made(columns: int | str, classes: int | str | None) -> Callable[[Call], Any]:
    """make_*: `columns` and `classes` are fixed, or the name of the parameter that tells them."""

    def handler(call: Call) -> Any:
        rows = _number(call.argument(0, "n_samples", 100))
        width = _number(call.kwargs.get(columns, DEFAULTS[columns])) if isinstance(columns, str) else columns
        if not isinstance(columns, int) and len(call.args) > 1:
            width = _number(call.args[1])
        count = call.kwargs.get(classes, DEFAULTS[classes]) if isinstance(classes, str) else classes
        if rows is None or width is None or (count is not None and not isinstance(count, int)):
            return (Unknown("made data"), Unknown("made data"))
        return _pair(call, rows, width, count, "made data")

    return handler


DEFAULTS = {"n_features": 20, "n_classes": 2, "centers": 3}


def _number(value: Any) -> Any:
    number = operand(value)
    return number if isinstance(number, (int, Dim)) and not isinstance(number, bool) else None


DATA_SETS: dict[str, Any] = {name: Native(f"sklearn.datasets.{name}", _toy(name)) for name in TOYS} | {
    name: Native(f"sklearn.datasets.{name}", handler)
    for name, handler in {
        "make_classification": _made("n_features", "n_classes"),
        "make_regression": _made("n_features", None),
        "make_moons": _made(2, 2),
        "make_circles": _made(2, 2),
    }.items()
}
