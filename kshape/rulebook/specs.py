"""TensorSpec: what is known of a tensor before anything runs, and the requirements that rules put to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from .dims import Dim, Shape, Size, differs, show_shape, symbol
from .errors import RuleError, Undecided

LARGEST = 2**63 - 1
MOST_AXES = 1_000


class TensorSpec:
    """Shape and dtype of a tensor. `sizes` is None where the rank is unknown; `dtype` is None where it is unknown.

    A size or a rank beyond those of any library (LARGEST, MOST_AXES) is taken for unknown.
    `shape` and `rank` raise `Undecided` for an unknown rank, so that a rule is written as if the rank were known.
    """

    __slots__ = ("dtype", "sizes")

    def __init__(self, shape: Iterable[Size | None] | None, dtype: str | None = "float32") -> None:
        self.sizes: Shape | None = None
        self.dtype = dtype
        if shape is not None:
            sizes = tuple([s if type(s) is int and s <= LARGEST else _size(s) for s in shape])
            self.sizes = sizes if len(sizes) <= MOST_AXES else None

    @property
    def shape(self) -> Shape:
        if self.sizes is None:
            raise Undecided("the shape of a tensor of unknown rank")
        return self.sizes

    @property
    def rank(self) -> int:
        return len(self.shape)

    @property
    def is_ranked(self) -> bool:
        """True where the rank is known."""
        return self.sizes is not None

    def with_shape(self, *sizes: Size | None) -> TensorSpec:
        """The same dtype with other sizes."""
        return TensorSpec(sizes, self.dtype)

    def with_dtype(self, dtype: str | None) -> TensorSpec:
        """The same sizes with another dtype."""
        if dtype == self.dtype and type(self) is TensorSpec:
            return self
        spec = TensorSpec(None, dtype)
        spec.sizes = self.sizes
        return spec

    def unranked(self) -> TensorSpec:
        """The same dtype, nothing known of the shape."""
        return TensorSpec(None, self.dtype)

    def __repr__(self) -> str:
        return f"TensorSpec({show_shape(self.sizes)}, {self.dtype})"


class Stray(TensorSpec):
    """The spec of a symbolic tensor whose history nobody knows, among the arguments of a call in a graph."""

    __slots__ = ()


def _size(size: Any) -> Size:
    """A size as it is, or an unknown one for None, for what is too large, and for what is no size (a text, a float)."""
    return size if isinstance(size, Dim) or (isinstance(size, int) and size <= LARGEST) else symbol()


def need_rank(
    x: TensorSpec,
    *exact: int,
    at_least: int | None = None,
    what: str,
    argument: str | None = None,
    fault: str = "input-rank",
    advice: str = "",
    output: Any = None,
) -> TensorSpec:
    """x, if its rank is one of `exact` (or `at_least`); RuleError otherwise.

    A tensor of unknown rank comes back with nameless sizes where only one rank is allowed, and as it is elsewhere.
    `what` begins the message: "Dense needs an input of rank 2 or more. Received: shape=(5,)".
    """
    if not x.is_ranked:
        return TensorSpec([None] * exact[0], x.dtype) if len(exact) == 1 else x
    if (at_least is None or x.rank >= at_least) and (not exact or x.rank in exact):
        return x
    wanted = " or ".join(map(str, exact)) if exact else f"{at_least} or more"
    keras = None
    if fault == "input-rank":
        condition = f"expected ndim={exact[0]}, found" if exact else f"expected min_ndim={at_least}, found"
        keras = f"is incompatible with the layer: {condition} ndim={x.rank}"
    raise RuleError(
        fault,
        f"{what} needs an input of rank {wanted}. Received: shape={show_shape(x.sizes)}.{advice and ' ' + advice}",
        argument=argument,
        keras=keras,
        output=output,
    )


def canonical_axis(axis: int, rank: int, *, what: str, argument: str = "axis", fault: str = "axis-range") -> int:
    """axis counted from the front, 0 <= axis < rank; RuleError where it is out of range."""
    if not isinstance(axis, int):
        raise Undecided("an axis that is not a known integer")
    if -rank <= axis < rank:
        return axis % rank
    wanted = f"{argument} between {-rank} and {rank - 1}" if rank else f"a tensor of rank 1 or more for its {argument}"
    where = f" for a tensor of rank {rank}" if rank else ""
    raise RuleError(fault, f"{what} needs {wanted}{where}. Received: {argument}={axis}.", argument=argument)


def canonical_axes(
    axes: int | Sequence[int] | None, rank: int, *, what: str, argument: str = "axis", fault: str = "axis-range"
) -> tuple[int, ...]:
    """Every axis counted from the front, in the order given; all axes for None."""
    if axes is None:
        return tuple(range(rank))
    each: Sequence[Any] = axes if isinstance(axes, (list, tuple)) else [axes]
    return tuple(canonical_axis(axis, rank, what=what, argument=argument, fault=fault) for axis in each)


def differing_axes(a: Sequence[Size], b: Sequence[Size]) -> list[int]:
    """The axes in which two shapes of one rank certainly differ."""
    return [axis for axis, (p, q) in enumerate(zip(a, b, strict=True)) if differs(p, q)]


def in_order(structure: dict[Any, Any]) -> list[Any]:
    """The keys of a dict as Keras's tree takes them: sorted, or as they were given where they cannot be."""
    try:
        return sorted(structure)
    except TypeError:
        return list(structure)


def flat_keys(structure: Any) -> list[str] | None:
    """The keys of a dict that holds no further structure, in order; None for anything else."""
    if not isinstance(structure, dict) or not all(isinstance(key, str) for key in structure):
        return None
    nested = any(isinstance(part, (list, tuple, dict)) for part in structure.values())
    return None if nested else in_order(structure)


def flatten(structure: Any) -> list[Any]:
    """The leaves of nested lists, tuples and dicts (in the order of sorted keys, as Keras's tree does)."""
    if not isinstance(structure, (list, tuple, dict)):
        return [structure]
    leaves: list[Any] = []
    for part in structure if not isinstance(structure, dict) else [structure[key] for key in in_order(structure)]:
        if isinstance(part, (list, tuple, dict)):
            leaves += flatten(part)
        else:
            leaves.append(part)
    return leaves


def map_structure(function: Any, structure: Any) -> Any:
    """The same nesting with `function` applied to every leaf."""
    if isinstance(structure, dict):
        return {key: map_structure(function, part) for key, part in structure.items()}
    if isinstance(structure, (list, tuple)):
        return like(structure, [map_structure(function, part) for part in structure])
    return function(structure)


def like(structure: Any, parts: list[Any]) -> Any:
    """A list, tuple or named tuple as `structure` is one, of other parts."""
    make = getattr(structure, "_make", None)
    return type(structure)(parts) if make is None else make(parts)
