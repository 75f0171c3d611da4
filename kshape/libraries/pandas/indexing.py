"""frame[...], frame.iloc[...], frame.loc[...], the same of a column, and writing to them."""

from __future__ import annotations

from typing import Any

from kshape.libraries.numpy.arrays import as_array, run_op, sequence_items
from kshape.libraries.numpy.facts import chosen, forget_facts, moved
from kshape.rulebook.dims import Dim, Size, symbol
from kshape.rulebook.specs import TensorSpec
from kshape.source.span import Span
from kshape.values.calls import Interpreter
from kshape.values.values import Array, DataFacts, ListValue, SliceValue, Unknown

from .frames import Frame, Name, Series, names_in

WHOLE, ONE = "whole", "one"
"""What a key takes along an axis when it is not some of the places."""


def item(interpreter: Interpreter, frame: Frame, key: Any, span: Span) -> Any:
    """frame[key]: a column, some columns, or the rows of a mask or slice."""
    if isinstance(key, (str, int)) and not isinstance(key, bool):
        return column(interpreter, frame, key, span)
    if isinstance(key, SliceValue):
        return _rows(interpreter, frame, key, span)
    if isinstance(key, Array) and key.spec.dtype == "bool" and key.spec.sizes is not None and len(key.spec.sizes) == 1:
        return masked(frame, span)
    names = names_in(key) if isinstance(key, (ListValue, Array)) else None
    if names is not None:
        return columns(interpreter, frame, names, span)
    if isinstance(key, Array) and key.spec.dtype == "object" and key.spec.sizes and not isinstance(key, Series):
        return frame.changed(columns=None, width=key.spec.sizes[0], known={}, span=span)
    return Unknown("a part of a table")


def column(interpreter: Interpreter, frame: Frame, name: Name, span: Span) -> Any:
    """frame[name]: from now on a column of this name is certainly there."""
    if not frame.is_distinct:
        return Unknown("a column, or several of one name")
    if frame.columns is not None and name not in frame.columns:
        return interpreter.raises("KeyError", span)
    found = frame.column(name, span)
    note(interpreter, frame, (name,))
    return found


def note(interpreter: Interpreter, frame: Frame, names: tuple[Name, ...]) -> None:
    """These columns are certainly there, or the program has stopped."""
    new = {name: (frame.fields["dtype"], frame.column(name, None).facts) for name in names if name not in frame.known}
    if new and frame.columns is None:
        interpreter.state.put(frame, "known", {**frame.known, **new})


def columns(interpreter: Interpreter, frame: Frame, names: tuple[Name, ...], span: Span) -> Any:
    """frame[[...]]"""
    if not frame.is_distinct:
        return frame.changed(columns=None, width=symbol(lower=0), known={}, span=span)
    if frame.columns is not None and any(name not in frame.columns for name in names):
        return interpreter.raises("KeyError", span)
    note(interpreter, frame, names)
    known = {name: frame.known[name] for name in names if name in frame.known}
    return frame.changed(columns=names, known=known, facts=chosen(moved(frame.facts, "reshape")), span=span)


def masked(value: Frame | Series, span: Any) -> Any:
    """The rows of a mask: nobody knows how many."""
    upper = value.rows if isinstance(value.rows, int) else None
    return picked(value, symbol(lower=0, upper=upper), span)


def picked(value: Frame | Series, rows: Size, span: Any) -> Any:
    """Some rows of a table or column."""
    part = value.with_rows(rows, object(), chosen(value.facts), span)
    if isinstance(part, Frame):
        part.fields["known"] = {name: (dtype, chosen(facts)) for name, (dtype, facts) in part.known.items()}
    return part


def _rows(interpreter: Interpreter, value: Frame | Series, key: Any, span: Span) -> Any:
    length = taken(interpreter, value.rows, key, span)
    if length is None or length is WHOLE:
        return Unknown("rows") if length is None else value
    return picked(value, length, span)


def taken(interpreter: Interpreter, size: Size, key: Any, span: Span) -> Any:
    """How many of `size` places a key takes by position: a size, ONE for a number, WHOLE for all, None if unknown."""
    if isinstance(key, SliceValue):
        if key.lower is None and key.upper is None and key.step is None:
            return WHOLE
        ends = (key.lower, key.upper, key.step)
        if any(not (end is None or isinstance(end, (int, Dim))) for end in ends):
            return symbol(lower=0)
        found = run_op(interpreter, "get_item", [TensorSpec((size,)), slice(*ends)], {}, span)
        return found.spec.sizes[0] if isinstance(found, Array) and found.spec.sizes else None
    if isinstance(key, (int, Dim)) and not isinstance(key, bool):
        return ONE
    if isinstance(key, Array) and key.spec.sizes is not None and len(key.spec.sizes) == 1:
        return symbol(lower=0) if key.spec.dtype in ("bool", None) else key.spec.sizes[0]
    items = sequence_items(key)
    return len(items) if items is not None and all(type(each) is int for each in items) else None


def by_position(interpreter: Interpreter, value: Frame | Series, key: Any, span: Span) -> Any:
    """value.iloc[key]"""
    rows, cols = key if isinstance(key, tuple) and len(key) == 2 else (key, SliceValue(None, None, None))
    if isinstance(rows, tuple):
        return Unknown("rows")
    down = taken(interpreter, value.rows, rows, span)
    if isinstance(value, Series):
        if down is ONE:
            facts = None if value.facts is None else chosen(moved(value.facts, "reshape"))
            return Array(TensorSpec((), value.spec.dtype), facts, span)
        return Unknown("rows") if down is None else value if down is WHOLE else picked(value, down, span)
    across = taken(interpreter, value.width, cols, span)
    names = _names_at(value, cols)
    if down is None or across is None:
        return Unknown("a part of a table")
    if across is ONE:
        return _of_column(interpreter, value, rows, down, names, span)
    part = value
    if across is not WHOLE:
        known = {name: value.known[name] for name in names or () if name in value.known}
        facts = chosen(moved(value.facts, "reshape"))
        part = value.changed(columns=names, width=across, known=known, facts=facts, span=span)
    if down is ONE:
        row = Series(TensorSpec((part.width,), part.dtype), chosen(moved(part.facts, "reshape")), span)
        row.across = True
        return row
    return part if down is WHOLE else picked(part, down, span)


