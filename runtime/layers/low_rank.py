"""Low-rank changes of a kernel or a table that itself stands still (LoRA).

Source: keras.layers.Dense.enable_lora; Hu et al. 2021
"""

from __future__ import annotations

from typing import Any, ClassVar

import torch

from kshape.rulebook.layer import Weight

from ..core.errors import InvalidArgument
from ..core.variable import Variable
from ..engine.layer import Layer


class LowRank(Layer):
    """With a lora_rank r, lora_alpha / r * (a @ b) is added to the layer's kernel, and only a and b are trained.

    Keras's Dense and Embedding forget a lora_alpha of the constructor when they are built; here it counts.
    """

    changed: ClassVar[str] = "kernel"
    """The weight that is changed: its factors are lora_<name>_a and lora_<name>_b."""
    lora_rank: Any
    lora_alpha: Any

    def set_up(self) -> None:
        self.lora_alpha = (self.lora_alpha or self.lora_rank) if self.lora_rank else None

    @property
    def lora_enabled(self) -> bool:
        return bool(self.lora_rank)

    def enable_lora(
        self,
        rank: int,
        a_initializer: Any = "he_uniform",
        b_initializer: Any = "zeros",
        lora_alpha: float | None = None,
    ) -> None:
        """Freezes the kernel of a built layer and adds the factors. Raises InvalidArgument the second time."""
        if not self.built:
            raise InvalidArgument(f"{self.name} needs to be built before enable_lora. Call it on data first.")
        if self.lora_rank:
            raise InvalidArgument(f"{self.name} has lora_rank={self.lora_rank} already. enable_lora works once.")
        self.lora_rank = self.rule.lora_rank = rank
        self.lora_alpha = lora_alpha or rank
        table: Variable = getattr(self, self.changed)
        table.trainable = False
        for side, shape in (("a", (*table.shape[:-1], rank)), ("b", (rank, table.shape[-1]))):
            initializer = a_initializer if side == "a" else b_initializer
            weight = Weight(f"lora_{self.changed}_{side}", shape, initializer, dtype="float32")
            setattr(self, weight.name, self._add_rule_weight(weight))

    def _add_rule_weight(self, weight: Weight, frozen: bool = False) -> Variable:
        variable = super()._add_rule_weight(weight, frozen)
        if weight.name.startswith("lora"):
            variable.regularizer = getattr(self, f"{self.changed}_regularizer")
        return variable

    def _with_change(self, table: torch.Tensor) -> torch.Tensor:
        """The kernel, or table, as it counts."""
        if not self.lora_rank:
            return table
        a, b = (getattr(self, f"lora_{self.changed}_{side}") for side in "ab")
        return torch.add(table, torch.tensordot(a, b, 1).to(table.dtype), alpha=self.lora_alpha / self.lora_rank)
