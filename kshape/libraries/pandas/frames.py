"""The values of pandas: a table with rows and columns, and a column of one.

How many columns a file has nobody knows before it is read: their number is a symbol, and dropping two leaves that
symbol less 2. Two tables or columns line up where their index is the same object.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kshape.libraries.numpy.dtypes import promoted
from kshape.libraries.numpy.facts import chosen, joined, moved
from kshape.rulebook.dims import Size, same, symbol
from kshape.rulebook.specs import TensorSpec
from kshape.values.state import Join, Mutable
from kshape.values.values import Array, DataFacts, Value, same_facts

Name = str | int
Column = tuple[str | None, DataFacts | None]
"""dtype and facts of a column."""


class Series(Array):
    """A column: spec (rows,), and the index that it lines up by. `across`: it has a number for each column."""

    __slots__ = ("across", "index", "name")

    def __init__(
        self, spec: TensorSpec, facts: DataFacts | None = None, span: Any = None, index: Any = None, name: Any = None
    ) -> None:
        super().__init__(spec, facts, span, "pandas")
        self.index, self.name, self.across = index or object(), name, False

    @property
    def rows(self) -> Size:
        return self.spec.shape[0]

    def with_rows(self, rows: Size, index: Any, facts: DataFacts | None, span: Any) -> Series:
        """Other rows of the same column."""
        return Series(TensorSpec((rows,), self.spec.dtype), facts, span, index, self.name)

    def array(self, span: Any) -> Array:
        """series.values"""
        return Array(self.spec, self.facts, span, base=self)


class Frame(Array):
    """A table. fields: "rows", "width" (sizes), "columns" (names in order, None: not known), "known" (name ->
    (dtype, facts) of columns that are certainly there), "dtype" (of all, None: not known), "index", "distinct" (whether
    no two columns have one name).
    """

    __slots__ = ()

    def __init__(
        self,
        rows: Size | None,
        width: Size | None,
        columns: Sequence[Name] | None = None,
        dtype: str | None = None,
        facts: DataFacts | None = None,
        span: Any = None,
        index: Any = None,
        known: dict[Name, Column] | None = None,
        distinct: bool = True,
    ) -> None:
        Mutable.__init__(self)
        names = None if columns is None else tuple(columns)
        self.fields = {
            "facts": facts,
            "written": None,
            "rows": symbol(lower=0) if rows is None else rows,
            "width": len(names) if names is not None else symbol() if width is None else width,
            "columns": names,
            "dtype": dtype,
            "index": index or object(),
            "known": dict(known or {}),
            "distinct": distinct,
        }
        self.span, self.kind, self.base, self.since = span, "pandas", None, None

    @property
    def spec(self) -> TensorSpec:
        return TensorSpec((self.rows, self.width), self.dtype)

    @property
    def rows(self) -> Size:
        return self.fields["rows"]  # type: ignore[no-any-return]

    @property
    def width(self) -> Size:
        return self.fields["width"]  # type: ignore[no-any-return]

    @property
    def columns(self) -> tuple[Name, ...] | None:
        return self.fields["columns"]  # type: ignore[no-any-return]

    @property
    def known(self) -> dict[Name, Column]:
        return self.fields["known"]  # type: ignore[no-any-return]

    @property
    def index(self) -> Any:
        return self.fields["index"]

    @property
    def dtype(self) -> str | None:
        """The dtype of all numbers together, as `values` has it."""
        found: str | None = self.fields["dtype"]
        if found is not None or self.columns is None or any(name not in self.known for name in self.columns):
            return found
        dtypes = [self.known[name][0] for name in self.columns]
        for each in dtypes:
            found = (
                each
                if found is None
                else "object"
                if "bool" in (each, found) and each != found
                else promoted(found, each)
            )
            if found is None:
                return None
        return found

    @property
    def is_distinct(self) -> bool:
        """Whether no two columns have one name, so that a name stands for one column."""
        return self.fields["distinct"] is True

    @property
    def is_uniform(self) -> bool:
        """Whether all columns certainly have the same dtype."""
        if self.fields["dtype"] is not None:
            return True
        names = self.columns or ()
        dtypes = {self.known[name][0] if name in self.known else None for name in names}
        return len(dtypes) == 1 and None not in dtypes

    def changed(self, **fields: Any) -> Frame:
        """A copy with other rows, columns, ..."""
        given = {**self.fields, **fields}
        if "columns" in fields and "width" not in fields:
            given["width"] = None
        if ("columns" in fields or "width" in fields) and "facts" not in fields:
            given["facts"] = chosen(moved(self.facts, "reshape"))
        span = given.pop("span", self.span)
        given.pop("written")
        return Frame(given.pop("rows"), given.pop("width"), span=span, **given)

    def with_rows(self, rows: Size, index: Any, facts: DataFacts | None, span: Any) -> Frame:
        """Other rows of the same columns."""
        return self.changed(rows=rows, index=index, facts=facts, span=span)

    def array(self, span: Any) -> Array:
        """frame.values"""
        facts = self.facts
        if self.columns and all(name in self.known for name in self.columns):
            found = joined([self.known[name][1] for name in self.columns])
            facts = facts if found is None else found
        return Array(TensorSpec((self.rows, self.width), self.dtype), facts, span)

    def column(self, name: Name, span: Any) -> Series:
        """frame[name]"""
        dtype, facts = self.known.get(name, (self.fields["dtype"], self.facts))
        if facts is not None and facts.coding == "one-hot":
            facts = facts.but(coding="binary", classes=2, reached=False)
        if facts is not None and name not in self.known:
            facts = facts.but(classes=None, reached=False)
        return Series(TensorSpec((self.rows,), dtype), facts, span, self.index, name)

    def join_fields(self, changed: dict[Any, list[Any]], join: Join) -> dict[Any, Any]:
        """Where branches differ, only what they have in common stays."""
        result: dict[Any, Any] = {}
        for key, values in changed.items():
            first = values[0]
            if key == "known":
                result[key] = _common_columns(values)
            elif key in ("rows", "width"):
                alike = all(same(first, value) for value in values)
                result[key] = first if alike else symbol(lower=0)
            elif key == "facts":
                result[key] = first if all(same_facts(first, value) for value in values) else None
            else:
                result[key] = first if all(first is value or first == value for value in values) else None
        if "columns" in result and result["columns"] is None and "width" not in result:
            result["width"] = self.fields["width"]
        return result

    def forgotten(self, key: Any) -> Any:
        if key == "known":
            return {}
        if key in ("rows", "width"):
            return symbol(lower=0)
        return object() if key == "index" else True if key == "distinct" else None

    def __repr__(self) -> str:
        return f"Frame({self.spec}, {self.columns})"


def _common_columns(values: list[dict[Name, Column]]) -> dict[Name, Column]:
    first, *others = values
    return {
        name: column
        for name, column in first.items()
        if all(name in other and other[name][0] == column[0] and same_facts(other[name][1], column[1])
               for other in others)
    }  # fmt: skip


class Indexer(Value):
    """frame.iloc, frame.loc, series.iloc, ..."""

    __slots__ = ("kind", "owner")

    def __init__(self, owner: Series | Frame, kind: str) -> None:
        self.owner, self.kind = owner, kind


class Accessor(Value):
    """series.cat, series.str, series.dt"""

    __slots__ = ("kind", "owner")

    def __init__(self, owner: Series, kind: str) -> None:
        self.owner, self.kind = owner, kind


def names_in(value: Any) -> tuple[Name, ...] | None:
    """The names that a list of columns holds; None where they are not known."""
    from kshape.libraries.numpy.arrays import sequence_items

    if isinstance(value, (str, int)) and not isinstance(value, bool):
        return (value,)
    items = sequence_items(value) if not isinstance(value, tuple) else value
    if items is None and isinstance(value, Array) and value.facts is not None:
        items = value.facts.content if isinstance(value.facts.content, tuple) else None
    if items is None or any(not isinstance(item, (str, int)) or isinstance(item, bool) for item in items):
        return None
    return tuple(items)
