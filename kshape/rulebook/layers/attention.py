"""Attention: Attention and AdditiveAttention over a list, MultiHeadAttention and GroupQueryAttention over arguments.

query: (batch, T, in)   value, key: (batch, S, in) -> (batch, T, ...)   scores: (batch, heads, T, S)

One file of a little over 400 lines, since all four share the checks of their three inputs and their masks.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..binding import Field
from ..dims import Dim, Shape, Size, differs, divides, is_undefined, same, show_shape, show_size, symbol
from ..errors import RuleError, Undecided, is_unknown
from ..kinds import Anything, Constraint, Count, Flag, Initializer, Regularizer, wrong
from ..layer import LayerRule, Weight
from ..specs import TensorSpec, need_rank


class Attention(LayerRule):
    """softmax(query @ key^T) @ value, with key = value where it is not given.

    [query: (batch, T, d), value: (batch, S, v), key: (batch, S, d)] -> (batch, T, v)
    scale: () with use_scale   concat_score_weight: () with score_mode="concat"   Source: keras.layers.Attention
    """

    use_scale: Flag = False
    score_mode: Anything = "dot"
    dropout: float = 0.0
    seed: Anything = None

    def setup(self) -> None:
        if not is_unknown(self.score_mode) and self.score_mode not in ("dot", "concat"):
            raise wrong(type(self).__name__, "score_mode", '"dot" or "concat"', self.score_mode)

    def weights(self, inputs: Any, **call: Any) -> Iterator[Weight]:
        if self.use_scale:
            yield Weight("scale", (), "ones")
        if self.score_mode == "concat":
            yield Weight("concat_score_weight", (), "ones")

    def output(
        self, inputs: Any, mask: Any = None, return_attention_scores: Any = False, use_causal_mask: Any = False
    ) -> Any:
        query, value, key = self._three(inputs)
        self._need_mask_list(mask)
        self._need_fitting(query, value, key)
        output = TensorSpec((*query.shape[:-1], value.shape[-1]), self.compute_dtype)
        if not return_attention_scores:
            return output
        return output, TensorSpec((*query.shape[:-1], key.shape[-2]), self.compute_dtype)

    def _three(self, inputs: Any) -> tuple[TensorSpec, TensorSpec, TensorSpec]:
        name = type(self).__name__
        if isinstance(inputs, tuple) or (isinstance(inputs, TensorSpec) and inputs.is_ranked):
            given = "a tuple" if isinstance(inputs, tuple) else f"one tensor of shape={show_shape(inputs.sizes)}"
            raise RuleError(
                "attention-shapes",
                f"{name} needs a list, [query, value] or [query, value, key]. Received: {given}.",
                argument="inputs",
                keras=f"{name} layer must be called on a list of inputs, namely [query, value] or [query, value, key].",
            )
        if not isinstance(inputs, list):
            raise Undecided("inputs that are not a known list")
        if len(inputs) not in (2, 3):
            raise RuleError(
                "attention-shapes",
                f"{name} needs [query, value] or [query, value, key]. Received: a list of {len(inputs)}.",
                argument="inputs",
                keras=f"{name} layer accepts inputs list of length 2 or 3, namely [query, value] or",
            )
        if not all(isinstance(x, TensorSpec) for x in inputs):
            raise Undecided("an input that is no known tensor")
        return inputs[0], inputs[1], inputs[-1]

    def _need_mask_list(self, mask: Any) -> None:
        if isinstance(mask, (TensorSpec, tuple)):
            raise RuleError(
                "attention-shapes",
                f"{type(self).__name__} needs mask to be a list, [query_mask, value_mask]. "
                f"Received: {'a tuple' if isinstance(mask, tuple) else 'one tensor'}.",
                argument="mask",
                keras=f"{type(self).__name__} layer mask must be a list, namely [query_mask, value_mask].",
            )

    def _need_fitting(self, query: TensorSpec, value: TensorSpec, key: TensorSpec) -> None:
        if not (query.is_ranked and value.is_ranked and key.is_ranked) or min(query.rank, value.rank, key.rank) < 2:
            return
        name = type(self).__name__
        if differs(query.shape[-1], key.shape[-1]) and not self._broadcasts(query.shape[-1], key.shape[-1]):
            raise _misfit(name, "query and key with the same last size", {"query": query, "key": key}, "query")
        if differs(value.shape[-2], key.shape[-2]):
            raise _misfit(name, "as many values as keys", {"value": value, "key": key}, "value")

    def _broadcasts(self, a: Size, b: Size) -> bool:
        """Whether two last sizes may differ: sums broadcast a size of 1, products do not."""
        if is_unknown(self.score_mode):
            return True
        return self.score_mode == "concat" and not (differs(a, 1) and differs(b, 1))


class AdditiveAttention(Attention):
    """softmax(sum(scale * tanh(query + key))) @ value, with key = value where it is not given.

    [query: (batch, T, d), value: (batch, S, v), key: (batch, S, d)] -> (batch, T, v)   scale: (d,)
    Source: keras.layers.AdditiveAttention; Bahdanau et al. 2015
    """

    fields = (Field("use_scale", "Flag", True), Field("dropout", "float", 0.0))
    common = (
        *LayerRule.common,
        Field("score_mode", "Anything", "dot", keyword_only=True),
        Field("seed", "Anything", None, keyword_only=True),
    )

    def weights(self, inputs: Any, **call: Any) -> Iterator[Weight]:
        if self.use_scale:
            yield Weight("scale", (self._three(inputs)[0].shape[-1],), "glorot_uniform")

    def _broadcasts(self, a: Size, b: Size) -> bool:
        return not (differs(a, 1) and differs(b, 1))


class _ManyHeads(LayerRule):
    """What the layers with heads share: their call, its checks, the projections' weights."""

    kernel_initializer: Initializer = "glorot_uniform"
    bias_initializer: Initializer = "zeros"
    use_bias: Flag = True

    def _projection(self, inputs: Size, *outputs: Size) -> Iterator[Weight]:
        yield Weight("kernel", (inputs, *outputs), self.kernel_initializer)
        if self.use_bias:
            yield Weight("bias", outputs, self.bias_initializer)

    def _merging(self, heads: Size, width: Size, outputs: Shape) -> Iterator[Weight]:
        yield Weight("kernel", (heads, width, *outputs), self.kernel_initializer)
        if self.use_bias:
            yield Weight("bias", outputs, self.bias_initializer)

    def _need_tensors(self, query: Any, value: Any, key: Any) -> tuple[TensorSpec, TensorSpec, TensorSpec]:
        key = value if key is None else key
        if not all(isinstance(x, TensorSpec) for x in (query, value, key)):
            raise Undecided("an argument that is no known tensor")
        return query, value, key

    def _need_one_length(self, value: TensorSpec, key: TensorSpec) -> None:
        """RuleError where value and key differ between batch and last axis; None against a known size is an error."""
        if not value.is_ranked or not key.is_ranked:
            return
        a, b = value.shape[1:-1], key.shape[1:-1]
        if len(a) != len(b) or any(_keras_differs(p, q) for p, q in zip(a, b, strict=True)):
            raise _misfit(
                type(self).__name__,
                "value and key of equal sizes between batch and last axis",
                {"value": value, "key": key},
                "key",
                "All dimensions of `value` and `key`, except the last one, must be equal.",
            )

    def _need_mask(self, mask: Any, query: TensorSpec, key: TensorSpec) -> None:
        """RuleError where an attention mask cannot broadcast to (batch, T, S)."""
        if not isinstance(mask, TensorSpec) or not mask.is_ranked or mask.rank < 2:
            return
        if not query.is_ranked or not key.is_ranked or (query.rank, key.rank) != (3, 3):
            return
        wanted = (query.shape[1], key.shape[1])
        if any(differs(m, n) and differs(m, 1) for m, n in zip(mask.shape[-2:], wanted, strict=True)):
            raise RuleError(
                "attention-shapes",
                f"{type(self).__name__} needs an attention_mask of shape (batch, {show_size(wanted[0])}, "
                f"{show_size(wanted[1])}), one row for each query. Received: shape={show_shape(mask.sizes)}.",
                argument="attention_mask",
            )

    def _with_scores(self, output: TensorSpec, wanted: Any, query: TensorSpec, heads: Size, length: Size) -> Any:
        if not wanted:
            return output
        if query.is_ranked and query.rank != 3:  # Keras declares rank 4; how many axes there are, depends on the axes
            return output, TensorSpec(None, self.compute_dtype)
        scores = (query.shape[0], heads, query.shape[1], length)
        return output, TensorSpec(scores, self.compute_dtype)


