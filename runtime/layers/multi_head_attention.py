"""MultiHeadAttention and GroupQueryAttention: projections to heads, attention, a projection back.

torch's `scaled_dot_product_attention` computes what needs no weights of attention to be given back. The projections'
kernels (in, heads, width) lie in memory as (heads, width, in), which torch's linear takes without a copy.
"""

from __future__ import annotations

import math
from typing import Any

import torch
from torch.nn import functional
from torch.nn.attention import SDPBackend, sdpa_kernel

import kshape.rulebook.layers.attention as rules

from ..core.errors import asked
from ..engine.layer import Layer
from . import attention_masks as masks
from .dense import EinsumDense
from .regularization import Dropout

LETTERS = "abcdefghijklmnopqrstuvwxyz"


class _ManyHeads(Layer):
    """What both layers share. Their projections are EinsumDense layers of Keras's names, which hold the weights."""

    activity_regularizer: Any
    dropout: float
    flash_attention: Any
    _attention_axes: tuple[int, ...] = (1,)

    def set_up(self) -> None:
        self.supports_masking = True
        # Each projection has it, as in Keras; the layer's own output is that of the last one.
        self._activity_regularizer, self.activity_regularizer = self.activity_regularizer, None

    @property
    def _sizes(self) -> tuple[int, int, int, int]:
        """Heads of the query, heads of key and value, width of query and key, width of value."""
        raise NotImplementedError

    def _outputs(self, query_shape: Any) -> tuple[int, ...]:
        """The sizes that take the place of the query's last one."""
        return (query_shape[-1],)

    def build(self, query_shape: Any, value_shape: Any, key_shape: Any = None) -> None:
        heads, shared, width, value_width = self._sizes
        key_shape = value_shape if key_shape is None else key_shape
        rank = len(query_shape)
        self._query_dense = self._to_heads("query", query_shape, heads, width)
        self._key_dense = self._to_heads("key", key_shape, shared, width)
        if self.use_gate:
            self._gate_dense = self._to_heads("gate", query_shape, heads, value_width, activation="sigmoid")
        self._value_dense = self._to_heads("value", value_shape, shared, value_width)
        self._dropout_layer = Dropout(self.dropout, seed=self.seed, dtype=self.dtype_policy)
        free, inner = LETTERS[: rank - 1], LETTERS[rank - 1 : rank + 1]
        outputs = self._outputs(query_shape)
        after = LETTERS[rank + 1 : rank + 1 + len(outputs)]
        self._output_dense = self._projection(
            "attention_output", f"{free}{inner},{inner}{after}->{free}{after}", (*(None,) * (rank - 2), *outputs), after
        )
        self._output_dense.__dict__["memory_order"] = {"kernel": (*range(2, 2 + len(outputs)), 0, 1)}
        self._output_dense.build((*query_shape[:-1], heads, value_width))

    def _to_heads(self, name: str, shape: Any, heads: int, width: int, **options: Any) -> EinsumDense:
        """(..., in) -> (..., heads, width)"""
        rank = len(shape)
        free, last, after = LETTERS[: rank - 1], LETTERS[rank - 1], LETTERS[rank : rank + 2]
        equation, output_shape = f"{free}{last},{last}{after}->{free}{after}", (*(None,) * (rank - 2), heads, width)
        dense = self._projection(name, equation, output_shape, after, **options)
        dense.__dict__["memory_order"] = {"kernel": (1, 2, 0)}
        dense.build(shape)
        return dense

    def _projection(self, name: str, equation: str, output_shape: Any, bias_axes: str, **options: Any) -> EinsumDense:
        return EinsumDense(
            equation,
            output_shape,
            bias_axes=bias_axes if self.use_bias else None,
            name=name,
            kernel_initializer=_another(self.kernel_initializer),
            bias_initializer=_another(self.bias_initializer),
            kernel_regularizer=self.kernel_regularizer,
            bias_regularizer=self.bias_regularizer,
            activity_regularizer=self._activity_regularizer,
            kernel_constraint=self.kernel_constraint,
            bias_constraint=self.bias_constraint,
            dtype=self.dtype_policy,
            **options,
        )

    def call(
        self,
        query: torch.Tensor,
        value: torch.Tensor,
        key: torch.Tensor | None = None,
        query_mask: Any = None,
        value_mask: Any = None,
        key_mask: Any = None,
        attention_mask: Any = None,
        return_attention_scores: bool = False,
        training: Any = None,
        use_causal_mask: bool = False,
    ) -> Any:
        """query: (batch, T, q), value: (batch, S, v), key: (batch, S, k) -> (batch, T, ...), and scores where wanted.

        scores: (batch, heads, T, S), the weights of attention before dropout. The arguments keep their masks (Keras
        takes them away from eager tensors), and a query_mask that is given counts (Keras overwrites it).
        attention_mask: (batch, T, S), True where a query may look at a key. The masks of the arguments join it.
        """
        key = value if key is None else key
        rows, columns = query.shape[1], value.shape[1]
        extra = []
        if self.sliding_window is not None:
            extra.append(masks.window(rows, columns, self.sliding_window, query.device))
        mask = masks.combined(query_mask, (value_mask, key_mask), attention_mask, *extra)
        gate = _projected(self._gate_dense, query) if self.use_gate else None
        output, scores = self._compute_attention(
            _projected(self._query_dense, query),
            _projected(self._key_dense, key),
            _projected(self._value_dense, value),
            mask,
            training,
            return_attention_scores,
            use_causal_mask=use_causal_mask,
        )
        output = self._together(output if gate is None else output * gate)
        return (output, scores) if return_attention_scores else output

    def _compute_attention(
        self,
        query: torch.Tensor,
        key: torch.Tensor,
        value: torch.Tensor,
        attention_mask: Any = None,
        training: Any = None,
        return_attention_scores: bool = False,
        use_causal_mask: bool = False,
    ) -> tuple[Any, Any]:
        """Attention of projected tensors (batch, length, heads, width): output alike, scores where they are wanted."""
        asked(rules.need_no_flash_scores, type(self).__name__, self.flash_attention, return_attention_scores)
        order, back = self._orders(query.ndim)
        axes, batch = len(self._attention_axes), query.ndim - 1 - len(self._attention_axes)
        lengths, count = [query.shape[a] for a in self._attention_axes], [key.shape[a] for a in self._attention_axes]
        q, k, v = (x.permute(order).flatten(batch, -2) if axes > 1 else x.permute(order) for x in (query, key, value))
        if use_causal_mask and (attention_mask is not None or return_attention_scores or axes > 1):
            own = masks.causal(query.shape[1], value.shape[1], query.device)
            attention_mask, use_causal_mask = own if attention_mask is None else attention_mask & own, False
        if attention_mask is not None:
            attention_mask = masks.with_heads(attention_mask, batch + 2 * axes, axes)
            if axes > 1:
                wanted = (*attention_mask.shape[:batch], *lengths, *count)
                attention_mask = attention_mask.expand(wanted).flatten(batch, batch + axes - 1).flatten(batch + 1)
        output, scores = self._attended(q, k, v, attention_mask, training, return_attention_scores, use_causal_mask)
        output = output.unflatten(-2, lengths) if axes > 1 else output
        if scores is not None and axes > 1:
            scores = scores.unflatten(-1, count).unflatten(batch, lengths)
        return output.permute(back), scores

    def _attended(
        self, q: Any, k: Any, v: Any, mask: Any, training: Any, wants_scores: bool, is_causal: bool
    ) -> tuple[Any, Any]:
        """(..., heads, T, width) of each: output and, where they are wanted, the weights before dropout."""
        drops = bool(training) and self.dropout > 0
        scale = 1.0 / math.sqrt(q.shape[-1])
        if not wants_scores and not (drops and self.seed is not None):
            bias = None if mask is None else masks.as_bias(mask, q.dtype)
            output = self._by_kernel(q, k, v, bias, self.dropout if drops else 0.0, is_causal, scale)
            # With a rate of dropout Keras goes the way of the scores, where a row without any key gives 0.
            return output if mask is None or not self.dropout else output * mask.any(-1, keepdim=True), None
        k, v = _of_every_head(q, k), _of_every_head(q, v)
        if is_causal:
            mask = masks.causal(q.shape[-2], k.shape[-2], q.device)
        scores = (q * scale) @ k.transpose(-2, -1)
        if mask is None:
            weights = torch.softmax(scores, -1)
        else:
            weights = torch.softmax(scores + masks.as_bias(mask, q.dtype), -1).masked_fill(~mask, 0.0)
        return (self._dropout_layer(weights, training=training) if drops else weights) @ v, weights

    def _by_kernel(self, q: Any, k: Any, v: Any, bias: Any, rate: float, is_causal: bool, scale: float) -> Any:
        if not self.flash_attention:
            return _attention(q, k, v, bias, rate, is_causal, scale)
        with sdpa_kernel([SDPBackend.FLASH_ATTENTION]):
            return _attention(q, k, v, bias, rate, is_causal, scale)

    def _orders(self, rank: int) -> tuple[list[int], list[int]]:
        """Of projected tensors (batch, ..., heads, width): batch axes, heads, attention axes, width; and back again."""
        others = [axis for axis in range(rank - 1) if axis not in self._attention_axes]
        order = [*others, *self._attention_axes, rank - 1]
        return order, [order.index(axis) for axis in range(rank)]

    def _together(self, x: torch.Tensor) -> Any:
        """(..., heads, width) -> (..., *outputs)"""
        dense = self._output_dense
        if not _is_plain(dense):
            return dense(x)
        kernel, bias = _weights_in(dense, x.dtype)
        outputs = kernel.shape[2:]
        if len(outputs) == 1:
            return functional.linear(x.flatten(-2), kernel.flatten(0, 1).t(), bias)
        matrix = kernel.reshape(kernel.shape[0] * kernel.shape[1], -1)
        y = functional.linear(x.flatten(-2), matrix.t(), None if bias is None else bias.flatten())
        return torch.unflatten(y, -1, outputs)

    def get_config(self) -> dict[str, Any]:
        from ..core.registry import describe

        config = {name: value for name, value in super().get_config().items() if name != "flash_attention"}
        return {**config, "activity_regularizer": describe(self._activity_regularizer)}


