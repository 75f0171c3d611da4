"""What merging tensors makes of their shapes, and the errors of shapes that do not go together.

Read by the merge layers of today and by Keras 1's `Merge`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..broadcast import broadcast_sizes
from ..dims import Dim, Shape, Size, differs, is_known, is_undefined, same, show_shape, show_size, symbol
from ..errors import RuleError, Undecided, is_unknown
from ..specs import TensorSpec, canonical_axis


def not_a_list(what: str, call: str, n: int) -> RuleError:
    return RuleError(
        "merge-shapes",
        f"{what} needs its tensors in one list. Received: {n} arguments. Write {call}([a, b]).",
        argument="inputs",
        keras=f"{what} takes 1 positional argument but {n} were given",
    )


def need_list(inputs: Any, what: str, exactly: int | None = None) -> list[TensorSpec]:
    """The tensors of a list; RuleError for a single tensor or another number of tensors than `exactly`."""
    if isinstance(inputs, TensorSpec) and inputs.is_ranked:
        raise RuleError(
            "merge-shapes",
            f"{what} needs a list of tensors. Received: one tensor of shape={show_shape(inputs.sizes)}. "
            f"Write {what}(...)([a, b]).",
            argument="inputs",
            keras="A merge layer should be called on a list of inputs. Received: input_shape=",
        )
    if not isinstance(inputs, (list, tuple)):
        raise Undecided(f"{what}: inputs that are not a known list")
    if not inputs or (exactly is not None and len(inputs) != exactly):
        wanted = f"exactly {exactly} inputs" if exactly else "a list of at least one tensor"
        raise RuleError(
            "merge-shapes",
            f"{what} needs {wanted}. Received: {len(inputs)}.",
            argument="inputs",
            keras=f"A `{what}` layer should be called on {wanted.replace('tensor', 'input')}.",
        )
    if not all(isinstance(x, TensorSpec) for x in inputs):
        raise Undecided(f"{what}: an input that is no known tensor")
    return list(inputs)


def elementwise_shape(specs: Sequence[TensorSpec], what: str) -> Shape | None:
    """The shape of an elementwise merge: batch sizes are equal, all behind them broadcasts from the last axis on."""
    ranked = [(index, x.shape) for index, x in enumerate(specs) if x.is_ranked]
    if not ranked:
        return None
    _, result = ranked[0]
    for index, shape in ranked[1:]:
        result = _pair(result, shape, what, index)
    return result if len(ranked) == len(specs) else None


def _pair(a: Shape, b: Shape, what: str, index: int) -> Shape:
    if not a or not b:
        raise Undecided("a tensor without a batch axis: eager Keras takes it, symbolic Keras does not")
    rank = max(len(a), len(b))
    left, right = _padded(a, rank), _padded(b, rank)
    sizes: list[Size | None] = [_equal_size(left[0], right[0])]
    sizes += [_merged_size(p, q) for p, q in zip(left[1:], right[1:], strict=True)]
    bad = [axis for axis, size in enumerate(sizes) if size is None]
    if bad:
        output = TensorSpec(sizes)
        raise _clash("broadcast", what, a, b, [(left[axis], right[axis]) for axis in bad], bad, rank, index, output)
    return tuple(size for size in sizes if size is not None)


def _padded(shape: Shape, rank: int) -> Shape:
    """Keras brings inputs to one rank with axes of size 1 behind the batch axis."""
    return (shape[0], *(1,) * (rank - len(shape)), *shape[1:])


def _merged_size(a: Size, b: Size) -> Size | None:
    """As `broadcast_sizes`, but t and t - 2 clash: a residual add is not meant for t = 3, where one of them is 1."""
    if differs(a, b) and not same(a, 1) and not same(b, 1):
        return None
    return broadcast_sizes(a, b)


def _equal_size(a: Size, b: Size) -> Size | None:
    """The size of an axis along which both must agree, None where they cannot."""
    if same(a, b):
        return a
    if differs(a, b):
        return None
    return b if isinstance(b, int) else a


def joined_shape(specs: Sequence[TensorSpec], axis: Any, what: str, fault: str = "merge-shapes") -> Shape | None:
    """The shape of a concatenation; RuleError where ranks or sizes other than along `axis` certainly differ."""
    ranked = [(index, x.shape) for index, x in enumerate(specs) if x.is_ranked]
    if not ranked:
        return None
    _, first = ranked[0]
    if is_unknown(axis):
        return _some_joined_axis(specs)
    along = canonical_axis(axis, len(first), what=what, fault="axis-range")
    result = list(first)
    for index, shape in ranked[1:]:
        _need_joinable(tuple(result), shape, along, what, index, fault)
        result = [
            a + b if i == along else a if isinstance(a, int) else b
            for i, (a, b) in enumerate(zip(result, shape, strict=True))
        ]
    if len(ranked) < len(specs):  # a tensor of unknown rank must have the rank of the others
        result[along] = symbol()
    return tuple(result)


def _some_joined_axis(specs: Sequence[TensorSpec]) -> Shape | None:
    """What is known where nobody knows the axis: the rank."""
    return next((tuple(symbol() for _ in x.shape) for x in specs if x.is_ranked), None)


def _need_joinable(a: Shape, b: Shape, along: int, what: str, index: int, fault: str) -> None:
    needs = f"{what} needs inputs of equal shapes except along axis {along}"
    if len(a) != len(b):
        raise RuleError(
            fault,
            f"{needs}. Received: {show_shape(a)} and {show_shape(b)}, of ranks {len(a)} and {len(b)}.",
            argument="inputs",
            index=index,
            keras=_KERAS_CONCATENATE,
            output=TensorSpec(None),
        )
    bad = [i for i, (p, q) in enumerate(zip(a, b, strict=True)) if i != along and differs(p, q)]
    if bad:
        sizes = [p + q if i == along else None if i in bad else p for i, (p, q) in enumerate(zip(a, b, strict=True))]
        raise _clash(needs, what, a, b, [(a[i], b[i]) for i in bad], bad, len(a), index, TensorSpec(sizes), fault)


_KERAS_CONCATENATE = "A `Concatenate` layer requires inputs with matching shapes except for the concatenation axis."


def _clash(
    needs: str,
    what: str,
    a: Shape,
    b: Shape,
    sizes: list[tuple[Size, Size]],
    axes: list[int],
    rank: int,
    index: int,
    output: TensorSpec,
    fault: str = "merge-shapes",
) -> RuleError:
    """The error for sizes that clash: both shapes, the axes, and what usually mends it."""
    keras = _KERAS_CONCATENATE
    if needs == "broadcast":
        needs = f"{what} needs inputs whose shapes broadcast"
        keras = f"Inputs have incompatible shapes. Received shapes {show_shape(a[1:])} and {show_shape(b[1:])}"
    if axes == [0]:
        needs = f"{what} needs inputs of one batch size"
        keras = "Cannot merge tensors with different batch sizes. Received tensors with shapes"
    shown = [axis if len(a) == len(b) else axis - rank for axis in axes]
    text = f"{needs}. Received: {show_shape(a)} and {show_shape(b)}, which differ in {_listed(shown, sizes)}."
    return RuleError(
        fault, f"{text}{_advice(a, b, axes, rank)}", argument="inputs", index=index, keras=keras, output=output
    )


def _listed(axes: list[int], sizes: list[tuple[Size, Size]]) -> str:
    pairs = [_both(p, q) for p, q in sizes]
    if len(axes) == 1:
        return f"axis {axes[0]} ({pairs[0]})"
    return " and ".join(f"axis {axis} ({pair})" for axis, pair in zip(axes, pairs, strict=True))


def _both(a: Size, b: Size) -> str:
    if isinstance(a, Dim) and isinstance(b, Dim):
        return "sizes that can never be equal"
    return f"{show_size(a)} and {show_size(b)}"


def _advice(a: Shape, b: Shape, axes: list[int], rank: int) -> str:
    """Spatial sizes usually differ by padding or stride, the last one by a number of units or filters."""
    if len(a) != len(b) or rank < 2:
        return ""
    if axes == [rank - 1] and is_known(a[-1]) and is_known(b[-1]):
        unit = f"Dense({a[-1]})" if rank < 4 else f"Conv{rank - 2}D({a[-1]}, 1)" if rank < 6 else "a projection"
        return f" Bring the second one to {a[-1]} with {unit}, or join them with Concatenate()."
    if rank > 2 and all(0 < axis < rank - 1 for axis in axes):
        return ' Use padding="same" (and the same strides) on the way to both, or Cropping or ZeroPadding.'
    return ""


def dot_shape(x: TensorSpec, y: TensorSpec, axes: Any, what: str) -> Shape | None:
    """x without its axis, then y without its batch axis and its own; RuleError where the two sizes certainly differ.

    Keras compares before it knows any None: None against a known size is an error too.
    """
    if not x.is_ranked or not y.is_ranked:
        return None
    a, b = (axes, axes) if isinstance(axes, int) else axes
    a, b = (canonical_axis(n, s.rank, what=what, argument="axes", fault="axes") for n, s in ((a, x), (b, y)))
    if 0 in (a, b) or min(x.rank, y.rank) < 2:
        raise RuleError(
            "axes",
            f"{what} needs axes behind the batch axis, which is axis 0. Received: axes={axes}, "
            f"shapes {show_shape(x.sizes)} and {show_shape(y.sizes)}.",
            argument="axes",
            keras="Cannot perform batch_dot over axis 0.",
        )
    p, q = x.shape[a], y.shape[b]
    if differs(p, q) or (is_undefined(p) and isinstance(q, int)) or (isinstance(p, int) and is_undefined(q)):
        raise _dot_clash(x.shape, y.shape, a, b, what)
    batch = _equal_size(x.shape[0], y.shape[0])
    if batch is None:
        raise _clash("", what, x.shape, y.shape, [(x.shape[0], y.shape[0])], [0], x.rank, 1, TensorSpec(None))
    return _without(x.shape, y.shape, a, b, batch)


def _without(x: Shape, y: Shape, a: int, b: int, batch: Size) -> Shape:
    left = [size for axis, size in enumerate(x) if axis not in (0, a)]
    right = [size for axis, size in enumerate(y) if axis not in (0, b)]
    return (batch, *left, *right) if left or right else (batch, 1)


def _dot_clash(x: Shape, y: Shape, a: int, b: int, what: str) -> RuleError:
    return RuleError(
        "axes",
        f"{what} needs inputs of equal sizes along axes {a} and {b}. Received: {show_shape(x)} and {show_shape(y)}, "
        f"with sizes {show_size(x[a])} and {show_size(y[b])}.",
        argument="axes",
        keras=f"Incompatible input shapes: axis values {show_size(x[a])} (at axis {a}) != {show_size(y[b])}",
        output=TensorSpec(_without(x, y, a, b, x[0])),
    )
