"""StringLookup and IntegerLookup: tokens to places in a vocabulary, or back."""

from __future__ import annotations

from typing import Any

import torch

import kshape.rulebook.layers.preprocessing as rules

from ..core.errors import InvalidArgument
from .lookup_base import NOWHERE, Lookup
from .texts import as_texts, as_values, objects


class StringLookup(Lookup, rule=rules.StringLookup):
    """The way back gives an array of texts. Source: keras.layers.StringLookup"""

    encoding: str

    def _as_input(self, values: Any) -> Any:
        if self.invert:
            return as_values(values)
        if isinstance(values, torch.Tensor):
            raise InvalidArgument("StringLookup needs texts. Received: numbers. IntegerLookup takes those.")
        return as_texts(values.to_numpy() if hasattr(values, "to_numpy") else values)

    def _as_token(self, token: Any) -> str:
        return token.decode(self.encoding) if isinstance(token, bytes) else str(token)

    def _tokens_at(self, places: torch.Tensor) -> Any:
        return objects(super()._tokens_at(places), tuple(places.shape))


class IntegerLookup(Lookup, rule=rules.IntegerLookup):
    """Without hashes it computes on the device, and waits for it only with num_oov_indices=0."""

    _sorted: tuple[torch.Tensor, torch.Tensor] | None = None

    def _take(self, tokens: list[Any], weights: Any) -> None:
        self.__dict__["_sorted"] = None
        super()._take(tokens, weights)

    def _as_input(self, values: Any) -> torch.Tensor:
        found: torch.Tensor = as_values(values)
        return found if found.dtype is torch.int64 else found.long()

    def _as_token(self, token: Any) -> int:
        return int(token)

    def _tokens_at(self, places: torch.Tensor) -> torch.Tensor:
        tokens = super()._tokens_at(places)
        return torch.tensor(tokens, dtype=torch.int64, device=places.device).reshape(places.shape)

    def _places(self, values: torch.Tensor) -> torch.Tensor:
        if self.num_oov_indices > 1 and self.oov_method == "farmhash":
            return super()._places(values)
        found, is_known = self._found(values)
        if self.num_oov_indices == 0:
            self._need_known(values, is_known)
        elsewhere = values.remainder(max(self.num_oov_indices, 1)) + self._oov_start
        found = torch.where(is_known, found, elsewhere)
        if self.mask_token is None:
            return found
        return torch.where(values == self.mask_token, 0 if self.output_mode == "int" else NOWHERE, found)

    def _found(self, values: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """The places of values, and whether they are in the vocabulary at all."""
        if not self._tokens:
            return torch.zeros_like(values), torch.zeros_like(values, dtype=torch.bool)
        if self._sorted is None or self._sorted[0].device != values.device:
            tokens, order = torch.tensor(self._tokens, dtype=torch.int64, device=values.device).sort()
            self.__dict__["_sorted"] = tokens, order + self._start
        assert self._sorted is not None
        tokens, places = self._sorted
        at = torch.searchsorted(tokens, values.contiguous()).clamp(max=len(tokens) - 1)
        return places[at], tokens[at] == values

    def _need_known(self, values: torch.Tensor, is_known: torch.Tensor) -> None:
        known = is_known if self.mask_token is None else is_known | (values == self.mask_token)
        if not bool(known.all()):
            self._no_place(values[~known][0].item())

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        for name in ("oov_token", "mask_token"):
            config[name] = None if config[name] is None else int(config[name])
        return config
