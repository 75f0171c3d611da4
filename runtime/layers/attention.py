"""Attention and AdditiveAttention, over a list; MultiHeadAttention and GroupQueryAttention are beside."""

from __future__ import annotations

from typing import Any

import torch
from torch.nn import functional

import kshape.rulebook.layers.attention as rules

from ..engine.layer import Layer
from .attention_masks import causal
from .dropping import Dropper
from .multi_head_attention import GroupQueryAttention, MultiHeadAttention


class Attention(Layer, rule=rules.Attention):
    def set_up(self) -> None:
        self._drop = Dropper(self.dropout, self.seed)

    def call(
        self,
        inputs: Any,
        mask: Any = None,
        training: Any = None,
        return_attention_scores: bool = False,
        use_causal_mask: bool = False,
    ) -> Any:
        """[query, value] or [query, value, key] -> (batch, T, v), with the weights (batch, T, S) behind where wanted.

        mask: [query's, value's], each (batch, length) or None. Where the query is masked, the output is 0.
        """
        query, value, key = inputs[0], inputs[1], inputs[-1]
        of_query, of_value = (mask[0], mask[1]) if mask else (None, None)
        drops = training and self.dropout > 0
        if return_attention_scores or drops or of_value is not None or not self._is_product:
            output, weights = self._explicit(query, key, value, of_value, use_causal_mask, drops)
        else:
            output, weights = self._by_kernel(query, key, value, use_causal_mask), None
        if of_query is not None:
            output = output.masked_fill(~of_query.bool().unsqueeze(-1), 0.0)
        return (output, weights) if return_attention_scores else output

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        return previous_mask[0] if previous_mask else None

    @property
    def _is_product(self) -> bool:
        """Whether the scores are a product of query and key, which torch's kernel computes."""
        return bool(self.score_mode == "dot")

    def _scores(self, query: torch.Tensor, key: torch.Tensor) -> Any:
        """(batch, T, d), (batch, S, d) -> (batch, T, S)"""
        if self.score_mode == "dot":
            scores = query @ key.transpose(-2, -1)
            return scores * self.scale if self.use_scale else scores
        pairs = query.unsqueeze(-2) + key.unsqueeze(-3)
        return torch.tanh(self.scale * pairs if self.use_scale else pairs).sum(-1) * self.concat_score_weight

    def _explicit(
        self, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, mask: Any, is_causal: bool, drops: bool
    ) -> tuple[torch.Tensor, torch.Tensor]:
        scores = self._scores(query, key)
        bias = self._bias(mask, is_causal, scores.shape[-2], scores.shape[-1], scores)
        weights = torch.softmax(scores if bias is None else scores + bias, -1)
        return (self._drop(weights) if drops else weights) @ value, weights

    def _by_kernel(self, query: Any, key: Any, value: Any, is_causal: bool) -> torch.Tensor:
        """Without a mask of the value, since in a row without any key torch's gradients are not Keras's."""
        query = query * self.scale if self.use_scale else query
        if query.ndim != 3:
            return functional.scaled_dot_product_attention(query, key, value, None, 0.0, is_causal, scale=1.0)
        query, key, value = (x.unsqueeze(1) for x in (query, key, value))  # one head, as torch's fast kernels want it
        return functional.scaled_dot_product_attention(query, key, value, None, 0.0, is_causal, scale=1.0).squeeze(1)

    def _bias(self, mask: Any, is_causal: bool, rows: int, columns: int, like: torch.Tensor) -> torch.Tensor | None:
        """What is added to the scores: 0, and the number of Keras where a key must not be looked at."""
        if mask is not None:
            mask = mask.bool()
            mask = mask.unsqueeze(-2) if mask.ndim == 2 else mask
        if is_causal:
            own = causal(rows, columns, like.device)
            mask = own if mask is None else mask & own
        if mask is None:
            return None
        far = 65504.0 if like.dtype is torch.float16 else 1e9
        return torch.zeros_like(mask, dtype=like.dtype).masked_fill_(~mask, -far)


class AdditiveAttention(Attention, rule=rules.AdditiveAttention):
    _is_product = False

    def _scores(self, query: torch.Tensor, key: torch.Tensor) -> Any:
        pairs = torch.tanh(query.unsqueeze(-2) + key.unsqueeze(-3))
        if not self.use_scale:
            return pairs.sum(-1)
        scale = self.scale
        return pairs @ scale if len(scale) == pairs.shape[-1] else (pairs * scale).sum(-1)

    def get_config(self) -> dict[str, Any]:
        return {name: value for name, value in super().get_config().items() if name != "score_mode"}


__all__ = ["AdditiveAttention", "Attention", "GroupQueryAttention", "MultiHeadAttention"]
