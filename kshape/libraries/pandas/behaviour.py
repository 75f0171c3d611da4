"""Python's syntax on tables and columns: operators, indexing, attributes."""

from __future__ import annotations

from typing import Any

from kshape.libraries.numpy.behaviour import ArrayBehaviour
from kshape.libraries.numpy.facts import forget_facts
from kshape.rulebook.dims import product, same, symbol
from kshape.rulebook.specs import TensorSpec
from kshape.source.span import Span
from kshape.values.calls import Behaviour, Interpreter
from kshape.values.values import Array, BoundMethod, DataFacts, Native, Unknown

from .frames import Accessor, Frame, Indexer, Series
from .indexing import by_label, by_position, forget_columns, item, masked, set_item
from .methods import FRAME_METHODS
from .series import SERIES_METHODS

INDEXERS = ("iloc", "loc", "iat", "at")


class TableBehaviour(ArrayBehaviour):
    """What tables and columns share."""

    def binary(self, interpreter: Interpreter, op: str, left: Any, right: Any, span: Span) -> Any:
        return aligned(left, right, super().binary(interpreter, op, *_alike(left, right, span), span), span)

    def compare(self, interpreter: Interpreter, op: str, left: Any, right: Any, span: Span) -> Any:
        if op in ("in", "not in") or isinstance(left, str) or isinstance(right, str):
            pandas = left if isinstance(left, (Series, Frame)) else right
            if op in ("in", "not in"):
                return NotImplemented
            return rebuilt(pandas, Array(pandas.spec.with_dtype("bool"), TRUTHS, span), span)
        return aligned(left, right, super().compare(interpreter, op, *_alike(left, right, span), span), span)

    def unary(self, interpreter: Interpreter, op: str, value: Any, span: Span) -> Any:
        return rebuilt(value, super().unary(interpreter, op, value, span), span)

    def iterate(self, interpreter: Interpreter, value: Any) -> Any:
        if isinstance(value, Frame):
            return value.columns
        return super().iterate(interpreter, value)

    def element(self, interpreter: Interpreter, value: Any) -> Any:
        return Unknown("a name") if isinstance(value, Frame) else super().element(interpreter, value)

    def truth(self, interpreter: Interpreter, value: Any) -> Any:
        return None

    def attribute(self, interpreter: Interpreter, value: Any, name: str, span: Span) -> Any:
        if name in ("shape", "ndim", "size"):
            sizes = value.spec.shape
            return sizes if name == "shape" else len(sizes) if name == "ndim" else product(sizes)
        if name == "values":
            return value.array(span)
        if name in INDEXERS:
            return Indexer(value, name)
        if name == "empty":
            return Unknown("whether there are rows")
        if name == "index":
            return Array(TensorSpec((value.rows,), None), None, span)
        return NotImplemented


TRUTHS = DataFacts(0, 1, "binary", 2, reached=False)


class FrameBehaviour(TableBehaviour):
    """What a table does."""

    def class_of(self, interpreter: Interpreter, value: Any) -> Any:
        from .making import FRAME_CLASS

        return FRAME_CLASS

    def item(self, interpreter: Interpreter, value: Any, key: Any, span: Span) -> Any:
        return item(interpreter, value, key, span)

    def set_item(self, interpreter: Interpreter, value: Any, key: Any, new: Any, span: Span) -> Any:
        set_item(interpreter, value, key, new, span)

    def attribute(self, interpreter: Interpreter, value: Any, name: str, span: Span) -> Any:
        found = super().attribute(interpreter, value, name, span)
        if found is not NotImplemented:
            return found
        if name == "columns":
            content = None if value.columns is None else DataFacts(content=value.columns)
            return Array(TensorSpec((value.width,), "object"), content, span)
        if name == "T":
            return Frame(value.width, value.rows, None, value.dtype, None, span)
        if name == "dtypes":
            return Unknown("the dtypes")
        if name in FRAME_METHODS:
            return BoundMethod(Native(f"DataFrame.{name}", FRAME_METHODS[name]), value)
        if value.is_distinct and (name in (value.columns or ()) or name in value.known):
            return value.column(name, span)
        return Unknown(f"DataFrame.{name}")

    def set_attribute(self, interpreter: Interpreter, value: Any, name: str, new: Any, span: Span) -> Any:
        from .frames import names_in

        if name == "columns":
            names = names_in(new)
            interpreter.state.put(value, "columns", names)
            interpreter.state.put(value, "known", {})
            interpreter.state.put(value, "distinct", names is not None and len(set(names)) == len(names))
            if names is not None:
                interpreter.state.put(value, "width", len(names))
        elif name in (value.columns or ()) or name in value.known:
            set_item(interpreter, value, name, new, span)
        elif name == "index":
            interpreter.state.put(value, "index", object())
        return True


