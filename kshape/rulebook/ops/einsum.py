"""Sums written as letters (einsum), and axes written as names (rearrange)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..broadcast import broadcast_shapes, broadcast_sizes, common_dtype
from ..dims import Shape, Size, differs, divides, floordiv, product, show_shape, show_size, symbol
from ..errors import RuleError, Undecided
from ..op import op
from ..specs import TensorSpec
from .operands import Tensor, as_spec, need_known, operand, size_argument

ELLIPSIS = "..."


@op
def einsum(subscripts: Any, *operands: Any, **kwargs: Any) -> TensorSpec:
    """The sum that the subscripts write: "bij,bjk->bik", with "..." for leading axes; without "->" in implicit form."""
    text = need_known(subscripts, "subscripts")
    if not isinstance(text, str):
        raise Undecided("einsum without a subscript string")
    inputs, result = _parsed(text)
    specs = [as_spec(each) for each in operands]
    if len(inputs) != len(specs):
        raise RuleError(
            "pattern",
            f"einsum needs one tensor for each of the {len(inputs)} subscripts in {text!r}. Received: {len(specs)}.",
            argument="subscripts",
        )
    sizes, batch = _sizes_of_labels(text, inputs, specs)
    if all(spec.dtype == "int8" for spec in specs):
        dtype: str | None = "int32"
    else:
        dtype = common_dtype(*(operand(each) for each in operands))
    if batch is None and ELLIPSIS in result:
        return TensorSpec(None, dtype)
    left: list[Size] = []
    for label in result:
        left.extend((batch or ()) if label == ELLIPSIS else (sizes[label] if label in sizes else symbol(),))
    return TensorSpec(left, dtype)


def _parsed(text: str) -> tuple[list[list[str]], list[str]]:
    """The labels of each input and of the output."""
    body = text.replace(" ", "")
    left, arrow, right = body.partition("->")
    inputs = [_labels(part, text) for part in left.split(",")]
    if arrow:
        result = _labels(right, text)
        known = {label for labels in inputs for label in labels}
        for label in result:
            if label not in known and label != ELLIPSIS:
                raise _wrong_pattern(text, f"{label} of the output in one of the inputs", label)
            if result.count(label) > 1:
                raise _wrong_pattern(text, "each letter of the output once", label)
        return inputs, result
    every = [label for labels in inputs for label in labels]
    once = sorted(label for label in set(every) if label != ELLIPSIS and every.count(label) == 1)
    return inputs, ([ELLIPSIS] if ELLIPSIS in every else []) + once


def _labels(part: str, text: str) -> list[str]:
    labels = [ELLIPSIS if mark == "\0" else mark for mark in part.replace(ELLIPSIS, "\0")]
    for label in labels:
        if label != ELLIPSIS and not label.isalpha():
            raise _wrong_pattern(text, 'letters, commas, "..." and one "->"', label)
    return labels


def _wrong_pattern(text: str, wanted: str, found: str) -> RuleError:
    return RuleError("pattern", f"einsum needs {wanted}. Received: {found!r} in {text!r}.", argument="subscripts")


def _sizes_of_labels(
    text: str, inputs: list[list[str]], specs: list[TensorSpec]
) -> tuple[dict[str, Size], Shape | None]:
    """The size of each letter, and the broadcast sizes behind "..." (None where a rank is not known)."""
    sizes: dict[str, Size] = {}
    batch: Shape | None = ()
    for position, (labels, spec) in enumerate(zip(inputs, specs, strict=True)):
        if spec.sizes is None:
            batch = None if ELLIPSIS in labels else batch
            continue
        letters = len(labels) - (ELLIPSIS in labels)
        if spec.rank < letters or (spec.rank > letters and ELLIPSIS not in labels):
            raise RuleError(
                "pattern",
                f"einsum needs rank {letters} for {''.join(labels)!r} in {text!r}. "
                f"Received: shape={show_shape(spec.sizes)}.",
                argument="subscripts",
                index=position,
            )
        before = labels.index(ELLIPSIS) if ELLIPSIS in labels else letters
        wild = spec.rank - letters
        if ELLIPSIS in labels and batch is not None:
            batch = broadcast_shapes(batch, spec.sizes[before : before + wild], what="einsum", fault="matmul-shapes")
        named = [label for label in labels if label != ELLIPSIS]
        own: dict[str, Size] = {}
        for label, size in zip(named, spec.sizes[:before] + spec.sizes[before + wild :], strict=True):
            _need_one_size(text, label, own.setdefault(label, size), size, specs)
            sizes[label] = _merged(text, label, sizes.get(label, size), size, specs)
    return sizes, batch


def _merged(text: str, label: str, before: Size, size: Size, specs: list[TensorSpec]) -> Size:
    """The size of a letter in two tensors; 1 stretches, as NumPy and PyTorch have it."""
    both = broadcast_sizes(before, size)
    if both is None:
        _need_one_size(text, label, before, size, specs)
        return before
    return both


def _need_one_size(text: str, label: str, before: Size, size: Size, specs: list[TensorSpec]) -> None:
    if differs(before, size):
        shapes = " and ".join(show_shape(spec.sizes) for spec in specs)
        raise RuleError(
            "matmul-shapes",
            f"einsum needs one size for {label!r} in {text!r}. "
            f"Received: shapes {shapes}, where it is {show_size(before)} and {show_size(size)}.",
            argument="subscripts",
        )


@op
def rearrange(tensor: Tensor, pattern: Any, **axes_lengths: Any) -> TensorSpec:
    """The axes named on the left, in the order and the groups named on the right: "b h w c -> b (h w) c"."""
    x = as_spec(tensor)
    text = need_known(pattern, "pattern")
    if not isinstance(text, str) or text.count("->") != 1:
        raise RuleError(
            "pattern", f'rearrange needs a pattern with one "->". Received: pattern={text!r}.', argument="pattern"
        )
    left, right = (axis_groups(side, text) for side in text.split("->"))
    lengths = {
        name: size_argument(value, what="rearrange", argument=name, least=1) for name, value in axes_lengths.items()
    }
    sizes = named_sizes(x, left, lengths, what="rearrange", pattern=text)
    result: list[Size] = []
    for group in right:
        if group == [ELLIPSIS]:
            result.extend(sizes.get(ELLIPSIS, ()))
            continue
        unknown = [name for name in group if name not in sizes]
        if unknown:
            raise _unnamed(unknown[0], text)
        result.append(product(size for name in group for size in sizes[name]))
    missing = {name for group in left for name in group} - {name for group in right for name in group}
    if missing:
        raise RuleError(
            "pattern",
            f"rearrange needs every axis on both sides. Received: {sorted(missing)[0]} only on the left of {text!r}.",
            argument="pattern",
        )
    return x.with_shape(*result)


def _unnamed(name: str, text: str) -> RuleError:
    return RuleError(
        "pattern",
        f"rearrange needs every axis of the output in the input. Received: {name} only on the right of {text!r}.",
        argument="pattern",
    )


def axis_groups(side: str, text: str) -> list[list[str]]:
    """The axes of one side, in groups: "b (h w) c" -> [["b"], ["h", "w"], ["c"]]; "1" -> [[]]."""
    groups: list[list[str]] = []
    inside: list[str] | None = None
    for mark in side.replace("(", " ( ").replace(")", " ) ").split():
        if mark in ("(", ")"):
            if (mark == "(") == (inside is not None):
                raise RuleError(
                    "pattern", f"rearrange needs parentheses in pairs. Received: {text!r}.", argument="pattern"
                )
            if inside is not None:
                groups.append(inside)
            inside = [] if mark == "(" else None
        elif inside is not None:
            inside.append(mark)
        else:
            groups.append([] if mark == "1" else [mark])
    return groups


def named_sizes(
    x: TensorSpec, groups: Sequence[list[str]], lengths: dict[str, Size], *, what: str, pattern: str
) -> dict[str, Shape]:
    """Each axis name -> its sizes (one size; any number for "..."); RuleError where shape and pattern do not agree."""
    plain = [group for group in groups if group != [ELLIPSIS]]
    wild = x.rank - len(plain)
    if wild < 0 or (wild and [ELLIPSIS] not in groups):
        raise RuleError(
            "pattern",
            f"{what} needs rank {len(plain)} for the left side of {pattern!r}. Received: shape={show_shape(x.sizes)}.",
            argument="pattern",
        )
    sizes: dict[str, Shape] = {}
    rest = list(x.shape)
    for group in groups:
        if group == [ELLIPSIS]:
            sizes[ELLIPSIS], rest = tuple(rest[:wild]), rest[wild:]
            continue
        _split_group(group, rest.pop(0), lengths, sizes, what, pattern)
    return sizes


def _split_group(
    group: list[str], size: Size, lengths: dict[str, Size], sizes: dict[str, Shape], what: str, pattern: str
) -> None:
    """Puts the sizes of a group's axes into `sizes`; one of them may follow from the others."""
    open_axes = [name for name in group if name not in lengths]
    known = product(lengths[name] for name in group if name in lengths)
    if len(open_axes) > 1:
        raise RuleError(
            "pattern",
            f"{what} needs the sizes of all axes but one of ({' '.join(group)}). "
            f"Received: no size for {' and '.join(open_axes)}.",
            argument="pattern",
        )
    fits = divides(known, size) is not False if open_axes else not differs(known, size)
    if not fits:
        raise RuleError(
            "pattern",
            f"{what} needs a size that ({' '.join(group) or '1'}) of {pattern!r} makes up. "
            f"Received: size {show_size(size)} for {show_size(known)}.",
            argument="pattern",
        )
    for name in group:
        sizes[name] = (floordiv(size, known) if name in open_axes else lengths[name],)
