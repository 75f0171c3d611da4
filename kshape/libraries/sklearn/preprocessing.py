"""Scalers, encoders and other transformers: objects with fit, transform and fit_transform.

What an object has learnt from the data lies in its fields: "fitted" (the place of the last fit), "columns" (how many
columns it gives), "classes" (how many labels it saw).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kshape.libraries.numpy.arrays import as_array
from kshape.libraries.numpy.functions import distinct
from kshape.libraries.pandas.frames import Frame
from kshape.libraries.scipy.sparse import SparseMatrix
from kshape.rulebook.dims import Size, symbol
from kshape.rulebook.specs import TensorSpec
from kshape.values.calls import Call
from kshape.values.state import MISSING
from kshape.values.values import (
    Array,
    DataFacts,
    Instance,
    ListValue,
    Native,
    NativeClass,
    Property,
    Step,
    Tensor,
    Unknown,
)

Transform = Callable[[Call, Array], Any]


def option(call: Call, name: str, position: int | None = None, default: Any = None) -> Any:
    """An argument of the constructor."""
    fields = call.receiver.fields
    given = fields["arguments"]
    if name in fields["options"]:
        return fields["options"][name]
    return given[position] if position is not None and position < len(given) else default


def rows_of(call: Call, x: Array) -> Size:
    """The number of samples."""
    return x.spec.sizes[0] if x.spec.sizes else symbol(lower=0)


def origin_of(x: Array) -> dict[str, Any]:
    """Where the data come from, for the facts of what becomes of them."""
    facts = x.facts
    return {} if facts is None else {"source": facts.source, "origin": facts.origin}


def steps_of(call: Call, x: Array) -> tuple[Step, ...] | None:
    """What was done to the data, with this transformer at the end."""
    facts = x.facts
    if facts is None or facts.steps is None:
        return None
    name = call.receiver.cls.name.rpartition(".")[2]
    return (*facts.steps, Step(name, call.receiver, call.receiver.fields.get("fitted")))


def scaled(low: float | None, high: float | None) -> Transform:
    """A scaler: the same shape, floating."""

    def transform(call: Call, x: Array) -> Any:
        dtype = x.spec.dtype if x.spec.dtype in ("float32", "float64") else "float64" if x.spec.dtype else None
        bounds = (low, high)
        if call.name.endswith("MinMaxScaler.fit_transform"):
            asked = option(call, "feature_range", 0, (0, 1))
            known = isinstance(asked, tuple) and len(asked) == 2 and all(isinstance(e, (int, float)) for e in asked)
            bounds = asked if known else (None, None)
        facts = DataFacts(*bounds, "continuous", **origin_of(x), steps=steps_of(call, x))
        return Array(x.spec.with_dtype(dtype), facts, call.span)

    return transform


def labels(call: Call, x: Array) -> Any:
    """LabelEncoder: class numbers from 0."""
    classes = call.receiver.fields.get("classes")
    whole = classes is not None and (call.name.endswith("fit_transform") or (x.facts is not None and x.facts.reached))
    high = None if classes is None else classes - 1
    coding = "binary" if classes == 2 else "integer"
    facts = DataFacts(0, high, coding, classes, reached=whole, **origin_of(x))
    return Array(TensorSpec(x.spec.sizes, "int64"), facts, call.span)


def binarized(call: Call, x: Array) -> Any:
    """LabelBinarizer: one column for each class, but a single one for two classes."""
    classes = call.receiver.fields.get("classes")
    columns = None if classes is None else 1 if classes == 2 else classes
    coding = "one-hot" if columns is not None and columns > 1 else "binary"
    if option(call, "neg_label") is not None or option(call, "sparse_output") is not None:
        return Unknown("labels under other numbers")
    facts = DataFacts(0, 1, coding, columns if coding == "one-hot" else 2, **origin_of(x))
    if columns is None:
        facts = facts.but(reached=False)
    return Array(TensorSpec((rows_of(call, x), columns), "int64"), facts, call.span)


def many_labels(call: Call, x: Array) -> Any:
    """MultiLabelBinarizer: a column of 0 and 1 for each label"""
    facts = DataFacts(0, 1, "binary", 2, reached=False)
    return Array(TensorSpec((rows_of(call, x), learnt(call)), "int64"), facts, call.span)


def one_hot(call: Call, x: Array) -> Any:
    """OneHotEncoder: as many columns as there are categories, which only the data tell; sparse unless asked."""
    single = x.spec.sizes is not None and len(x.spec.sizes) == 2 and _is_one(x.spec.sizes[1])
    plain = not (call.receiver.fields["options"].keys() - {"sparse", "sparse_output", "dtype"})
    classes = call.receiver.fields.get("classes") if single and plain else None
    columns = learnt(call) if classes is None else classes
    strict = single and plain
    facts = DataFacts(0, 1, "one-hot" if strict else "binary", classes if strict else 2, reached=False, **origin_of(x))
    dtype = "float64" if option(call, "dtype") is None else None
    spec = TensorSpec((rows_of(call, x), columns), dtype)
    dense = option(call, "sparse_output", None, option(call, "sparse", None, True))
    if dense is False:
        return Array(spec, facts, call.span)
    return SparseMatrix(spec, facts, call.span) if dense is True else Unknown("codes")


def _is_one(size: Any) -> bool:
    return isinstance(size, int) and size == 1


def numbered(call: Call, x: Array) -> Any:
    """OrdinalEncoder: category numbers as floats."""
    facts = DataFacts(0, None, "integer", reached=False, **origin_of(x))
    return Array(TensorSpec(x.spec.sizes, "float64" if option(call, "dtype") is None else None), facts, call.span)


def reduced(call: Call, x: Array) -> Any:
    """PCA and the like: `n_components` columns."""
    count = option(call, "n_components", 0, 2 if "SVD" in call.name or "TSNE" in call.name else None)
    columns = count if isinstance(count, int) and not isinstance(count, bool) else learnt(call)
    return Array(
        TensorSpec((rows_of(call, x), columns), None), DataFacts(**origin_of(x), steps=steps_of(call, x)), call.span
    )


def best(call: Call, x: Array) -> Any:
    """SelectKBest: k of the columns."""
    count = option(call, "k", 1, 10)
    columns = count if isinstance(count, int) else learnt(call)
    return Array(TensorSpec((rows_of(call, x), columns), x.spec.dtype), None, call.span)


def filled(call: Call, x: Array) -> Any:
    """SimpleImputer: the same shape without gaps."""
    return Array(TensorSpec(x.spec.sizes, None), DataFacts(**origin_of(x), steps=steps_of(call, x)), call.span)


def features(call: Call, x: Array) -> Any:
    """Other columns, of which only the data tell how many."""
    return Array(TensorSpec((rows_of(call, x), learnt(call)), None), None, call.span)


def words(call: Call, x: Array) -> Any:
    """CountVectorizer, TfidfVectorizer: a sparse row of numbers for each text, at most `max_features`"""
    counted = "Count" in call.name
    facts = DataFacts(0, None if counted else 1, "integer" if counted else "continuous", reached=False)
    dtype = None if option(call, "dtype") is not None else "int64" if counted else "float64"
    return SparseMatrix(TensorSpec((rows_of(call, x), learnt(call)), dtype), facts, call.span)


def learnt(call: Call) -> Size:
    """How many columns the transformer gives: the same number until it is fitted again."""
    found = call.receiver.fields.get("columns")
    return symbol() if found is None else found


def _make(cls: Any, call: Call) -> Instance:
    instance = Instance(cls, call.span)
    instance.fields.update(options=dict(call.kwargs), arguments=tuple(call.args))
    return instance


def _fit(call: Call) -> Any:
    """fit(X): the object has learnt from these data"""
    value = call.argument(0, "X", call.kwargs.get("y", call.kwargs.get("raw_documents")))
    state, instance = call.interpreter.state, call.receiver
    most = option(call, "max_features")
    state.put(instance, "fitted", call.span)
    state.put(instance, "columns", symbol(upper=most if isinstance(most, int) and most > 0 else None))
    state.put(instance, "classes", distinct(as_array(value).facts) if isinstance(value, (Array, ListValue)) else None)
    return instance


def _classes(call: Call) -> Any:
    """encoder.classes_: the labels that it knows"""
    count = call.receiver.fields.get("classes")
    size = call.receiver.fields.get("columns") if count is None else count
    return Array(TensorSpec((size,), None), None, call.span)


def _transformer(path: str, transform: Transform) -> NativeClass:
    name = path.rpartition(".")[2]

    def apply(call: Call) -> Any:
        value = call.argument(0, "X", call.kwargs.get("y", call.kwargs.get("raw_documents", MISSING)))
        if isinstance(value, Frame):
            value = value.array(call.span)
        if isinstance(value, SparseMatrix) and transform not in (reduced, words):
            return Unknown(f"{name}.transform")
        if isinstance(value, (ListValue, tuple)):
            value = as_array(value, call.span)
            if value.spec.sizes is None and transform in (words, many_labels):
                length = call.interpreter.length(call.args[0], call.span) if call.args else None
                value = Array(TensorSpec((None if isinstance(length, Unknown) else length,), None), None, call.span)
        if not isinstance(value, (Array, Tensor)):
            return Unknown(f"{name}.transform")
        return transform(call, as_array(value, call.span))

    def fit_apply(call: Call) -> Any:
        _fit(call)
        return apply(call)

    def inverse(call: Call) -> Any:
        value = call.argument(0, "X")
        same = transform not in (one_hot, binarized, reduced, words, many_labels)
        if not isinstance(value, Array) or not same:
            return Unknown(f"{name}.inverse_transform")
        return Array(TensorSpec(value.spec.sizes, None), DataFacts(**origin_of(value), steps=None), call.span)

    handlers = {"transform": apply, "fit_transform": fit_apply, "fit": _fit, "partial_fit": _fit,
                "inverse_transform": inverse}  # fmt: skip
    members: dict[str, Any] = {key: Native(f"{name}.{key}", handler) for key, handler in handlers.items()}
    members["classes_"] = Property("property", Native(f"{name}.classes_", _classes))
    return NativeClass(f"sklearn.{path}", make=_make, members=members)


_TRANSFORMS: dict[str, dict[str, Transform]] = {
    "preprocessing": {
        "StandardScaler": scaled(None, None),
        "MinMaxScaler": scaled(None, None),
        "MaxAbsScaler": scaled(None, None),
        "RobustScaler": scaled(None, None),
        "Normalizer": scaled(-1.0, 1.0),
        "QuantileTransformer": scaled(None, None),
        "PowerTransformer": scaled(None, None),
        "LabelEncoder": labels,
        "LabelBinarizer": binarized,
        "MultiLabelBinarizer": many_labels,
        "OneHotEncoder": one_hot,
        "OrdinalEncoder": numbered,
        "PolynomialFeatures": features,
        "KBinsDiscretizer": lambda call, x: Unknown("bins"),
    },
    "decomposition": dict.fromkeys(("PCA", "TruncatedSVD", "NMF", "FastICA", "IncrementalPCA", "KernelPCA"), reduced),
    "impute": dict.fromkeys(("SimpleImputer", "KNNImputer", "IterativeImputer"), filled),
    "feature_selection": {"SelectKBest": best, "VarianceThreshold": features, "SelectPercentile": features},
    "feature_extraction.text": {"CountVectorizer": words, "TfidfVectorizer": words},
    "compose": {"ColumnTransformer": features},
}
CLASSES: dict[str, dict[str, Any]] = {
    module: {name: _transformer(f"{module}.{name}", transform) for name, transform in classes.items()}
    for module, classes in _TRANSFORMS.items()
}
