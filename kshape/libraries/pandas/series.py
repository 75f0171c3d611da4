"""Methods of a column."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kshape.libraries.numpy.arrays import dtype_of
from kshape.libraries.numpy.facts import cast, chosen, constant, forget_facts, is_class_coded, joined, moved
from kshape.libraries.numpy.functions import distinct, end_of
from kshape.rulebook.dims import symbol
from kshape.rulebook.specs import TensorSpec
from kshape.values.calls import Call
from kshape.values.values import Array, DataFacts, DictValue, ListValue, Unknown

from .frames import Frame, Series
from .indexing import picked
from .methods import ends, sampled, shown, to_numpy, unknown

Handler = Callable[[Call], Any]


def made(call: Call, dtype: str | None, facts: DataFacts | None) -> Any:
    """A column of as many rows. With inplace=True nothing is left of what was known."""
    given = call.receiver
    if call.kwargs.get("inplace", False) is not False:
        forget_facts(call.interpreter, given, call.span)
        return None
    return Series(TensorSpec((given.rows,), dtype), facts, call.span, given.index, given.name)


def same(call: Call) -> Any:
    """copy, rename, sort_values"""
    return made(call, call.receiver.spec.dtype, call.receiver.facts)


def reset(call: Call) -> Any:
    """reset_index(drop=False): a table of index and values, or the column with a new index"""
    given = call.receiver
    if call.kwargs.get("drop", False) is True:
        return Series(given.spec, given.facts, call.span, None, given.name)
    return Frame(given.rows, 2, None, None, None, call.span)


def mapped(call: Call) -> Any:
    """map(dict or function), replace(dict): the values of a dict are the only ones there can be"""
    table = call.argument(0, "arg")
    if not isinstance(table, DictValue) or table.is_open or not table.entries or not call.name.endswith(".map"):
        return made(call, None, None)
    values = list(table.entries.values())
    facts = joined([constant(value) for value in values])
    whole = facts is not None and is_class_coded(facts)
    numbers = sorted({value for value in values if isinstance(value, int)})
    known = None if facts is None else facts.but(
        classes=len(numbers) if whole and numbers == list(range(len(numbers))) else None,
        reached=False, steps=None,
    )  # fmt: skip
    return made(call, None, known)


def elementwise(call: Call) -> Any:
    """apply(function), fillna(...), ...: as many rows, other values"""
    return made(call, None, None)


def truths(call: Call) -> Any:
    """isna, isin, between"""
    return made(call, "bool", DataFacts(0, 1, "binary", 2, reached=False))


def fewer(call: Call) -> Any:
    """dropna, drop_duplicates, drop: nobody knows how many are left"""
    if call.kwargs.get("inplace", False) is not False:
        return Unknown("a column of another length")
    return picked(call.receiver, symbol(lower=0), call.span)


def sample(call: Call) -> Any:
    """sample(n=1, frac=None)"""
    return picked(call.receiver, sampled(call, call.receiver.rows), call.span)


def astype(call: Call) -> Any:
    """astype(dtype)"""
    given = call.receiver
    dtype = dtype_of(call.argument(0, "dtype"))
    return made(call, dtype, cast(given.facts, given.spec.dtype, dtype))


def unique(call: Call) -> Any:
    """unique(): the distinct values, in the order in which they occur"""
    given = call.receiver
    count = distinct(given.facts)
    facts = moved(given.facts, "reshape")
    return Array(TensorSpec((symbol() if count is None else count,), given.spec.dtype), facts, call.span)


def count_unique(call: Call) -> Any:
    """nunique()"""
    count = distinct(call.receiver.facts)
    return Unknown("the number of values") if count is None else count


def factorize(call: Call) -> Any:
    """factorize(): (codes from 0, the values they stand for)"""
    codes = DataFacts(-1, None, "integer", reached=False)
    return Array(TensorSpec((call.receiver.rows,), "int64"), codes, call.span), Unknown("the distinct values")


def to_frame(call: Call) -> Any:
    """to_frame(): a table of one column"""
    given = call.receiver
    name = given.name if isinstance(given.name, (str, int)) and not call.args and not call.kwargs else None
    known = {} if name is None else {name: (given.spec.dtype, given.facts)}
    names = None if name is None else (name,)
    return Frame(given.rows, 1, names, given.spec.dtype, given.facts, call.span, given.index, known)


def number(call: Call) -> Any:
    """max, min, mean, ...: one number"""
    name = call.name.rpartition(".")[2]
    facts = call.receiver.facts
    known = end_of(facts, {"max": "high", "min": "low"}[name]) if name in ("max", "min") else None
    if known is not None:
        return known
    bounds = None if facts is None or name not in ("max", "min", "mean", "median") else chosen(facts)
    kept = None if bounds is None else DataFacts(bounds.low, bounds.high, reached=False, steps=None)
    return Array(TensorSpec((), None), kept, call.span)


def listed(call: Call) -> Any:
    """tolist()"""
    return ListValue(None, Unknown("a value of a column"))


SERIES_METHODS: dict[str, Handler] = {
    "map": mapped, "replace": mapped, "copy": same, "rename": same, "reset_index": reset, "astype": astype,
    "unique": unique, "nunique": count_unique, "factorize": factorize, "to_frame": to_frame, "to_numpy": to_numpy,
    "head": ends, "tail": ends, "sample": sample, "tolist": listed, "to_list": listed, "ravel": to_numpy,
    **dict.fromkeys("apply fillna ffill bfill interpolate clip abs round shift diff cumsum cumprod rank mask where "
                    "pct_change transform sort_values sort_index".split(), elementwise),
    **dict.fromkeys("isna isnull notna notnull isin between".split(), truths),
    **dict.fromkeys("dropna drop_duplicates drop".split(), fewer),
    **dict.fromkeys("max min mean median std var sum prod".split(), number),
    **dict.fromkeys("value_counts groupby describe rolling ewm resample agg aggregate quantile mode idxmax idxmin any "
                    "all count corr items iteritems explode get pipe append combine_first argmax "
                    "argmin".split(), unknown),
    **dict.fromkeys("plot hist to_csv info".split(), shown),
}  # fmt: skip