class MultiHeadAttention(_ManyHeads):
    """softmax(q @ k^T / sqrt(key_dim)) @ v for each head, with q, k, v projections; the heads are projected together.

    query: (batch, T, q), value: (batch, S, v), key: (batch, S, k) -> (batch, T, *output_shape) (or q)
    query kernel: (q, num_heads, key_dim)   key kernel: (k, num_heads, key_dim)
    value kernel: (v, num_heads, value_dim)   output kernel: (num_heads, value_dim, *output_shape)
    scores: (batch, num_heads, T, S)
    Source: keras.layers.MultiHeadAttention; Vaswani et al. 2017
    """

    num_heads: Count
    key_dim: Count
    value_dim: Count | None = None
    dropout: float = 0.0
    use_bias: Flag = True
    output_shape: Anything = None
    attention_axes: Anything = None
    sliding_window: Anything = None
    flash_attention: Anything = None
    kernel_initializer: Initializer = "glorot_uniform"
    bias_initializer: Initializer = "zeros"
    kernel_regularizer: Regularizer = None
    bias_regularizer: Regularizer = None
    activity_regularizer: Regularizer = None
    kernel_constraint: Constraint = None
    bias_constraint: Constraint = None
    use_gate: Flag = False
    seed: Anything = None

    def setup(self) -> None:
        self.value_width: Size = self.key_dim if self.value_dim is None else self.value_dim
        if isinstance(self.output_shape, (int, Dim)) and not _is_zero(self.output_shape):
            self.output_shape = (self.output_shape,)
        if not is_unknown(self.output_shape) and isinstance(self.output_shape, (str, float)):
            raise wrong("MultiHeadAttention", "output_shape", "an integer or a tuple of integers", self.output_shape)
        _need_axes(self.attention_axes)
        _need_window(type(self).__name__, self.sliding_window)
        _need_no_flash_dropout(type(self).__name__, self.flash_attention, self.dropout)

    def weights(self, query: Any, value: Any, key: Any = None, **call: Any) -> Iterator[Weight]:
        query, value, key = self._need_tensors(query, value, key)
        heads = self.num_heads
        yield from self._projection(query.shape[-1], heads, self.key_dim)
        yield from self._projection(key.shape[-1], heads, self.key_dim)
        if self.use_gate:
            yield from self._projection(query.shape[-1], heads, self.value_width)
        yield from self._projection(value.shape[-1], heads, self.value_width)
        yield from self._merging(heads, self.value_width, self._outputs(query))

    def output(
        self,
        query: Any,
        value: Any,
        key: Any = None,
        query_mask: Any = None,
        value_mask: Any = None,
        key_mask: Any = None,
        attention_mask: Any = None,
        return_attention_scores: Any = False,
        training: Any = None,
        use_causal_mask: Any = False,
    ) -> Any:
        query, value, key = self._need_tensors(query, value, key)
        self._need_one_length(value, key)
        self._need_one_rank(query, value)
        self._need_one_axis(query, use_causal_mask)
        if self.attention_axes is None:
            self._need_mask(attention_mask, query, key)
        output = TensorSpec((*query.shape[:-1], *self._outputs(query)), self.compute_dtype)
        return self._with_scores(output, return_attention_scores, query, self.num_heads, self._scored(query, key))

    def declared_output(self, query: Any = None, value: Any = None, *args: Any, **kwargs: Any) -> TensorSpec:
        if not isinstance(query, TensorSpec) or not query.is_ranked:
            return TensorSpec(None, self.compute_dtype)
        return TensorSpec((*query.shape[:-1], *self._outputs(query)), self.compute_dtype)

    def _outputs(self, query: TensorSpec) -> Shape:
        """The sizes that take the place of the query's last one."""
        if is_unknown(self.output_shape):
            raise Undecided("output_shape")
        return tuple(self.output_shape) if self.output_shape else (query.shape[-1],)

    def _scored(self, query: TensorSpec, key: TensorSpec) -> Size:
        """The last size of the scores: S. (Symbolic Keras says T, which is the same for self-attention.)"""
        length = query.shape[1]
        if not key.is_ranked or (differs(length, key.shape[1]) and not same(length, key.shape[1])):
            return symbol()
        return length

    def _need_one_axis(self, query: TensorSpec, use_causal_mask: Any) -> None:
        """RuleError for a causal mask or a window over several axes: they are made for one."""
        axes = self.attention_axes
        if is_unknown(axes) or not query.is_ranked or not (use_causal_mask is True or self.sliding_window):
            return
        if (query.rank - 2 if axes is None else len(axes) if isinstance(axes, (list, tuple)) else 1) < 2:
            return
        name = "use_causal_mask" if use_causal_mask is True else "sliding_window"
        raise RuleError(
            "attention-shapes",
            f"{type(self).__name__} has {name} for attention over one axis. "
            f"Received: shape={show_shape(query.sizes)}, over more axes. Give attention_axes=1, or an attention_mask.",
            argument=name,
            keras="is out of bounds for an array with dimension",
        )

    def _need_one_rank(self, query: TensorSpec, value: TensorSpec) -> None:
        if query.is_ranked and value.is_ranked and query.rank != value.rank:
            raise _misfit(type(self).__name__, "query and value of one rank", {"query": query, "value": value}, "value")


