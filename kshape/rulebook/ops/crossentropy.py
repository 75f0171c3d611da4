"""Losses and attention as ops."""

from __future__ import annotations

from typing import Any

from ..broadcast import broadcast_shapes, float_dtype, result_dtype
from ..dims import Shape, Size, differs, show_shape
from ..errors import RuleError, is_unknown
from ..op import op, shape_op
from ..specs import TensorSpec
from .operands import Tensor, as_spec, axis_argument, need_known


def _need_same(target: TensorSpec, output: TensorSpec, what: str, result: TensorSpec) -> None:
    if target.sizes is None or output.sizes is None:
        return
    if target.rank == output.rank and not any(map(differs, target.sizes, output.sizes)):
        return
    raise RuleError(
        "broadcast",
        f"{what} needs target and output of one shape. "
        f"Received: target {show_shape(target.sizes)}, output {show_shape(output.sizes)}.",
        argument="target",
        keras="Arguments `target` and `output` must have the same shape.",
        output=result,
    )


@op
def binary_crossentropy(target: Any, output: Any, from_logits: Any = False) -> TensorSpec:
    """target and output of one shape -> that shape."""
    x = as_spec(output)
    _need_same(as_spec(target), x, "binary_crossentropy", x)
    return x


@op
def categorical_crossentropy(target: Any, output: Any, from_logits: Any = False, axis: Any = -1) -> TensorSpec:
    """target and output: (..., classes) -> (...)."""
    x = as_spec(output)
    if x.sizes is None or is_unknown(axis):
        return x.unranked()
    at = axis_argument(axis, x.rank, what="categorical_crossentropy")
    result = x.with_shape(*x.sizes[:at], *x.sizes[at + 1 :])
    _need_same(as_spec(target), x, "categorical_crossentropy", result)
    return result


@op
def sparse_categorical_crossentropy(target: Any, output: Any, from_logits: Any = False, axis: Any = -1) -> TensorSpec:
    """target: (...) or (..., 1), output: (..., classes) -> (...)."""
    x, labels = as_spec(output), as_spec(target)
    if x.sizes is None or is_unknown(axis):
        return x.unranked()
    at = axis_argument(axis, x.rank, what="sparse_categorical_crossentropy")
    result = x.with_shape(*x.sizes[:at], *x.sizes[at + 1 :])
    if labels.sizes is not None:
        given: Shape = labels.sizes
        if len(given) == x.rank and not differs(given[-1], 1):
            given = given[:-1]
        if len(given) != result.rank or any(map(differs, given, result.shape)):
            raise RuleError(
                "broadcast",
                "sparse_categorical_crossentropy needs one label for each distribution. "
                f"Received: target {show_shape(labels.sizes)}, output {show_shape(x.sizes)}.",
                argument="target",
                keras="Arguments `target` and `output` must have the same shape up until the last dimension.",
                output=result,
            )
    return result


@op
def ctc_loss(target: Any, output: Any, target_length: Any, output_length: Any, mask_index: Any = 0) -> TensorSpec:
    """target: (batch, labels), output: (batch, time, classes), lengths: (batch,) -> (batch,)."""
    labels, x = as_spec(target), as_spec(output)
    for name, ranked, rank in (("target", labels, 2), ("output", x, 3)):
        if ranked.sizes is not None and ranked.rank != rank:
            raise RuleError(
                "broadcast",
                f"ctc_loss needs {name} of rank {rank}. Received: shape={show_shape(ranked.sizes)}.",
                argument=name,
            )
    result = TensorSpec((labels.sizes[0] if labels.sizes else None,), float_dtype(x))
    for name, given in (("target_length", target_length), ("output_length", output_length), ("output", output)):
        other = as_spec(given)
        if other.sizes and labels.sizes and differs(other.sizes[0], labels.sizes[0]):
            raise RuleError(
                "broadcast",
                f"ctc_loss needs one batch size. Received: target {show_shape(labels.sizes)}, "
                f"{name} {show_shape(other.sizes)}.",
                argument=name,
                output=result,
            )
    return result


