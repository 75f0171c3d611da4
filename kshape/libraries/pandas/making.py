"""Making tables: read_csv and its companions, DataFrame, Series, concat, get_dummies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kshape.libraries.numpy.arrays import as_array, dtype_of, sequence_items
from kshape.libraries.numpy.facts import cast, joined, moved
from kshape.rulebook.dims import Size, symbol
from kshape.rulebook.dims import same as same_size
from kshape.rulebook.specs import TensorSpec
from kshape.values.calls import Call
from kshape.values.state import MISSING
from kshape.values.values import Array, DataFacts, DictValue, ListValue, Native, NativeClass, Unknown

from .frames import Column, Frame, Name, Series, names_in

Handler = Callable[[Call], Any]


def read(call: Call) -> Any:
    """read_csv(path, ...): as many rows and columns as the file has, or the columns that are asked for"""
    options = call.kwargs
    parts = ("chunksize", "iterator", "squeeze", "sheet_name")
    if any(options.get(name) not in (None, False, 0) or isinstance(options.get(name), list) for name in parts):
        return Unknown("a file in parts")
    if "sheet_name" in options and options["sheet_name"] is None:
        return Unknown("all sheets of a file")
    limit = options.get("nrows")
    rows = symbol(lower=0, upper=limit if isinstance(limit, int) else None)
    names = columns_of(options)
    width = _picked(options.get("usecols")) if names is None else None
    if width is not None and options.get("index_col") not in (None, False):
        width = width - 1 if isinstance(options["index_col"], (str, int)) else None
    facts = DataFacts(source=f"pd.{call.name.rpartition('.')[2]}()", origin=call.span)
    dtype = dtype_of(options.get("dtype")) if "dtype" in options else None
    return Frame(rows, width, names, dtype, facts, call.span)


def columns_of(options: dict[str, Any]) -> tuple[Name, ...] | None:
    """The names of the columns, where the arguments tell them."""
    if options.get("index_col") not in (None, False):
        return None
    names = names_in(options["names"]) if isinstance(options.get("names"), (ListValue, tuple)) else None
    used = options.get("usecols", MISSING)
    if used is MISSING or used is None:
        return names
    return None


def _picked(used: Any) -> int | None:
    found = names_in(used) if isinstance(used, (ListValue, tuple)) else None
    return None if found is None else None if not found else len(set(found))


def make_frame(cls: Any, call: Call) -> Any:
    """DataFrame(data=None, index=None, columns=None, dtype=None)"""
    data, asked = call.argument(0, "data"), call.argument(2, "columns")
    names = None if asked is None else names_in(asked)
    if call.argument(3, "dtype") is not None or (asked is not None and names is None and not isinstance(asked, Array)):
        return Frame(None, None, span=call.span)
    if isinstance(data, DictValue):
        return _of_columns(call, data, names, asked)
    if isinstance(data, Frame):
        return Frame(data.rows, data.width, None, None, data.facts, call.span) if asked is None else (
            Frame(data.rows, None, names, None, None, call.span))  # fmt: skip
    items = sequence_items(data) if not isinstance(data, Array) else None
    if items and all(isinstance(each, DictValue) for each in items):
        return Frame(len(items), None, names, None, None, call.span)
    found = as_array(data, call.span) if isinstance(data, (Array, ListValue, tuple)) else None
    sizes = None if found is None else found.spec.sizes
    if found is None or sizes is None or len(sizes) not in (1, 2):
        return Frame(None, None, span=call.span)
    width = 1 if len(sizes) == 1 else sizes[1]
    if names is None and isinstance(width, int) and asked is None and width <= 1000:
        names = tuple(range(width))
    dtype = found.spec.dtype if isinstance(data, Array) else None
    facts = None if found.facts is None else found.facts.but()
    return Frame(sizes[0], width, names, dtype, facts, call.span, getattr(data, "index", None))


def _of_columns(call: Call, data: DictValue, names: tuple[Name, ...] | None, asked: Any) -> Any:
    """DataFrame({name: values, ...})"""
    if data.is_open or asked is not None or any(not isinstance(name, (str, int)) for name in data.entries):
        return Frame(None, None, names, span=call.span)
    rows: Any = None
    known: dict[Name, Column] = {}
    for name, value in data.entries.items():
        if isinstance(value, (int, float, str, bool)) or value is None:
            continue
        array = as_array(value)
        sizes = array.spec.sizes
        if isinstance(value, Unknown) or sizes is None or len(sizes) != 1:
            known[name] = (None, None)
            continue
        rows = sizes[0] if rows is None else rows
        dtype = array.spec.dtype if array.spec.dtype != "string" else None
        known[name] = (dtype, array.facts)
    for name in data.entries:
        known.setdefault(name, (None, None))
    series = [value for value in data.entries.values() if isinstance(value, Series)]
    if any(each.index is not series[0].index for each in series):
        rows, known = None, dict.fromkeys(data.entries, (None, None))
    index = series[0].index if series else None
    return Frame(rows, None, tuple(data.entries), None, None, call.span, index, known)


def make_series(cls: Any, call: Call) -> Any:
    """Series(data, index=None, dtype=None)"""
    data = call.argument(0, "data")
    if isinstance(data, (DictValue, Unknown)) or data is None or isinstance(data, (int, float, str)):
        size = len(data.entries) if isinstance(data, DictValue) and not data.is_open else symbol(lower=0)
        return Series(TensorSpec((size,), None), None, call.span)
    found = as_array(data, call.span)
    if found.spec.sizes is None or len(found.spec.sizes) != 1:
        return Series(TensorSpec((symbol(lower=0),), None), None, call.span)
    asked = call.argument(2, "dtype")
    dtype = found.spec.dtype if asked is None and found.spec.dtype != "string" else dtype_of(asked)
    return Series(TensorSpec(found.spec.sizes, dtype), cast(found.facts, found.spec.dtype, dtype), call.span)


def get_dummies(call: Call) -> Any:
    """get_dummies(data): a column for each value that occurs; other columns of a table stay"""
    value = call.argument(0, "data")
    dtype = dtype_of(call.kwargs.get("dtype"), "bool")
    if isinstance(value, Frame):
        return Frame(value.rows, None, None, None, None, call.span, value.index)
    array = as_array(value)
    if not array.spec.is_ranked or array.spec.rank != 1:
        return Unknown("dummies of unknown data")
    from kshape.libraries.numpy.functions import distinct

    plain = not (call.kwargs.keys() - {"data", "dtype", "prefix", "prefix_sep"})
    count = distinct(array.facts) if plain else None
    facts = DataFacts(0, 1, "one-hot", count) if plain and count else DataFacts(0, 1, "binary", 2, reached=False)
    index = value.index if isinstance(value, Series) else None
    return Frame(array.spec.shape[0], count, None, dtype, facts, call.span, index)


def concat(call: Call) -> Any:
    """concat(objs, axis=0): tables one below the other, or side by side"""
    parts = sequence_items(call.argument(0, "objs"))
    axis = call.argument(1, "axis", 0)
    if not parts or not all(isinstance(part, (Frame, Series)) for part in parts):
        return Unknown("tables put together")
    if axis in (1, "columns"):
        return _beside(call, parts)
    return _below(call, parts) if axis in (0, "index") else Unknown("tables put together")


def _below(call: Call, parts: tuple[Any, ...]) -> Any:
    rows: Size = 0
    for part in parts:
        rows = rows + part.rows
    facts = joined([part.facts for part in parts])
    if all(isinstance(part, Series) for part in parts):
        dtypes = {part.spec.dtype for part in parts}
        return Series(TensorSpec((rows,), dtypes.pop() if len(dtypes) == 1 else None), facts, call.span)
    first = parts[0]
    if not all(isinstance(part, Frame) for part in parts):
        return Frame(rows, None, span=call.span)
    if all(part.columns is not None for part in parts):
        names = dict.fromkeys(name for part in parts for name in part.columns)
        return Frame(rows, None, tuple(names), None, None, call.span)
    alike = all(part.columns is None and same_size(part.width, first.width) for part in parts)
    return Frame(rows, first.width if alike else None, None, None, facts if alike else None, call.span)


def _beside(call: Call, parts: tuple[Any, ...]) -> Any:
    first = parts[0]
    rows = first.rows if all(part.index is first.index for part in parts) else None
    width: Size = 0
    for part in parts:
        width = width + (part.width if isinstance(part, Frame) else 1)
    index = first.index if rows is not None else None
    names = _all_names(parts)
    distinct = names is not None and len(set(names)) == len(names)
    known = {name: each for part in parts if isinstance(part, Frame) for name, each in part.known.items()}
    if not distinct or names is None or rows is None:
        return Frame(rows, width, None, None, None, call.span, index, distinct=distinct)
    return Frame(rows, None, names, None, None, call.span, index, known)


def _all_names(parts: tuple[Any, ...]) -> tuple[Name, ...] | None:
    """The names of all columns one after another; None where some are not known."""
    names: list[Name] = []
    for part in parts:
        own = (part.name,) if isinstance(part, Series) else part.columns
        if own is None or None in own:
            return None
        names += own
    return tuple(names)


def to_numeric(call: Call) -> Any:
    """to_numeric(arg), to_datetime(arg): as many values"""
    value = call.argument(0, "arg")
    if isinstance(value, Series):
        return Series(TensorSpec((value.rows,), None), None, call.span, value.index, value.name)
    return Unknown("converted values")


def truths(call: Call) -> Any:
    """isna(obj), isnull(obj)"""
    value = call.argument(0, "obj")
    if isinstance(value, (Frame, Series)):
        return call.interpreter.call(call.interpreter.attribute(value, "isna", call.span), [], {}, call.span)
    return Unknown("whether values are missing")


def factorize(call: Call) -> Any:
    """factorize(values): (codes from 0, the values they stand for)"""
    array = as_array(call.argument(0, "values"))
    codes = DataFacts(-1, None, "integer", reached=False)
    return Array(TensorSpec(array.spec.sizes, "int64"), codes, call.span), Unknown("the distinct values")


def unique(call: Call) -> Any:
    """unique(values)"""
    array = as_array(call.argument(0, "values"))
    return Array(TensorSpec((symbol(),), array.spec.dtype), moved(array.facts, "reshape"), call.span)


FRAME_CLASS = NativeClass("pandas.DataFrame", make=make_frame)
SERIES_CLASS = NativeClass("pandas.Series", make=make_series)

MEMBERS: dict[str, Any] = {
    "DataFrame": FRAME_CLASS,
    "Series": SERIES_CLASS,
    **{
        name: Native(f"pandas.{name}", handler)
        for name, handler in {
            **dict.fromkeys(
                ("read_csv", "read_table", "read_excel", "read_parquet", "read_feather", "read_fwf", "read_json"), read
            ),
            "get_dummies": get_dummies,
            "concat": concat,
            "to_numeric": to_numeric,
            "to_datetime": to_numeric,
            "isna": truths,
            "isnull": truths,
            "factorize": factorize,
            "unique": unique,
        }.items()
    },
}