class MultiHeadAttention(_ManyHeads, rule=rules.MultiHeadAttention):
    attention_axes: Any

    def set_up(self) -> None:
        super().set_up()
        self.value_dim = self.rule.value_width
        if isinstance(self.attention_axes, int):
            self.attention_axes = (self.attention_axes,)

    @property
    def _sizes(self) -> tuple[int, int, int, int]:
        return self.num_heads, self.num_heads, self.key_dim, self.value_dim

    def _outputs(self, query_shape: Any) -> tuple[int, ...]:
        return tuple(self.rule.output_shape or (query_shape[-1],))

    def build(self, query_shape: Any, value_shape: Any, key_shape: Any = None) -> None:
        rank = len(value_shape)
        axes = range(1, rank - 1) if self.attention_axes is None else self.attention_axes
        self.attention_axes = self._attention_axes = tuple(axis % rank for axis in axes)
        super().build(query_shape, value_shape, key_shape)

    query_dense = property(lambda self: self._query_dense)
    key_dense = property(lambda self: self._key_dense)
    value_dense = property(lambda self: self._value_dense)
    output_dense = property(lambda self: self._output_dense)


class GroupQueryAttention(_ManyHeads, rule=rules.GroupQueryAttention):
    @property
    def _sizes(self) -> tuple[int, int, int, int]:
        return self.num_query_heads, self.num_key_value_heads, self.head_dim, self.head_dim