class SeriesBehaviour(TableBehaviour):
    """What a column does."""

    def class_of(self, interpreter: Interpreter, value: Any) -> Any:
        from .making import SERIES_CLASS

        return SERIES_CLASS

    def item(self, interpreter: Interpreter, value: Any, key: Any, span: Span) -> Any:
        if isinstance(key, Array) and key.spec.dtype == "bool":
            return masked(value, span)
        found = by_label(interpreter, value, key, span)
        if isinstance(found, Unknown) and isinstance(key, (int, str)):
            return Unknown("a value of a column")
        return found

    def set_item(self, interpreter: Interpreter, value: Any, key: Any, new: Any, span: Span) -> Any:
        forget_facts(interpreter, value, span)

    def attribute(self, interpreter: Interpreter, value: Any, name: str, span: Span) -> Any:
        found = super().attribute(interpreter, value, name, span)
        if found is not NotImplemented:
            return found
        if name == "dtype":
            return value.spec.dtype or Unknown("the dtype")
        if name == "T":
            return value
        if name == "name":
            return Unknown("the name") if value.name is None else value.name
        if name in ("cat", "str", "dt"):
            return Accessor(value, name)
        if name in SERIES_METHODS:
            return BoundMethod(Native(f"Series.{name}", SERIES_METHODS[name]), value)
        return Unknown(f"Series.{name}")


class IndexerBehaviour(Behaviour):
    """iloc and loc."""

    def item(self, interpreter: Interpreter, value: Any, key: Any, span: Span) -> Any:
        if value.kind == "iloc":
            return by_position(interpreter, value.owner, key, span)
        return by_label(interpreter, value.owner, key, span) if value.kind == "loc" else Unknown("a value of a table")

    def set_item(self, interpreter: Interpreter, value: Any, key: Any, new: Any, span: Span) -> Any:
        owner = value.owner
        if not isinstance(owner, Frame):
            forget_facts(interpreter, owner, span)
            return True
        forget_columns(interpreter, owner, span)
        if value.kind in ("loc", "at"):
            for name, lost in (("columns", None), ("width", symbol()), ("rows", symbol(lower=0))):
                interpreter.state.put(owner, name, lost)
        return True


class AccessorBehaviour(Behaviour):
    """cat, str and dt of a column."""

    def attribute(self, interpreter: Interpreter, value: Any, name: str, span: Span) -> Any:
        owner = value.owner
        if (value.kind, name) == ("cat", "codes"):
            return Series(
                TensorSpec((owner.rows,), None), DataFacts(-1, None, "integer", reached=False), span, owner.index
            )
        if value.kind == "dt" and name in ("year", "month", "day", "hour", "minute", "dayofweek", "weekday"):
            return Series(TensorSpec((owner.rows,), None), None, span, owner.index)
        return Unknown(f"Series.{value.kind}.{name}")


def rebuilt(value: Any, result: Any, span: Any) -> Any:
    """A result with one number for each of the table or column, as one of its kind."""
    if not isinstance(result, Array):
        return result
    facts, dtype = result.facts, result.spec.dtype
    if isinstance(value, Frame):
        kept = dtype if dtype == "bool" or value.is_uniform else None
        return value.changed(dtype=kept, facts=facts, known={}, span=span)
    made = Series(TensorSpec(value.spec.sizes, dtype), facts, span, value.index, value.name)
    made.across = value.across
    return made


def aligned(left: Any, right: Any, result: Any, span: Any) -> Any:
    """What an operation on two of them gives: pandas lines them up by their index first."""
    if not isinstance(result, Array):
        return result
    both = [each for each in (left, right) if isinstance(each, (Series, Frame))]
    table = next((each for each in both if isinstance(each, Frame)), both[0])
    if len(both) == 2 and not _lines_up(*both):
        if isinstance(table, Frame):
            return Frame(None, None, None, None, None, span)
        return Series(TensorSpec((symbol(lower=0),), None), None, span)
    return rebuilt(table, result, span)


def _lines_up(a: Series | Frame, b: Series | Frame) -> bool:
    if isinstance(a, Frame) and isinstance(b, Frame):
        return a.index is b.index and (a.columns == b.columns if a.columns is not None else same(a.width, b.width))
    if isinstance(a, Series) and isinstance(b, Series):
        return a.index is b.index or (a.across and b.across and same(a.rows, b.rows))
    frame, series = (a, b) if isinstance(a, Frame) else (b, a)
    assert isinstance(frame, Frame) and isinstance(series, Series)
    return series.across and same(series.rows, frame.width)


def _alike(left: Any, right: Any, span: Any) -> tuple[Any, Any]:
    """The two as arrays that fit one another: those that do not line up are given up later."""
    both = [each for each in (left, right) if isinstance(each, (Series, Frame))]
    if len(both) == 2 and not _lines_up(*both):
        table = next((each for each in both if isinstance(each, Frame)), both[0])
        return table.array(span), table.array(span)
    return tuple(e.array(span) if isinstance(e, (Series, Frame)) else e for e in (left, right))  # type: ignore[return-value]
