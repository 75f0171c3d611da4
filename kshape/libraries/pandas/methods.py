"""Methods of a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kshape.libraries.numpy.arrays import dtype_of
from kshape.libraries.numpy.facts import cast
from kshape.rulebook.dims import Size, minimum, symbol
from kshape.rulebook.specs import TensorSpec
from kshape.values.calls import Call
from kshape.values.values import Array, DataFacts, DictValue, Inert, IteratorValue, Unknown

from .frames import Frame, Name, Series, names_in
from .indexing import column, picked, put, put_columns

Handler = Callable[[Call], Any]


def finished(call: Call, result: Frame) -> Any:
    """The new table; with inplace=True the receiver becomes it."""
    given = call.kwargs.get("inplace", False)
    if given is False:
        return result
    fields = result.fields if given is True else Frame(None, None).fields
    for key, value in fields.items():
        if key != "written":
            call.interpreter.state.put(call.receiver, key, value)
    return None if given is True else Unknown("a table, or nothing")


def is_columns(axis: Any) -> bool | None:
    """Whether an axis is that of the columns; None where it is not known."""
    if axis in (1, "columns") and not isinstance(axis, bool):
        return True
    return False if axis in (0, "index", "rows") and not isinstance(axis, bool) else None


def drop(call: Call) -> Any:
    """frame.drop(labels, axis=0, index=None, columns=None, inplace=False, errors="raise")"""
    labels, columns = call.argument(0, "labels"), call.kwargs.get("columns")
    across = is_columns(call.argument(1, "axis", 0))
    if columns is None and labels is not None and across:
        columns = labels
    elif columns is None or labels is not None or call.kwargs.get("index") is not None:
        if across is None and columns is None:
            return finished(call, Frame(None, None, span=call.span))
        return finished(call, picked(call.receiver, symbol(lower=0), call.span))
    return finished(call, without(call, call.receiver, names_in(columns)))


def without(call: Call, frame: Frame, names: tuple[Name, ...] | None) -> Frame:
    """The table less these columns."""
    strict = call.kwargs.get("errors", "raise") == "raise"
    if names is None or not frame.is_distinct or (frame.columns is None and not strict):
        return frame.changed(columns=None, width=symbol(lower=0), known={}, span=call.span)
    known = {name: each for name, each in frame.known.items() if name not in names}
    if frame.columns is not None:
        if strict and any(name not in frame.columns for name in names):
            call.interpreter.raises("KeyError", call.span)
        left = tuple(name for name in frame.columns if name not in names)
        return frame.changed(columns=left, known=known, span=call.span)
    return frame.changed(width=frame.width - len(set(names)), known=known, span=call.span)


def pop(call: Call) -> Any:
    """frame.pop(name): the column, which is gone from the table"""
    name = call.argument(0, "item")
    frame = call.receiver
    if not isinstance(name, (str, int)) or not frame.is_distinct:
        put(call.interpreter, frame, columns=None, width=symbol(lower=0), known={})
        return Series(TensorSpec((frame.rows,), None), None, call.span, frame.index)
    found = column(call.interpreter, frame, name, call.span)
    less = without(call, frame, (name,))
    put(call.interpreter, frame, **{key: less.fields[key] for key in ("columns", "width", "known")})
    return found


def same(call: Call) -> Any:
    """copy, sort_values, ...: the same rows and columns"""
    return finished(call, call.receiver.changed(span=call.span))


def resorted(call: Call) -> Any:
    """sort_values: the same rows in another order"""
    return finished(call, call.receiver.changed(span=call.span, index=object()))


def filled(call: Call) -> Any:
    """fillna, replace, clip, ...: the same shape, other numbers"""
    facts = call.receiver.facts
    kept = None if facts is None else DataFacts(source=facts.source, origin=facts.origin, steps=None)
    return finished(call, call.receiver.changed(facts=kept, dtype=None, known={}, span=call.span))


def truths(call: Call) -> Any:
    """isna, isin, duplicated, ...: True or False for each"""
    facts = DataFacts(0, 1, "binary", 2, reached=False)
    return call.receiver.changed(dtype="bool", facts=facts, known={}, span=call.span)


def fewer(call: Call) -> Any:
    """dropna, drop_duplicates, query: nobody knows how many rows are left"""
    if (
        is_columns(call.kwargs.get("axis", call.argument(0, "axis", 0) if call.name.endswith("dropna") else 0))
        is not False
    ):
        return finished(call, call.receiver.changed(columns=None, width=symbol(lower=0), known={}, span=call.span))
    return finished(call, picked(call.receiver, symbol(lower=0), call.span))


def ends(call: Call) -> Any:
    """head(n), tail(n)"""
    number = call.argument(0, "n", 5)
    known = isinstance(number, int) and number >= 0
    return picked(call.receiver, minimum(number, call.receiver.rows) if known else symbol(lower=0), call.span)


def sample(call: Call) -> Any:
    """sample(n=1, frac=None): so many rows, or that share of them"""
    return picked(call.receiver, sampled(call, call.receiver.rows), call.span)


def sampled(call: Call, rows: Size) -> Size:
    """How many rows `sample` takes."""
    count, share = call.argument(0, "n"), call.argument(1, "frac")
    if share is None:
        return 1 if count is None else count if isinstance(count, int) else symbol(lower=0)
    if isinstance(share, (int, float)) and share == 1:
        return rows
    known = isinstance(rows, int) and isinstance(share, (int, float))
    return round(rows * share) if known and isinstance(rows, int) else symbol(lower=0)


def reset(call: Call) -> Any:
    """reset_index(drop=False): the old index becomes a column"""
    frame, dropped = call.receiver, call.kwargs.get("drop", False)
    if dropped is True:
        return finished(call, frame.changed(index=object(), span=call.span))
    more = frame.changed(columns=None, width=symbol(lower=1), dtype=None, facts=None, known={}, span=call.span)
    return finished(call, more.changed(index=object()))


def set_index(call: Call) -> Any:
    """set_index(name): a column becomes the index"""
    name = call.argument(0, "keys")
    if isinstance(name, str) and call.kwargs.get("drop", True) is True:
        column(call.interpreter, call.receiver, name, call.span)
        return finished(call, without(call, call.receiver, (name,)).changed(index=object()))
    return finished(call, Frame(call.receiver.rows, None, span=call.span))


def astype(call: Call) -> Any:
    """astype(dtype): all columns, or by a dict some of them"""
    asked = call.argument(0, "dtype")
    frame = call.receiver
    if isinstance(asked, DictValue):
        return frame.changed(dtype=None, known={}, facts=None, span=call.span)
    dtype = dtype_of(asked)
    known = {name: (dtype, cast(facts, old, dtype)) for name, (old, facts) in frame.known.items()}
    return frame.changed(dtype=dtype, facts=cast(frame.facts, frame.dtype, dtype), known=known, span=call.span)


def rename(call: Call) -> Any:
    """rename(columns={...}): the same columns under other names"""
    return finished(call, call.receiver.changed(columns=None, width=call.receiver.width, known={}, span=call.span))


def to_numpy(call: Call) -> Any:
    """to_numpy(dtype=None)"""
    found = call.receiver.array(call.span)
    dtype = dtype_of(call.argument(0, "dtype"))
    if call.argument(0, "dtype") is None:
        return found
    return Array(found.spec.with_dtype(dtype), cast(found.facts, found.spec.dtype, dtype), call.span)


def reduced(call: Call) -> Any:
    """mean, std, min, ...: a number for each column"""
    if call.kwargs.keys() - {"axis", "skipna", "numeric_only", "ddof"}:
        return Unknown("numbers of a table")
    across = is_columns(call.argument(0, "axis", 0))
    width = call.receiver.width
    if across is None or call.kwargs.get("numeric_only", False) is not False:
        return Unknown("numbers of a table")
    if across:
        return Series(TensorSpec((call.receiver.rows,), None), None, call.span, call.receiver.index)
    found = Series(TensorSpec((width,), None), None, call.span)
    found.across = True
    return found


def selected(call: Call) -> Any:
    """select_dtypes, filter: some of the columns"""
    return call.receiver.changed(columns=None, width=symbol(lower=0), known={}, span=call.span)


def assign(call: Call) -> Any:
    """assign(name=values, ...): a copy with more columns"""
    made = call.receiver.changed(span=call.span)
    for name, value in call.kwargs.items():
        facts = (value.spec.dtype, value.facts) if isinstance(value, Array) else (None, None)
        put_columns(call.interpreter, made, (name,), facts)
    return made


def insert(call: Call) -> None:
    """insert(loc, column, value): a new column at that place"""
    frame = call.receiver
    put(call.interpreter, frame, columns=None, width=frame.width + 1, dtype=None, facts=None)


def applied(call: Call) -> Any:
    """apply(function): a number for each column or row, or a table"""
    return Unknown("what a function makes of a table")


def elementwise(call: Call) -> Any:
    """applymap(function), map(function): the same shape"""
    return call.receiver.changed(dtype=None, facts=None, known={}, span=call.span)


def turned(call: Call) -> Any:
    """transpose()"""
    frame = call.receiver
    return Frame(frame.width, frame.rows, None, frame.dtype, None, call.span)


def rows_one_by_one(call: Call) -> Any:
    """iterrows, itertuples, items"""
    return IteratorValue(None, Unknown("a row of a table"))


def listed(call: Call) -> Any:
    """keys()"""
    frame = call.receiver
    content = None if frame.columns is None else DataFacts(content=frame.columns)
    return Array(TensorSpec((frame.width,), "object"), content, call.span)


def unknown(call: Call) -> Any:
    """groupby, merge, pivot, ...: nobody knows the shape before the file is read"""
    return Unknown(f"what {call.name} gives")


def shown(call: Call) -> Any:
    """info, plot, to_csv, ...: nothing changes"""
    return Inert(call.name)


FRAME_METHODS: dict[str, Handler] = {
    "drop": drop, "pop": pop, "copy": same, "sort_values": resorted, "sort_index": resorted, "reset_index": reset,
    "set_index": set_index, "astype": astype, "rename": rename, "to_numpy": to_numpy, "assign": assign,
    "insert": insert, "apply": applied, "applymap": elementwise, "map": elementwise, "transpose": turned,
    "keys": listed,
    "head": ends, "tail": ends, "sample": sample, "select_dtypes": selected, "filter": selected,
    "iterrows": rows_one_by_one, "itertuples": rows_one_by_one, "items": rows_one_by_one,
    **dict.fromkeys("fillna ffill bfill interpolate replace clip abs round shift diff cumsum cumprod rank mask where "
                    "pct_change convert_dtypes infer_objects".split(), filled),
    **dict.fromkeys("isna isnull notna notnull isin".split(), truths),
    **dict.fromkeys("dropna drop_duplicates query".split(), fewer),
    **dict.fromkeys("mean std var min max sum median prod nunique count".split(), reduced),
    **dict.fromkeys("groupby merge join pivot pivot_table melt stack unstack explode describe corr cov agg aggregate "
                    "rolling resample get xs quantile value_counts nlargest nsmallest eval pipe duplicated any all "
                    "idxmax idxmin to_dict to_records".split(), unknown),
    **dict.fromkeys("info plot hist boxplot to_csv to_excel to_pickle to_parquet to_json to_string".split(), shown),
}  # fmt: skip
