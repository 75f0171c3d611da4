"""One more element of a container of unknown length: of the same kind as the others, with sizes of its own."""

from __future__ import annotations

from typing import Any

from kshape.rulebook.dims import Dim, substitute, symbol, symbols_in
from kshape.rulebook.renaming import Names, with_names

from .values import Array, Choice, Tensor
from .widening import sizes_in


def renewed(value: Any) -> Any:
    """A value with new symbols for its nameless sizes, so that two elements are not taken to be of one size.

    Named sizes and the None of an Input stay: they are one and the same wherever they come up.
    """
    names: Names = {}
    for size in sizes_in(value):
        for atom in symbols_in(size) if isinstance(size, Dim) else ():
            if not atom.name and not atom.undefined and atom.key not in names:
                names[atom.key] = symbol(lower=atom.lower, upper=atom.upper)
    return _with(value, names) if names else value


def _with(value: Any, names: Names) -> Any:
    if isinstance(value, Dim):
        return substitute(value, names)
    if isinstance(value, tuple):
        return type(value)(_with(each, names) for each in value)
    if type(value) is Choice:
        return Choice(tuple(_with(each, names) for each in value.alternatives), value.owned)
    if type(value) is Array:
        return Array(with_names(value.spec, names), value.facts, value.span, value.kind, value.base)
    if type(value) is Tensor and value.node is None:
        spec = with_names(value.spec, names)
        return Tensor(spec, value.name, symbolic=value.symbolic, span=value.span, facts=value.facts)
    return value