@op
def ctc_decode(
    inputs: Tensor,
    sequence_lengths: Any,
    strategy: Any = "greedy",
    beam_width: Any = 100,
    top_paths: Any = 1,
    merge_repeated: Any = True,
    mask_index: Any = 0,
) -> tuple[TensorSpec, TensorSpec]:
    """inputs: (batch, time, classes) -> paths (top_paths, batch, time), int32, and scores (batch, top_paths)."""
    x = as_spec(inputs)
    if x.sizes is not None and x.rank != 3:
        raise RuleError(
            "broadcast", f"ctc_decode needs inputs of rank 3. Received: shape={show_shape(x.sizes)}.", argument="inputs"
        )
    paths: Size = 1 if need_known(strategy, "strategy") == "greedy" else need_known(top_paths, "top_paths")
    return TensorSpec((paths, *x.shape[:2]), "int32"), TensorSpec((x.shape[0], paths), float_dtype(x))


@shape_op
def dot_product_attention(
    query: Tensor,
    key: Any,
    value: Any,
    bias: Any = None,
    mask: Any = None,
    scale: Any = None,
    is_causal: Any = False,
    flash_attention: Any = None,
    attn_logits_soft_cap: Any = None,
) -> TensorSpec:
    """query: (batch, t, heads, d), key and value: (batch, s, heads of query or fewer, d) -> (batch, t, heads, d)."""
    q, k, v = as_spec(query), as_spec(key), as_spec(value)
    for name, x in (("query", q), ("key", k), ("value", v)):
        if x.sizes is not None and x.rank != 4:
            raise RuleError(
                "attention-shapes",
                "dot_product_attention needs query, key and value of rank 4: (batch, length, heads, size). "
                f"Received: {name} with shape={show_shape(x.sizes)}.",
                argument=name,
            )
    result = TensorSpec(q.sizes, result_dtype(q, k, v))
    if q.sizes is None or k.sizes is None or v.sizes is None:
        return result
    for axis, names in ((0, "query and key"), (3, "query and key")):
        if differs(q.sizes[axis], k.sizes[axis]):
            raise _attention(names, axis, q, k, result)
    for axis in (0, 1, 2):
        if differs(k.sizes[axis], v.sizes[axis]):
            raise _attention("key and value", axis, k, v, result)
    return result


def _attention(names: str, axis: int, a: TensorSpec, b: TensorSpec, result: TensorSpec) -> RuleError:
    noun = ("batch size", "length", "number of heads", "size of a head")[axis]
    return RuleError(
        "attention-shapes",
        f"dot_product_attention needs one {noun} in {names}. "
        f"Received: shapes {show_shape(a.sizes)} and {show_shape(b.sizes)}.",
        argument=names.split()[-1],
        output=result,
    )


@op
def psnr(x1: Any, x2: Any, max_val: Any) -> TensorSpec:
    """Two images of one shape -> ()."""
    a, b = as_spec(x1), as_spec(x2)
    result = TensorSpec((), float_dtype(a, b))
    if a.sizes is not None and b.sizes is not None:
        if a.rank != b.rank:
            raise RuleError(
                "broadcast",
                f"psnr needs images of one rank. Received: shapes {show_shape(a.sizes)} and {show_shape(b.sizes)}.",
                argument="x2",
                output=result,
            )
        broadcast_shapes(a.sizes, b.sizes, what="psnr")
    return result


@op
def polar(abs_: Any, angle: Any) -> TensorSpec:
    """Two shapes that broadcast -> complex64."""
    a, b = as_spec(abs_), as_spec(angle)
    if a.sizes is None or b.sizes is None:
        return TensorSpec(None, "complex64")
    return TensorSpec(broadcast_shapes(a.sizes, b.sizes, what="polar"), "complex64")