def _attention(q: Any, k: Any, v: Any, bias: Any, rate: float, is_causal: bool, scale: float) -> Any:
    """torch's kernel, which wants (batch, heads, length, width)."""
    shape = q.shape
    if len(shape) > 4:
        bias = None if bias is None else bias.expand(*shape[:-1], bias.shape[-1]).flatten(0, len(shape) - 4)
        q, k, v = (x.flatten(0, len(shape) - 4) for x in (q, k, v))
    shares = q.shape[-3] != k.shape[-3]
    y = functional.scaled_dot_product_attention(q, k, v, bias, rate, is_causal, scale=scale, enable_gqa=shares)
    return y.view(*shape[:-1], y.shape[-1]) if len(shape) > 4 else y


def _of_every_head(q: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    """The heads of key or value, each as often as query heads share it."""
    times = q.shape[-3] // x.shape[-3]
    return x if times == 1 else x.repeat_interleave(times, -3)


def _projected(dense: Any, x: torch.Tensor) -> Any:
    """(..., in) -> (..., heads, width), what the layer itself would give."""
    if not _is_plain(dense):
        return dense(x)
    kernel, bias = _weights_in(dense, x.dtype)
    matrix = kernel.flatten(1).t()
    y = functional.linear(x, matrix, None if bias is None else bias.flatten()).view(*x.shape[:-1], *kernel.shape[1:])
    return dense.activation(y) if dense.rule.activation is not None else y


def _is_plain(dense: Any) -> bool:
    """Whether a projection is kernel and bias alone, and nobody listens to its calls."""
    table = dense.__dict__
    return (
        type(dense) is EinsumDense
        and not table["lora_rank"]
        and table["activity_regularizer"] is None
        and not (table["_forward_hooks"] or table["_forward_pre_hooks"] or table["_backward_hooks"])
    )


def _weights_in(dense: Any, dtype: torch.dtype) -> tuple[torch.Tensor, torch.Tensor | None]:
    kernel, bias = dense.kernel, dense.bias if dense.bias_axes is not None else None
    if kernel.dtype is dtype:
        return kernel, bias
    return kernel.to(dtype), None if bias is None else bias.to(dtype)


def _another(initializer: Any) -> Any:
    """One of the same config: with no seed given, each projection draws numbers of its own."""
    return initializer.clone() if hasattr(initializer, "clone") else initializer
