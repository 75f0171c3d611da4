"""Shape contracts: what people write about a tensor, as patterns that a spec fits or does not.

Two notations. As Keras shows shapes: `(batch, 28, 28, 1)`, `(None, ..., 3) float32`; and that of jaxtyping:
`Float[Array, "batch 28 28 1"]`. A size is a number, a name that stands for one size wherever it stands, an expression
over names (`2*width`), or `None`, `_` or `?` for any. `...` or `*name` stands for any number of axes.
Source: https://docs.kidger.site/jaxtyping/api/array/
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from .dims import Size, differs, floordiv, show_size, symbol
from .specs import TensorSpec

Item = int | str | None
"""A number, the text of a name or an expression, ELLIPSIS, or None for any size."""

ELLIPSIS = "..."
ANY = frozenset({"None", "_", "?", ""})

_KINDS = {
    "Float": "float bfloat", "Inexact": "float bfloat complex", "Complex": "complex", "Int": "int", "UInt": "uint",
    "Integer": "int uint", "Bool": "bool", "Num": "float bfloat complex int uint", "Real": "float bfloat int uint",
    "Shaped": "", "Key": "", "PRNGKeyArray": "",
}  # fmt: skip
_SIZED = re.compile(r"(BFloat|Float|Complex|UInt|Int)(\d+)$")
_ANNOTATION = re.compile(
    r"""(?:\w+\.)*(\w+)\[\s*([^\[\]"']*(?:\[[^\[\]]*\])?[^\[\]"']*),\s*(["'])([^"']*)\3\s*,?\s*\]"""
)
BATCH_NAMES = frozenset({"batch", "batch_size", "bs", "B", "b", "N", "n"})
"""First axes that stand for as many samples as there are: what is written for one array says nothing of another."""

_SHAPE = re.compile(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)\s*([a-z]+\d*)?")
_NAME = re.compile(r"[^\W\d]\w*$")
_OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.FloorDiv)


class Contract:
    """A pattern for one tensor.

    items: its axes. kinds: what its dtype may begin with, "" for any.  text: the shape as written.
    """

    __slots__ = ("dtype", "items", "kinds", "text")

    def __init__(self, items: Sequence[Item], text: str, kinds: str = "", dtype: str | None = None) -> None:
        self.items, self.text, self.kinds, self.dtype = tuple(items), text, kinds, dtype

    @property
    def is_annotation(self) -> bool:
        """Whether it is written as jaxtyping does, whose names hold for one call."""
        return not self.text.startswith("(")

    def broken_by(self, spec: TensorSpec, names: dict[str, Size]) -> str | None:
        """What in a spec certainly contradicts the pattern, in words; None where nothing does.

        names: the sizes that names stand for; what is learnt is added.
        """
        if spec.dtype is not None and not self._allows(spec.dtype):
            return f"its dtype is {spec.dtype}"
        if spec.sizes is None:
            return None
        axes = self._axes(len(spec.sizes))
        if axes is None:
            return f"its rank is {len(spec.sizes)}"
        for axis, item in axes:
            size = spec.sizes[axis]
            wanted = self._size(axis, item, size, names)
            if wanted is not None and differs(size, wanted):
                return f"its axis {axis} is {show_size(size)} instead of {_meant(item, wanted)}"
        return None

    def refined(self, spec: TensorSpec, names: dict[str, Size]) -> TensorSpec:
        """The spec with what the pattern knows and the spec does not."""
        dtype = spec.dtype or self.dtype
        if spec.sizes is None:
            if ELLIPSIS in self.items or any(isinstance(i, str) and i.startswith("*") for i in self.items):
                return TensorSpec(None, dtype)
            return TensorSpec([self._named(item, names) for item in self.items], dtype)
        axes = dict(self._axes(len(spec.sizes)) or ())
        sizes = [
            size if isinstance(size, int) or not isinstance(axes.get(axis), int) else axes[axis]
            for axis, size in enumerate(spec.sizes)
        ]
        return TensorSpec([size if not isinstance(size, str) else None for size in sizes], dtype)

    def rewritten(self, spec: TensorSpec, names: dict[str, Size]) -> str | None:
        """The shape as it would have to be written for this spec; names that fit stay."""
        if spec.sizes is None:
            return None
        axes = dict(self._axes(len(spec.sizes)) or ())
        words = [self._word(axis, size, axes.get(axis), names) for axis, size in enumerate(spec.sizes)]
        if self.is_annotation:
            return " ".join(words)
        return f"({words[0]},)" if len(words) == 1 else f"({', '.join(words)})"

    def _word(self, axis: int, size: Size, item: Item, names: dict[str, Size]) -> str:
        if item is not None:
            wanted = self._size(axis, item, size, dict(names))
            if wanted is None or not differs(size, wanted):
                return str(item)
        if isinstance(size, int):
            return str(size)
        return "_" if self.is_annotation else "None"

    def _allows(self, dtype: str) -> bool:
        if self.dtype is not None:
            return dtype == self.dtype
        return not self.kinds or any(dtype.startswith(kind) for kind in self.kinds.split())

    def _axes(self, rank: int) -> list[tuple[int, Item]] | None:
        """(axis, item) for a tensor of this rank, None where the rank does not fit."""
        wide = [at for at, item in enumerate(self.items) if isinstance(item, str) and item.startswith(("*", ELLIPSIS))]
        if not wide:
            return list(enumerate(self.items)) if rank == len(self.items) else None
        at, behind = wide[0], len(self.items) - wide[0] - 1
        if len(wide) > 1 or rank < at + behind:
            return None if len(wide) == 1 else []
        front = list(enumerate(self.items[:at]))
        return front + [(rank - behind + n, item) for n, item in enumerate(self.items[at + 1 :])]

    def _size(self, axis: int, item: Item, size: Size, names: dict[str, Size]) -> Size | None:
        """The size that an item stands for; a name met for the first time takes the one at hand."""
        if item is None or isinstance(item, int):
            return item
        if axis == 0 and item in BATCH_NAMES and not self.is_annotation:
            return None
        return names.setdefault(item, size) if _NAME.match(item) else _value(item, names)

    def _named(self, item: Item, names: dict[str, Size]) -> Size | None:
        """As `_size`, where no size is at hand: a new name gets a symbol."""
        if item is None or isinstance(item, int):
            return item
        return names.setdefault(item, symbol(item)) if _NAME.match(item) else _value(item, names)


def read_shapes(text: str) -> list[Contract] | None:
    """The contracts of a text such as "(batch, 28, 28, 1)" or "(n, 3), (n,)"; None where it is none."""
    found: list[Contract] = []
    at = 0
    text = text.strip()
    while at < len(text):
        match = _SHAPE.match(text, at)
        if match is None:
            return None
        items = _items([word.strip() for word in match[1].split(",")])
        if items is None:
            return None
        found.append(Contract(items, f"({match[1]})", dtype=match[2]))
        at = match.end() + len(text[match.end() :]) - len(text[match.end() :].lstrip(" ,"))
    return found or None


def read_annotation(text: str) -> tuple[Contract, bool] | None:
    """The contract of an annotation of jaxtyping, and whether it is about a numpy array; None for any other one."""
    match = _ANNOTATION.search(text)
    if match is None:
        return None
    head, of, _, shape = match.groups()
    sized = _SIZED.match(head)
    if head not in _KINDS and sized is None:
        return None
    items = _items([_without_marks(word) for word in shape.split()])
    if items is None:
        return None
    dtype = head.lower() if sized else None
    return Contract(items, shape, _KINDS.get(head, ""), dtype), "ndarray" in of or of.strip() == "np"


def _meant(item: Item, size: Size) -> str:
    """A number as it is, a name or an expression with the size that it stands for."""
    shown = show_size(size)
    return shown if isinstance(item, int) or shown == item else f"{item} = {shown}"


def _without_marks(word: str) -> str:
    """A word of jaxtyping's without what changes nothing here; one that may be broadcast is any size."""
    if word.startswith(("#", "?")) or "{" in word:
        return "_"
    name, equals, value = word.partition("=")
    return value if equals and not name.startswith("*") else word


def _items(words: Sequence[str]) -> list[Item] | None:
    if words and not words[-1]:
        words = words[:-1]  # (3,)
    items = [_item(word) for word in words]
    return None if any(item is False for item in items) else items


def _item(word: str) -> Item | bool:
    """The item of a word, False where it is none."""
    if word in ANY:
        return None
    if word.isascii() and word.isdigit() and len(word) < 19:
        return int(word)
    if word == ELLIPSIS or (word.startswith("*") and _NAME.match(word[1:])) or _NAME.match(word):
        return word
    return word if _parsed(word) is not None else False


def _parsed(text: str) -> ast.expr | None:
    """The expression of a text that is arithmetic over names and numbers; None for any other text."""
    if len(text) > 80:
        return None
    try:
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    for node in ast.walk(tree):
        if isinstance(node, (ast.BinOp, ast.Name, ast.Load, *_OPERATORS)):
            if isinstance(node, ast.BinOp) and not isinstance(node.op, _OPERATORS):
                return None
        elif not (isinstance(node, ast.Constant) and type(node.value) is int):
            return None
    return tree


def _value(text: str, names: dict[str, Size]) -> Size | None:
    """The size of an expression, None where a name in it is not known yet."""
    tree = _parsed(text)
    return None if tree is None else _evaluated(tree, names)


def _evaluated(node: ast.expr, names: dict[str, Size]) -> Size | None:
    if isinstance(node, ast.Constant):
        return int(str(node.value))
    if isinstance(node, ast.Name):
        return names.get(node.id)
    assert isinstance(node, ast.BinOp)
    left, right = _evaluated(node.left, names), _evaluated(node.right, names)
    if left is None or right is None:
        return None
    if isinstance(node.op, ast.Add):
        return left + right
    if isinstance(node.op, ast.Sub):
        return left - right
    if isinstance(node.op, ast.Mult):
        return left * right
    return floordiv(left, right) if not isinstance(right, int) or right > 0 else None
