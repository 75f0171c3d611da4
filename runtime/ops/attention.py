"""Attention as an op, on torch's scaled_dot_product_attention.

Source: keras.ops.dot_product_attention
"""

from __future__ import annotations

from typing import Any

import torch
from torch.nn import functional

from ..core.dtypes import result_type
from ..core.errors import InvalidArgument
from ..core.tensors import convert_to_tensor
from .base import op

_FAR_BELOW = {torch.float16: -0.7 * 65500.0}
"""What is added to the logits that a mask hides; -0.7 * 3.38953e38 in the other dtypes, as in Keras.

It is finite, so that a query which may look at nothing takes the mean of all values; -inf would give it nan or 0.
"""


@op
def dot_product_attention(
    query: Any,
    key: Any,
    value: Any,
    bias: Any = None,
    mask: Any = None,
    scale: float | None = None,
    is_causal: bool = False,
    flash_attention: bool | None = None,
    attn_logits_soft_cap: Any = None,
) -> torch.Tensor:
    """softmax(query @ key^T * scale + bias) @ value for each head; scale is 1 / sqrt(size) unless it is given.

    query: (batch, t, heads, size), key and value: (batch, s, heads of the query or fewer, size) -> as query
    bias, mask: (batch, heads, t, s), or what broadcasts to it; a mask is True where a query may look.

    Source: keras.ops.dot_product_attention
    """
    if attn_logits_soft_cap is not None:
        raise InvalidArgument(
            "dot_product_attention has attn_logits_soft_cap on TPUs only. "
            f"Received: attn_logits_soft_cap={attn_logits_soft_cap!r}. Leave it away."
        )
    q, k, v = convert_to_tensor(query), convert_to_tensor(key), convert_to_tensor(value)
    if q.ndim != 4 or k.shape != (*q.shape[:1], *k.shape[1:3], q.shape[3]) or k.shape[:3] != v.shape[:3]:
        raise ValueError("shapes of query, key and value")
    dtype = q.dtype if q.dtype is k.dtype is v.dtype else result_type(q, k, v)
    mask = None if mask is None else convert_to_tensor(mask).bool()
    bias = None if bias is None else convert_to_tensor(bias).to(dtype)
    return attended(q.to(dtype), k.to(dtype), v.to(dtype), bias, mask, scale, is_causal, flash_attention)


def attended(
    q: torch.Tensor,
    k: torch.Tensor,
    v: torch.Tensor,
    bias: torch.Tensor | None = None,
    mask: torch.Tensor | None = None,
    scale: float | None = None,
    is_causal: bool = False,
    flash_attention: bool | None = None,
) -> torch.Tensor:
    """`dot_product_attention` on tensors of one dtype, as layers call it: a bare kernel without mask and bias."""
    if mask is not None or bias is not None:
        bias, is_causal = _logit_bias(q, k, bias, mask, is_causal), False
    q, k, v = q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2)
    grouped = q.shape[1] != k.shape[1]
    if flash_attention:
        return _flashing(q, k, v, bias, scale, is_causal, grouped).transpose(1, 2)
    return functional.scaled_dot_product_attention(
        q, k, v, bias, is_causal=is_causal, scale=scale, enable_gqa=grouped
    ).transpose(1, 2)


def mask_bias(mask: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
    """0 where the mask is True, and so far below 0 elsewhere that softmax gives 0."""
    return (~mask).to(dtype).mul_(_FAR_BELOW.get(dtype, -0.7 * 3.38953e38))


def _logit_bias(
    q: torch.Tensor, k: torch.Tensor, bias: torch.Tensor | None, mask: torch.Tensor | None, is_causal: bool
) -> torch.Tensor:
    """What is added to the logits for bias, mask and causality together."""
    if is_causal:
        causal = torch.ones(q.shape[1], k.shape[1], dtype=torch.bool, device=q.device).tril()
        mask = causal if mask is None else mask & causal
    if mask is None:
        assert bias is not None
        return bias
    hidden = mask_bias(mask, q.dtype)
    return hidden if bias is None else hidden + bias


def _flashing(
    q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, bias: Any, scale: Any, is_causal: bool, grouped: bool
) -> torch.Tensor:
    """Flash attention or nothing. Raises InvalidArgument where torch has none for these arguments and this device."""
    from torch.nn.attention import SDPBackend, sdpa_kernel

    try:
        with sdpa_kernel(SDPBackend.FLASH_ATTENTION):
            return functional.scaled_dot_product_attention(
                q, k, v, bias, is_causal=is_causal, scale=scale, enable_gqa=grouped
            )
    except RuntimeError as error:
        raise InvalidArgument(
            "dot_product_attention has no flash attention for these arguments on this device. "
            f"Received: flash_attention=True, dtype {q.dtype}, device {q.device}. Leave it away."
        ) from error
