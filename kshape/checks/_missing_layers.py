"""Edits that put a layer where one is missing: before another layer, around an argument, on a shortcut."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

from kshape.rulebook.dims import Size
from kshape.rulebook.errors import is_unknown
from kshape.rulebook.graph import KerasTensor
from kshape.source.span import Span
from kshape.values.trace import Fault, Trace

from ._edits import argument_set, between, line_before, offset, reach, value_span, value_text, with_value
from ._graph import is_before, made_of
from ._layers import called
from ._written import expression, part, written_call
from .base import Repair, TextEdit

_PROJECTIONS = {3: "Conv1D", 4: "Conv2D", 5: "Conv3D"}
_FEW = 3  # sizes that poolings of odd sizes, or windows without padding, lose


def layer_before(made: Span | None, name: str, arguments: str, trace: Trace, title: str) -> Repair | None:
    """A layer of its own in front of one that a Sequential gets, in its list or by an add()."""
    found = reach(trace, f"keras.layers.{name}", made) if made is not None else None
    if made is None or found is None:
        return None
    text, start, code = made.origin.text, offset(made), f"{found[0]}({arguments})"
    before, behind = text[:start].rstrip(), text[offset(made, end=True) :].lstrip()
    added = re.search(r"(\w+\.add\()$", before)
    if added is not None:
        edit = line_before(made, f"{added[1]}{code})")
    elif before.endswith((",", "[")) and behind.startswith((",", "]")):
        edit = TextEdit(between(made.origin, start, start), f"{code}, ")
    else:
        edit = None
    return None if edit is None else Repair(title, edit, *found[1], safe=False)


def layer_around(argument: Span, name: str, arguments: str, trace: Trace, title: str) -> Repair | None:
    """x -> layers.Name(arguments)(x)"""
    found = reach(trace, f"keras.layers.{name}", argument)
    if found is None:
        return None
    edit = with_value(argument, f"{found[0]}({arguments})({value_text(argument)})")
    return Repair(title, edit, *found[1], safe=False)


def for_merge(fault: Fault, trace: Trace) -> list[Repair]:
    """What makes the two inputs of a merge alike: padding in the convolution, a projection, a border more or less."""
    found = called(fault)
    places = _places(fault.span)
    if found is None or not isinstance(found[1], (list, tuple)) or len(found[1]) != 2 or len(places) != 2:
        return []
    operation, (first, second) = found
    if not isinstance(first, KerasTensor) or not isinstance(second, KerasTensor):
        return []
    a, b = first.spec.sizes, second.spec.sizes
    if a is None or b is None or len(a) != len(b) or getattr(operation.rule, "data_format", None) == "channels_first":
        return []
    return list(_for_pair((first, second), places, operation.class_name, trace))


def _for_pair(pair: tuple[KerasTensor, KerasTensor], places: list[Span], kind: str, trace: Trace) -> Iterator[Repair]:
    for at in (0, 1):
        early, late = pair[at], pair[1 - at]
        if not is_before(early, late):
            continue
        padded = _same_padding(early, late)
        if padded is not None:
            yield padded
        if kind != "Concatenate":
            projected = _projection(early, late, places[at], trace)
            if projected is not None:
                yield projected
    a, b = pair[0].spec.shape, pair[1].spec.shape
    if kind == "Concatenate" or _alike(a[-1], b[-1]):
        yield from _borders(a, b, places, trace)


def _places(span: Span) -> list[Span]:
    """Where the tensors of a merge stand that gets them in a list: at a span of the list, or of the call."""
    written = written_call(span)
    given = written.argument("inputs", 0) if written is not None else span
    given = None if given is None else value_span(given)
    node = expression(given)
    if given is None or not isinstance(node, (ast.List, ast.Tuple)):
        return []
    return [part(given, each) for each in node.elts if not isinstance(each, ast.Starred)]


def _same_padding(early: KerasTensor, late: KerasTensor) -> Repair | None:
    """padding="same" in the one convolution between, where nothing but its window makes the sizes differ."""
    node = late.node
    rule: Any = node.operation.rule if node is not None else None
    if node is None or not any(each is early for each in node.inputs):
        return None
    padding = getattr(rule, "padding", None)
    if is_unknown(padding) or padding != "valid":
        return None
    strides, filters = getattr(rule, "strides", None), getattr(rule, "filters", None)
    strides = strides if isinstance(strides, tuple) else (strides,)
    if set(strides) != {1} or not isinstance(filters, int) or not _alike(filters, early.spec.shape[-1]):
        return None
    edit = argument_set(made_of(node.operation), "padding", '"same"')
    return None if edit is None else Repair('use padding="same"', edit, safe=False)


def _projection(early: KerasTensor, late: KerasTensor, place: Span, trace: Trace) -> Repair | None:
    """A layer on the shortcut that gives it the features of the main path, and its strides."""
    given, wanted = early.spec.shape, late.spec.shape
    features, strides = wanted[-1], _strides(given[1:-1], wanted[1:-1])
    if not isinstance(features, int) or strides is None:
        return None
    if len(given) == 2:
        return layer_around(place, "Dense", str(features), trace, f"add Dense({features}) on the shortcut")
    name = _PROJECTIONS.get(len(given))
    if name is None:
        return None
    arguments = f"{features}, 1" + (f", strides={strides}" if strides != "1" else "")
    return layer_around(place, name, arguments, trace, f"add {name}({arguments}) on the shortcut")


def _strides(given: tuple[Size | None, ...], wanted: tuple[Size | None, ...]) -> str | None:
    """The strides with which a window of 1 makes these sizes of those; None where none do."""
    found: list[int] = []
    for old, new in zip(given, wanted, strict=True):
        if _alike(old, new):
            found.append(1)
        elif isinstance(old, int) and isinstance(new, int) and 0 < new < old and -(-old // -(-old // new)) == new:
            found.append(-(-old // new))
        else:
            return None
    return str(tuple(found)) if len(set(found)) > 1 else str(found[0] if found else 1)


def _borders(a: tuple[Any, ...], b: tuple[Any, ...], places: list[Span], trace: Trace) -> Iterator[Repair]:
    """ZeroPadding for the smaller of two maps, Cropping for the larger, where a few rows or columns are too many."""
    rank = len(a)
    if rank not in (3, 4):
        return
    sizes = [(x, y) for x, y in zip(a[1:-1], b[1:-1], strict=True)]
    if not all(isinstance(x, int) and isinstance(y, int) and abs(x - y) <= _FEW for x, y in sizes):
        return
    less = {x < y for x, y in sizes if x != y}
    if len(less) != 1:
        return
    small = 0 if less.pop() else 1
    pairs = [(abs(x - y) // 2, abs(x - y) - abs(x - y) // 2) for x, y in sizes]
    text = str(pairs[0]) if rank == 3 else f"({', '.join(map(str, pairs))})"
    for name, at in ((f"ZeroPadding{rank - 2}D", small), (f"Cropping{rank - 2}D", 1 - small)):
        repair = layer_around(places[at], name, text, trace, f"add {name}({text})")
        if repair is not None:
            yield repair


def _alike(a: Any, b: Any) -> bool:
    """Whether two sizes are written alike, as numbers or as unknown."""
    return a is b or (isinstance(a, int) and isinstance(b, int) and a == b)


def for_rank(fault: Fault, trace: Trace) -> list[Repair]:
    """Reshape in front of a layer that wants one axis more (of one channel) or less (all places as one series)."""
    found = called(fault)
    wanted = re.search(r"needs an input of rank (\d)\.", fault.message)
    sizes = getattr(getattr(found[1], "spec", None), "sizes", None) if found is not None else None
    if found is None or wanted is None or not sizes or not all(isinstance(each, int) for each in sizes[1:]):
        return []
    shape = _target(sizes[1:], int(wanted[1]) - len(sizes))
    if shape is None:
        return []
    title, call = f"add Reshape({shape})", written_call(fault.span)
    made = made_of(found[0])
    if made is not None and (made.start, made.end) == (fault.span.start, fault.span.end):
        repair = layer_before(made, "Reshape", str(shape), trace, title)
    elif call is not None and len(call.positional) == 1:
        repair = layer_around(call.positional[0], "Reshape", str(shape), trace, title)
    else:
        repair = None
    return [] if repair is None else [repair]


def _target(sizes: tuple[int, ...], more: int) -> tuple[int, ...] | None:
    if more == 1 and len(sizes) > 1:
        return (*sizes, 1)
    return (sizes[0] * sizes[1], sizes[2]) if more == -1 and len(sizes) == 3 else None
