"""Targets against outputs: the relations that losses and metrics put between two shapes.

Every function takes and gives shapes; `Clash` says that the two do not fit, certainly. `Undecided` says that runs may
differ, because a rank or the size of an axis of 1 is not known.
"""

from __future__ import annotations

from .broadcast import broadcast_shapes
from .dims import Shape, Size, compare, differs, exceeds, product
from .errors import RuleError, Undecided

SAME_SHAPE = "Arguments `target` and `output` must have the same shape"
SPARSE_SHAPE = "Arguments `target` and `output` must have the same shape up until the last dimension"


class Clash(Exception):
    """Two shapes that do not fit; `keras` is real Keras's text, where it is one of its own."""

    def __init__(self, keras: str | None = None) -> None:
        super().__init__(keras or "")
        self.keras = keras


def squeezed(a: Shape, b: Shape) -> tuple[Shape, Shape]:
    """Both at one rank, where they differ by one trailing axis of size 1; otherwise as they are.

    (n,), (n, 1) -> (n, 1), (n, 1)   (n, t), (n, t, 1) -> (n, t), (n, t)   (n,), (n, 5) -> (n,), (n, 5)
    """
    if len(a) == len(b) + 1 and is_one(a[-1]):
        return (a, (*b, 1)) if len(b) == 1 else (a[:-1], b)
    if len(b) == len(a) + 1 and is_one(b[-1]):
        return ((*a, 1), b) if len(a) == 1 else (a, b[:-1])
    return a, b


def broadcast(*shapes: Shape) -> Shape:
    """The shape of all together; Clash where sizes differ and none is 1."""
    try:
        return broadcast_shapes((), shapes[0], *shapes[1:])
    except RuleError as error:
        raise Clash(error.keras) from None


def equal(a: Shape, b: Shape, keras: str | None = SAME_SHAPE) -> Shape:
    """a, which is b as well; Clash where rank or a size certainly differs."""
    if len(a) != len(b) or any(differs(p, q) for p, q in zip(a, b, strict=True)):
        raise Clash(keras)
    return a


def integer_targets(target: Shape, output: Shape, axis: int = -1) -> Shape:
    """The output's shape without its class axis, which the target must have (or 1 at that axis)."""
    if not output:
        raise Clash("Argument `output` must be at least rank 1")
    without = dropped(output, axis)
    if len(target) == len(output) and is_one(target[axis]):
        target = dropped(target, axis)
    return equal(target, without, SPARSE_SHAPE)


def same_count(a: Shape, b: Shape) -> None:
    """Clash where the numbers of elements certainly differ."""
    if differs(product(a), product(b)):
        raise Clash


def dropped(shape: Shape, axis: int | None) -> Shape:
    """The shape without an axis (without all of them for None); Clash where there is no such axis."""
    if axis is None:
        return ()
    if not isinstance(axis, int):
        raise Undecided("an axis that is not known")
    if not -max(len(shape), 1) <= axis < max(len(shape), 1):
        raise Clash(f"axis {axis} is out of bounds for array of dimension {len(shape)}")
    position = axis % max(len(shape), 1)
    return shape[:position] + shape[position + 1 :]


def is_one(size: Size) -> bool:
    """size = 1; Undecided where runs may differ."""
    answer = compare("==", size, 1)
    if answer is None:
        raise Undecided("whether an axis has size 1")
    return answer


def looks_one_hot(target: Shape, output: Shape) -> bool:
    """Equal ranks, and a last target axis that certainly holds more than one number."""
    return len(target) == len(output) > 1 and exceeds(target[-1], 1)


def looks_integer(target: Shape, output: Shape) -> bool:
    """One class number for each distribution: a rank less, or a last axis of 1 beside a wider output."""
    if len(target) == len(output) - 1:
        return not any(differs(p, q) for p, q in zip(target, output, strict=False))
    return len(target) == len(output) > 0 and not differs(target[-1], 1) and exceeds(output[-1], 1)