def _of_column(
    interpreter: Interpreter, frame: Frame, rows: Any, down: Any, names: tuple[Name, ...] | None, span: Span
) -> Any:
    if names:
        found = frame.column(names[0], span)
    else:
        facts = None if frame.facts is None else chosen(moved(frame.facts, "reshape"))
        found = Series(TensorSpec((frame.rows,), frame.fields["dtype"]), facts, span, frame.index)
    return found if down is WHOLE else by_position(interpreter, found, rows, span)


def _names_at(frame: Frame, key: Any) -> tuple[Name, ...] | None:
    """The names of the columns that a key takes by position."""
    if frame.columns is None:
        return None
    try:
        if isinstance(key, SliceValue):
            return frame.columns[slice(key.lower, key.upper, key.step)]
        if isinstance(key, int):
            return (frame.columns[key],)
        items = sequence_items(key)
        return None if items is None else tuple(frame.columns[each] for each in items)
    except (TypeError, IndexError):
        return None


def by_label(interpreter: Interpreter, value: Frame | Series, key: Any, span: Span) -> Any:
    """value.loc[key]"""
    rows, cols = key if isinstance(key, tuple) and len(key) == 2 else (key, SliceValue(None, None, None))
    down = _labelled(rows)
    if down is None or (isinstance(value, Series) and isinstance(key, tuple)):
        return Unknown("rows by their labels")
    part: Any = value if down is WHOLE else masked(value, span)
    if isinstance(value, Series):
        return part
    if isinstance(cols, SliceValue):
        whole = cols.lower is None and cols.upper is None and cols.step is None
        return part if whole else part.changed(columns=None, width=symbol(lower=0), known={}, span=span)
    if isinstance(cols, (str, int)) and not isinstance(cols, bool):
        return column(interpreter, part, cols, span)
    names = names_in(cols) if isinstance(cols, (ListValue, Array)) else None
    return Unknown("columns") if names is None else columns(interpreter, part, names, span)


def _labelled(key: Any) -> Any:
    """Which rows a label picks: WHOLE, "some", or None for what may be a single one."""
    if isinstance(key, SliceValue):
        return WHOLE if key.lower is None and key.upper is None and key.step is None else "some"
    if isinstance(key, Array) and key.spec.sizes is not None and len(key.spec.sizes) == 1:
        return "some"
    return "some" if isinstance(key, ListValue) else None


def set_item(interpreter: Interpreter, frame: Frame, key: Any, new: Any, span: Span) -> None:
    """frame[key] = new: a new column, another column, or numbers somewhere in it."""
    names = names_in(key) if isinstance(key, (str, int, ListValue)) and not isinstance(key, bool) else None
    if names is None:
        forget_columns(interpreter, frame, span)
        if not (isinstance(key, Array) and key.spec.dtype == "bool"):
            put(interpreter, frame, columns=None, width=symbol())
        return
    contents = _column_of(new) if len(names) == 1 and isinstance(key, (str, int)) else (None, None)
    put_columns(interpreter, frame, names, contents)


def put_columns(interpreter: Interpreter, frame: Frame, names: tuple[Name, ...], contents: Any) -> None:
    """Columns under these names, whether they were there or not."""
    known = {**frame.known, **dict.fromkeys(names, contents)}
    if not frame.is_distinct:
        put(interpreter, frame, columns=None, width=symbol(lower=0), known={}, dtype=None, facts=None)
        return
    if frame.columns is None:
        if any(name not in frame.known for name in names):
            put(interpreter, frame, width=symbol(lower=len(known)))
    else:
        added = tuple(name for name in dict.fromkeys(names) if name not in frame.columns)
        every = (*frame.columns, *added)
        old = {name: frame.known.get(name, (frame.fields["dtype"], frame.column(name, None).facts)) for name in every}
        known = {**old, **known}
        put(interpreter, frame, columns=every, width=len(every))
    put(interpreter, frame, known=known, dtype=None)
    if frame.facts is not None:
        put(interpreter, frame, facts=DataFacts(source=frame.facts.source, origin=frame.facts.origin, steps=None))


def _column_of(new: Any) -> tuple[str | None, DataFacts | None]:
    if isinstance(new, Array):
        if new.spec.sizes is not None and len(new.spec.sizes) > 1:
            return new.spec.dtype, None if new.facts is None else moved(new.facts, "reshape")
        return new.spec.dtype, new.facts
    found = as_array(new)
    facts = None if found.facts is None else found.facts.but()
    return found.spec.dtype if found.spec.sizes is not None else None, facts


def put(interpreter: Interpreter, frame: Frame, **fields: Any) -> None:
    """The table changes in place."""
    for key, value in fields.items():
        interpreter.state.put(frame, key, value)


def forget_columns(interpreter: Interpreter, frame: Frame, span: Any) -> None:
    """Numbers were written somewhere into the table."""
    forget_facts(interpreter, frame, span)
    put(interpreter, frame, dtype=None, known=dict.fromkeys(frame.known, (None, None)))
