"""Scalers and encoders: objects with fit, transform and fit_transform."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kshape.libraries.numpy.arrays import as_array
from kshape.rulebook.dims import symbol
from kshape.rulebook.specs import TensorSpec
from kshape.values.calls import Call
from kshape.values.values import Array, DataFacts, Instance, Native, NativeClass, Tensor, Unknown

Transform = Callable[[Call, Array], Any]


def _scaled(low: float | None, high: float | None) -> Transform:
    """A scaler: the same shape, floating."""

    def transform(call: Call, x: Array) -> Any:
        dtype = x.spec.dtype if x.spec.dtype in ("float32", "float64") else "float64"
        return Array(x.spec.with_dtype(dtype), DataFacts(low, high, "continuous"), call.span)

    return transform


def _labels(call: Call, x: Array) -> Any:
    """LabelEncoder: class numbers from 0."""
    classes = x.facts.classes if x.facts is not None else None
    high = None if classes is None else classes - 1
    return Array(x.spec.with_dtype("int64"), DataFacts(0, high, "integer", classes), call.span)


def _binarized(call: Call, x: Array) -> Any:
    """LabelBinarizer: one column for each class, but a single one for two classes."""
    classes = x.facts.classes if x.facts is not None else None
    rows = x.spec.sizes[0] if x.spec.sizes else None
    columns = None if classes is None else 1 if classes == 2 else classes
    coding = "one-hot" if columns is not None and columns > 1 else None
    return Array(TensorSpec((rows, columns), "int64"), DataFacts(0, 1, coding, classes), call.span)


def _one_hot(call: Call, x: Array) -> Any:
    """OneHotEncoder: as many columns as there are categories, which only the data tell; sparse unless asked."""
    instance = call.receiver
    dense = isinstance(instance, Instance) and False in (
        instance.fields.get("sparse"),
        instance.fields.get("sparse_output"),
    )
    if not dense:
        return Unknown("a sparse matrix")
    rows = x.spec.sizes[0] if x.spec.sizes else symbol()
    return Array(TensorSpec((rows, symbol()), "float64"), DataFacts(0, 1), call.span)


def _features(call: Call, x: Array) -> Any:
    rows = x.spec.sizes[0] if x.spec.sizes else symbol()
    return Array(TensorSpec((rows, symbol()), "float64"), None, call.span)


def _make(cls: Any, call: Call) -> Instance:
    instance = Instance(cls, call.span)
    instance.fields.update(call.kwargs)
    return instance


def _transformer(name: str, transform: Transform) -> NativeClass:
    def apply(call: Call) -> Any:
        value = call.argument(0, "X", call.kwargs.get("y"))
        return transform(call, as_array(value)) if isinstance(value, (Array, Tensor)) else Unknown(f"{name}.transform")

    def fit(call: Call) -> Any:
        return call.receiver

    def inverse(call: Call) -> Any:
        value = call.argument(0, "X")
        return Array(value.spec, None, call.span) if isinstance(value, Array) else Unknown(f"{name}.inverse_transform")

    handlers = {
        "transform": apply,
        "fit_transform": apply,
        "fit": fit,
        "partial_fit": fit,
        "inverse_transform": inverse,
    }
    members: dict[str, Any] = {key: Native(f"{name}.{key}", handler) for key, handler in handlers.items()}
    return NativeClass(f"sklearn.preprocessing.{name}", make=_make, members=members)


TRANSFORMERS: dict[str, Any] = {
    name: _transformer(name, transform)
    for name, transform in {
        "StandardScaler": _scaled(None, None),
        "MinMaxScaler": _scaled(None, None),
        "MaxAbsScaler": _scaled(-1.0, 1.0),
        "RobustScaler": _scaled(None, None),
        "Normalizer": _scaled(-1.0, 1.0),
        "QuantileTransformer": _scaled(None, None),
        "PowerTransformer": _scaled(None, None),
        "LabelEncoder": _labels,
        "LabelBinarizer": _binarized,
        "MultiLabelBinarizer": _features,
        "OneHotEncoder": _one_hot,
        "OrdinalEncoder": _scaled(0.0, None),
        "PolynomialFeatures": _features,
    }.items()
}