class GroupQueryAttention(_ManyHeads):
    """Multi-head attention in which several query heads share one key and value head.

    query: (batch, T, d), value: (batch, S, d), key: (batch, S, k) -> (batch, T, d)
    query kernel: (d, num_query_heads, head_dim)   key, value kernel: (d, num_key_value_heads, head_dim)
    output kernel: (num_query_heads, head_dim, d)   scores: (batch, num_query_heads, T, S)
    Source: keras.layers.GroupQueryAttention; Ainslie et al. 2023
    """

    head_dim: Count
    num_query_heads: Count
    num_key_value_heads: Count
    dropout: float = 0.0
    use_bias: Flag = True
    sliding_window: Anything = None
    flash_attention: Anything = None
    kernel_initializer: Initializer = "glorot_uniform"
    bias_initializer: Initializer = "zeros"
    kernel_regularizer: Regularizer = None
    bias_regularizer: Regularizer = None
    activity_regularizer: Regularizer = None
    kernel_constraint: Constraint = None
    bias_constraint: Constraint = None
    use_gate: Flag = False
    seed: Anything = None

    def setup(self) -> None:
        if divides(self.num_key_value_heads, self.num_query_heads) is False:
            raise RuleError(
                "indivisible",
                "GroupQueryAttention needs num_query_heads to be a multiple of num_key_value_heads. "
                f"Received: {show_size(self.num_query_heads)} and {show_size(self.num_key_value_heads)}.",
                argument="num_query_heads",
                keras="`num_query_heads` must be divisible by `num_key_value_heads`.",
            )
        _need_window(type(self).__name__, self.sliding_window)
        _need_no_flash_dropout(type(self).__name__, self.flash_attention, self.dropout)

    def weights(self, query: Any, value: Any, key: Any = None, **call: Any) -> Iterator[Weight]:
        query, value, key = self._need_tensors(query, value, key)
        heads, shared, width = self.num_query_heads, self.num_key_value_heads, self.head_dim
        yield from self._projection(query.shape[-1], heads, width)
        yield from self._projection(key.shape[-1], shared, width)
        if self.use_gate:
            yield from self._projection(query.shape[-1], heads, width)
        yield from self._projection(value.shape[-1], shared, width)
        yield from self._merging(heads, width, (query.shape[-1],))

    def output(
        self,
        query: Any,
        value: Any,
        key: Any = None,
        query_mask: Any = None,
        value_mask: Any = None,
        key_mask: Any = None,
        attention_mask: Any = None,
        return_attention_scores: Any = False,
        training: Any = None,
        use_causal_mask: Any = False,
    ) -> Any:
        query, value, key = self._need_tensors(query, value, key)
        name = type(self).__name__
        for role, x in (("query", query), ("value", value), ("key", key)):
            need_rank(x, 3, what=f"{name}'s {role}", argument=role, fault="attention-shapes")
        if query.is_ranked and value.is_ranked and _keras_differs(query.shape[-1], value.shape[-1]):
            raise _misfit(
                name,
                "query and value with the same last size",
                {"query": query, "value": value},
                "value",
                "The last dimension of `query_shape` and `value_shape` must be equal,",
            )
        self._need_one_length(value, key)
        self._need_mask(attention_mask, query, key)
        output = TensorSpec(query.shape, self.compute_dtype)
        return self._with_scores(output, return_attention_scores, query, self.num_query_heads, key.shape[1])

    def declared_output(self, query: Any = None, *args: Any, **kwargs: Any) -> TensorSpec:
        sizes = query.sizes if isinstance(query, TensorSpec) else None
        return TensorSpec(sizes, self.compute_dtype)


