"""Whether two lists of specs say the same but for the names of unknown sizes: then so do all results made from them.

A nested model whose input has another unknown batch size need not be run again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .dims import Dim, Size, Symbol, same, substitute, symbols_in
from .specs import TensorSpec

Names = dict[Any, Size]


def renaming(old: Sequence[TensorSpec], new: Sequence[TensorSpec]) -> Names | None:
    """Symbol of `old` -> symbol of `new`; None where the two differ in more than names."""
    names: Names = {}
    if not all(_note(a, b, names) for a, b in zip(old, new, strict=True)):
        return None
    if len({size.key for size in names.values() if isinstance(size, Dim)}) < len(names):
        return None  # two unknown sizes became one, of which more may be known
    return names


def with_names(spec: TensorSpec, names: Names) -> TensorSpec:
    """The spec with its unknown sizes renamed."""
    if spec.sizes is None:
        return spec
    return TensorSpec([substitute(size, names) for size in spec.sizes], spec.dtype)


def _note(old: TensorSpec, new: TensorSpec, names: Names) -> bool:
    if old.sizes is None or new.sizes is None or len(old.sizes) != len(new.sizes) or old.dtype != new.dtype:
        return False
    return all(_same_but_for_names(a, b, names) for a, b in zip(old.sizes, new.sizes, strict=True))


def _same_but_for_names(a: Size, b: Size, names: Names) -> bool:
    if isinstance(a, int) or isinstance(b, int):
        return same(a, b)
    old, new = _lone_symbol(a), _lone_symbol(b)
    if old is None or new is None or _knowledge(old) != _knowledge(new):
        return False
    return same(names.setdefault(old.key, b), b)


def _lone_symbol(size: Dim) -> Symbol | None:
    """The symbol, where the size is nothing but that."""
    found = symbols_in(size)
    alone = len(found) == 1 and len(size.terms) == 1 and size.terms[0] == ((found[0],), 1)
    return found[0] if alone else None


def _knowledge(symbol: Symbol) -> tuple[Any, ...]:
    return symbol.lower, symbol.upper, symbol.undefined
