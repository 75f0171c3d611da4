"""Joining values: one value that stands for those of several branches, or of all rounds of a loop."""

from __future__ import annotations

from typing import Any

from kshape.rulebook import dims
from kshape.rulebook.dims import Dim, Size
from kshape.rulebook.specs import TensorSpec

from .state import MISSING
from .values import (
    Array,
    BoundMethod,
    Choice,
    DictValue,
    Function,
    ListValue,
    RangeValue,
    Settled,
    Tensor,
    Unknown,
    is_constant,
    is_size,
    same_facts,
)

MAX_ALTERNATIVES = 8
DEPTH = 2  # of containers in containers that are generalised
MANY = 1_000


def same(a: Any, b: Any) -> bool:
    """Whether two values are certainly the same on every run."""
    if a is b:
        return True
    if isinstance(a, tuple) and isinstance(b, tuple):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b, strict=True))
    if is_constant(a) or is_constant(b):
        return type(a) is type(b) and a == b and repr(a) == repr(b)  # 0.0 and -0.0 are equal and not the same
    if isinstance(a, Dim) and isinstance(b, Dim):
        return dims.same(a, b)
    if type(a) is not type(b):
        return False
    if isinstance(a, Array):
        return same_facts(a.facts, b.facts) and a.kind == b.kind != "pandas" and same_spec(a.spec, b.spec)
    if type(a) is Tensor:
        return _is_eager(a) and _is_eager(b) and same_facts(a.facts, b.facts) and same_spec(a.spec, b.spec)
    if isinstance(a, BoundMethod):
        return same(a.function, b.function) and a.receiver is b.receiver
    if isinstance(a, Function):
        return a.node is b.node and a.frame is b.frame and a.owner is b.owner and same(a.defaults, b.defaults)
    if isinstance(a, RangeValue):
        return same((a.start, a.stop, a.step), (b.start, b.stop, b.step))
    if isinstance(a, Settled):
        return a.truth is b.truth
    return isinstance(a, Unknown)


def _is_eager(tensor: Tensor) -> bool:
    """True for a tensor outside of any graph: its spec is all that there is to it."""
    return not tensor.symbolic and tensor.node is None


def same_spec(a: TensorSpec, b: TensorSpec) -> bool:
    """Whether two specs agree in dtype and every size."""
    if a.dtype != b.dtype or (a.sizes is None) != (b.sizes is None):
        return False
    if a.sizes is None or b.sizes is None:
        return True
    return len(a.sizes) == len(b.sizes) and all(dims.same(p, q) for p, q in zip(a.sizes, b.sizes, strict=True))


def join(values: list[Any], fresh_since: int | None = None) -> Any:
    """One value for all of these: themselves if they are the same, a Choice of a few, Unknown for too many.

    Lists with a serial of `fresh_since` or more were made in the branches: the choice between them is `owned`.
    """
    flat = [each for value in values for each in (value.alternatives if type(value) is Choice else (value,))]
    distinct: list[Any] = []
    for each in flat:
        if len(distinct) <= MAX_ALTERNATIVES and not any(same(each, other) for other in distinct):
            distinct.append(each)
    if len(distinct) == 1:
        return distinct[0]
    if any(isinstance(each, Unknown) for each in flat):
        return Unknown("unknown in one of the branches")
    if len(distinct) > MAX_ALTERNATIVES:
        return generalise(flat)
    owned = any(type(value) is Choice and value.owned for value in values)
    if fresh_since is not None:
        owned = all(not isinstance(v, (ListValue, DictValue)) or v.serial >= fresh_since for v in distinct) or owned
    return Choice(tuple(distinct), owned)


def alternatives(value: Any) -> tuple[Any, ...]:
    """What a value may be, without MISSING."""
    if type(value) is Choice:
        return tuple(each for each in value.alternatives if each is not MISSING)
    return (value,)


def has_missing(value: Any) -> bool:
    """Whether a variable of this value may be undefined."""
    if type(value) is Choice:
        return any(each is MISSING for each in value.alternatives)
    return value is MISSING


def present(value: Any) -> Any:
    """The value of a variable that is certainly defined: without MISSING among its alternatives."""
    if type(value) is not Choice or not has_missing(value):
        return value
    left = alternatives(value)
    return left[0] if len(left) == 1 else Choice(left, value.owned)


def generalise(values: list[Any], depth: int = 0) -> Any:
    """What many values have in common, for the head of a loop: any int, a tensor of this rank, ... or Unknown."""
    if all(is_size(value) for value in values):
        return dims.symbol(lower=None)
    if depth <= DEPTH and all(isinstance(value, tuple) and len(value) == len(values[0]) for value in values):
        return tuple(_common(list(each), depth + 1) for each in zip(*values, strict=True))
    if depth <= DEPTH and all(isinstance(value, ListValue) for value in values):
        return ListValue(None, _common_element(values, depth + 1))
    if all(isinstance(value, Array) for value in values):
        return Array(common_spec([value.spec for value in values]), None, values[0].span, values[0].kind)
    if all(isinstance(value, Tensor) for value in values):
        symbolic = all(value.symbolic for value in values)
        return Tensor(common_spec([value.spec for value in values]), symbolic=symbolic, span=values[0].span)
    return Unknown("changes from round to round")


def _common_element(lists: list[ListValue], depth: int) -> Any:
    """What every element of all these lists is."""
    if sum(len(each.items or ()) for each in lists) > MANY:
        return Unknown("one of very many elements")
    elements = [e for each in lists for e in ((each.element,) if each.items is None else each.items)]
    return _common(elements, depth) if elements else Unknown("an element of an empty list")


def _common(values: list[Any], depth: int) -> Any:
    first = values[0]
    return first if all(same(value, first) for value in values) else generalise(values, depth)


def common_spec(specs: list[TensorSpec]) -> TensorSpec:
    """The sizes and the dtype in which specs agree; the rest unknown."""
    first = specs[0]
    dtype = first.dtype if all(spec.dtype == first.dtype for spec in specs) else None
    if any(spec.sizes is None or len(spec.sizes) != len(first.sizes or ()) for spec in specs):
        return TensorSpec(None, dtype)
    return TensorSpec([_common_size(list(sizes)) for sizes in zip(*(spec.shape for spec in specs), strict=True)], dtype)


def _common_size(sizes: list[Size]) -> Size | None:
    return sizes[0] if all(dims.same(size, sizes[0]) for size in sizes) else None
