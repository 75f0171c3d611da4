"""Weight decay beside the gradient, and the variables that are kept from it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import torch

from .groups import Group


class WeightDecay:
    """The part of an optimizer that shrinks the variables before the formula moves them."""

    weight_decay: Any
    _undecayed: tuple[set[int], Any]
    _decay_flags: dict[int, bool]

    def decay_weights(self, group: Group, rate: Any) -> None:
        """variable = variable * (1 - weight_decay * learning rate)"""
        decayed = self._decayed(group)
        if decayed:
            torch._foreach_mul_(decayed, 1.0 - self.weight_decay * rate)

    def exclude_from_weight_decay(self, var_list: Any = None, var_names: Iterable[str] | None = None) -> None:
        """Keeps from weight decay these variables, and those in whose name one of the patterns is found."""
        names = sorted(set(var_names or ()))
        self._undecayed = (
            {id(variable) for variable in var_list or ()},
            re.compile("|".join(names)) if names else None,
        )
        self._decay_flags = {}

    def _decayed(self, group: Group) -> list[torch.Tensor]:
        if self._decays_all():
            return group.variables
        pairs = zip(group.owners, group.variables, strict=True)
        return [variable for owner, variable in pairs if self._use_weight_decay(owner)]

    def _decays_all(self) -> bool:
        return self._undecayed == (set(), None)

    def _use_weight_decay(self, variable: Any) -> bool:
        found = self._decay_flags.get(id(variable))
        if found is None:
            chosen, pattern = self._undecayed
            named = pattern is not None and pattern.search(str(getattr(variable, "name", ""))) is not None
            found = self._decay_flags[id(variable)] = not (named or id(variable) in chosen)
        return found
