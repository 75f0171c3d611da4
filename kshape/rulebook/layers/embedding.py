"""Embedding and ReversibleEmbedding: rows of a table, chosen by index."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from ..binding import Field
from ..dims import differs, show_shape
from ..errors import RuleError
from ..kinds import Anything, Constraint, Count, Flag, Initializer, Regularizer
from ..layer import LayerRule, Weight
from ..specs import TensorSpec, need_rank


class Embedding(LayerRule):
    """y = embeddings[x], a row for each index. A 0 is masked where mask_zero says so.

    x: (batch, ...) of 0 <= x < input_dim -> (batch, ..., output_dim)   embeddings: (input_dim, output_dim)
    weights: an array (input_dim, output_dim) to begin with, or a list of it. `input_length` is an old argument without
    effect.
    Raises: sizes that are not positive integers; a matrix in `weights` of another shape. Source: keras.layers.Embedding
    """

    common: ClassVar[tuple[Field, ...]] = (
        *LayerRule.common,
        Field("input_length", "Anything", None, keyword_only=True),
    )

    input_dim: Count
    output_dim: Count
    embeddings_initializer: Initializer = "uniform"
    embeddings_regularizer: Regularizer = None
    embeddings_constraint: Constraint = None
    mask_zero: Flag = False
    weights_: Anything = None
    lora_rank: int | None = None
    lora_alpha: float | None = None
    quantization_config: Anything = None

    def setup(self) -> None:
        given = self.weights_
        if isinstance(given, (list, tuple)) and len(given) == 1:
            given = given[0]
        if isinstance(given, TensorSpec) and given.is_ranked:
            self._need_matrix(given)

    def weights(self, x: TensorSpec) -> Iterator[Weight]:
        lora = self.lora_rank
        yield Weight("embeddings", (self.input_dim, self.output_dim), self.embeddings_initializer, trainable=not lora)
        if lora:
            yield Weight("lora_embeddings_a", (self.input_dim, lora), "he_uniform", dtype="float32")
            yield Weight("lora_embeddings_b", (lora, self.output_dim), "zeros", dtype="float32")

    def output(self, x: TensorSpec) -> TensorSpec:
        return self.float_output(x, *x.shape, self.output_dim)

    def _need_matrix(self, matrix: TensorSpec) -> None:
        wanted = (self.input_dim, self.output_dim)
        if matrix.rank == 2 and not any(differs(a, b) for a, b in zip(matrix.shape, wanted, strict=True)):
            return
        raise RuleError(
            "weights-shape",
            f"Embedding needs weights of shape (input_dim, output_dim) = {show_shape(wanted)}. Received: "
            f"shape={show_shape(matrix.sizes)}.",
            argument="weights",
            keras=f"Layer weight shape {show_shape(wanted)} is not compatible with provided weight shape",
        )


class ReversibleEmbedding(LayerRule):
    """y = embeddings[x]; with reverse=True the way back, y = x @ transpose(embeddings) or x @ reverse_embeddings.

    x: (batch, ...) -> (batch, ..., output_dim); reversed (batch, ..., output_dim) -> (batch, ..., input_dim)
    embeddings: (input_dim, output_dim)   reverse_embeddings: (output_dim, input_dim), unless tie_weights
    Raises: reversed, a last axis of another size than output_dim. Source: keras.layers.ReversibleEmbedding
    """

    common: ClassVar[tuple[Field, ...]] = (
        *LayerRule.common,
        Field("quantization_config", "Anything", None, keyword_only=True),
    )

    input_dim: Count
    output_dim: Count
    tie_weights: Flag = True
    embeddings_initializer: Initializer = "uniform"
    embeddings_regularizer: Regularizer = None
    embeddings_constraint: Constraint = None
    mask_zero: Flag = False
    reverse_dtype: Anything = None
    logit_soft_cap: float | None = None

    def weights(self, x: TensorSpec, reverse: Any = False) -> Iterator[Weight]:
        yield Weight("embeddings", (self.input_dim, self.output_dim), self.embeddings_initializer)
        if not self.tie_weights:
            yield Weight("reverse_embeddings", (self.output_dim, self.input_dim), self.embeddings_initializer)

    def output(self, x: TensorSpec, reverse: Any = False) -> TensorSpec:
        if not reverse:
            return self.float_output(x, *x.shape, self.output_dim)
        x = need_rank(x, at_least=1, what="ReversibleEmbedding")
        if differs(x.shape[-1], self.output_dim):
            raise RuleError(
                "axis-size",
                f"ReversibleEmbedding needs a last axis of size output_dim={self.output_dim} to go back. Received: "
                f"shape={show_shape(x.sizes)}.",
            )
        return self.float_output(x, *x.shape[:-1], self.input_dim)
