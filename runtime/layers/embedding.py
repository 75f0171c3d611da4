"""Embedding and ReversibleEmbedding: rows of a table, chosen by index."""

from __future__ import annotations

from typing import Any

import torch
from torch.nn import functional

import kshape.rulebook.layers.embedding as rules

from ..core.dtypes import torch_dtype
from ..engine.calls import set_mask
from ..engine.layer import Layer
from .low_rank import LowRank


class _Embedding(Layer):
    """Indices are integers, or floats that are cut to integers; those below 0 count from the end of the table."""

    embeddings: torch.Tensor
    input_dim: int
    mask_zero: bool

    def set_up(self) -> None:
        self.supports_masking = bool(self.mask_zero)
        self.autocast = False  # float16 does not hold every index

    def _rows(self, indices: torch.Tensor, table: torch.Tensor) -> torch.Tensor:
        indices = indices if indices.dtype in (torch.int32, torch.int64) else indices.to(torch.int32)
        return functional.embedding(indices, table)


class Embedding(LowRank, _Embedding, rule=rules.Embedding):
    changed = "embeddings"

    def set_up(self) -> None:
        LowRank.set_up(self)
        _Embedding.set_up(self)
        given = self.__dict__["_initial_weights"]
        if given is not None:
            self.__dict__["_initial_weights"] = given if isinstance(given, list) and len(given) == 1 else [given]
            self.build((None,))

    def call(self, inputs: torch.Tensor) -> torch.Tensor:
        y = self._rows(inputs, self._with_change(self.embeddings))
        return set_mask(y, inputs != 0) if self.mask_zero else y

    def compute_mask(self, inputs: torch.Tensor, previous_mask: Any = None) -> Any:
        return inputs != 0 if self.mask_zero else None


class ReversibleEmbedding(_Embedding, rule=rules.ReversibleEmbedding):
    reverse_embeddings: torch.Tensor
    logit_soft_cap: float | None

    def call(self, inputs: torch.Tensor, reverse: bool = False) -> torch.Tensor:
        if not reverse:
            y = self._rows(inputs, self.embeddings)
            return set_mask(y, inputs != 0) if self.mask_zero else y
        kernel = self.embeddings.t() if self.tie_weights else self.reverse_embeddings
        dtype = kernel.dtype if self.reverse_dtype is None else torch_dtype(self.reverse_dtype)
        y = inputs.to(dtype) @ kernel.to(dtype)
        if self.logit_soft_cap is not None:
            y = torch.tanh(y / self.logit_soft_cap) * self.logit_soft_cap
        return y

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> None:
        """The way there sets the mask itself; the way back has none."""