def _keras_differs(a: Size, b: Size) -> bool:
    """Whether Keras sees two sizes that are not equal; to it, None and 5 are not."""
    if is_undefined(a) is not is_undefined(b) and (isinstance(a, int) or isinstance(b, int)):
        return True
    return differs(a, b)


def _misfit(what: str, wanted: str, given: dict[str, TensorSpec], argument: str, keras: str | None = None) -> RuleError:
    shown = " and ".join(f"{role}={show_shape(x.sizes)}" for role, x in given.items())
    return RuleError("attention-shapes", f"{what} needs {wanted}. Received: {shown}.", argument=argument, keras=keras)


def _need_axes(axes: Any) -> None:
    if axes and not is_unknown(axes) and not isinstance(axes, (int, list, tuple)):
        raise wrong("MultiHeadAttention", "attention_axes", "an integer, a list or a tuple", axes)


def _need_window(what: str, window: Any) -> None:
    if window is None or is_unknown(window) or isinstance(window, Dim):
        return
    if not isinstance(window, int) or window <= 0:
        raise wrong(what, "sliding_window", "a positive integer or None", window)


def _need_no_flash_dropout(what: str, flash: Any, dropout: Any) -> None:
    if flash is True and isinstance(dropout, (int, float)) and dropout > 0:
        raise RuleError(
            "argument",
            f"{what} has no dropout with flash_attention=True. Received: dropout={dropout}.",
            argument="dropout",
            keras="Dropout is not supported when flash attention is enabled.",
        )


def need_no_flash_scores(what: str, flash: Any, wanted: Any) -> None:
    """RuleError where the scores are wanted of a kernel that never has them all."""
    if flash is True and wanted is True:
        raise RuleError(
            "argument",
            f"{what} has no attention scores to return with flash_attention=True. "
            "Received: return_attention_scores=True.",
            argument="return_attention_scores",
            keras="Returning attention scores is not supported when flash attention is enabled.",
        )


def _is_zero(size: Size) -> bool:
    return isinstance(size, int) and size == 0
