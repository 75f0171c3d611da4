"""Hashing and HashedCrossing: texts and integers sorted into bins by hashes that are the same on every machine.

The hashes are TensorFlow's, so that a model that was trained there finds the same bins here. They are made on the host.
"""

from __future__ import annotations

from typing import Any

import torch

import kshape.rulebook.layers.preprocessing as rules
from kshape.rulebook.kinds import wrong

from ..core import policy
from ..core.dtypes import torch_dtype
from ..core.errors import InvalidArgument, refused
from ..core.settings import floatx
from .encoding import encoded
from .fingerprints import crossed, fingerprint, keyed_hash
from .texts import TextLayer, as_values, mapped


class _Hashing(TextLayer):
    """What both share: a dtype that depends on what comes out."""

    num_bins: int
    output_mode: str

    def set_up(self) -> None:
        if self.rule.dtype is None:
            self._set_policy(policy.get("int64" if self.output_mode == "int" else floatx()))

    def _as_asked(self, bins: torch.Tensor) -> torch.Tensor:
        dtype = torch_dtype(self.compute_dtype)
        return bins.to(dtype) if self.output_mode == "int" else encoded(bins, self.output_mode, self.num_bins, dtype)


class Hashing(_Hashing, rule=rules.Hashing):
    """With a salt SipHash, else FarmHash; numbers are hashed as texts, floats without what is behind the point.

    mask_value has the bin 0, and nothing else has it. Source: keras.layers.Hashing
    """

    mask_value: Any
    salt: Any

    def set_up(self) -> None:
        super().set_up()
        self.salt = salt_of("Hashing", self.salt)

    def call(self, inputs: Any) -> torch.Tensor:
        shift = int(self.mask_value is not None and self.num_bins > 1)
        hashed = hasher(self.salt, self.num_bins - shift)
        if not shift:
            return self._as_asked(mapped(lambda value: hashed(_as_text(value)), inputs))
        mask = self.mask_value
        return self._as_asked(mapped(lambda value: 0 if value == mask else hashed(_as_text(value)) + 1, inputs))


class HashedCrossing(_Hashing, rule=rules.HashedCrossing):
    def _converted(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if args and isinstance(args[0], (list, tuple)):
            args = ([as_values(each) for each in args[0]], *args[1:])
        return args, kwargs

    def call(self, inputs: Any) -> torch.Tensor:
        for x in inputs:
            if isinstance(x, torch.Tensor) and x.is_floating_point():
                raise InvalidArgument(f"HashedCrossing needs integers or texts. Received: dtype={x.dtype}.")
        columns = [[_as_number(value) for value in x.reshape(-1).tolist()] for x in inputs]
        bins = [crossed(row) % self.num_bins for row in zip(*columns, strict=True)]
        device = next((x.device for x in inputs if isinstance(x, torch.Tensor)), None)
        return self._as_asked(torch.tensor(bins, dtype=torch.int64, device=device).reshape(inputs[0].shape))

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        return {**{name: config[name] for name in ("num_bins", "output_mode", "sparse", "name")}, "dtype": self.dtype}


def hasher(salt: Any, count: int) -> Any:
    """text -> 0 <= bin < count"""
    if salt is None:
        return lambda text: fingerprint(text) % count
    key = tuple(salt)
    return lambda text: keyed_hash(text, key) % count


def salt_of(owner: str, salt: Any) -> list[int] | None:
    """Two integers of one or of a pair. Raises InvalidArgument for anything else."""
    if salt is None:
        return None
    if isinstance(salt, int):
        return [salt, salt]
    if isinstance(salt, (list, tuple)) and len(salt) == 2:
        return list(salt)
    raise refused(wrong(owner, "salt", "an integer or a pair of integers", salt))


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else str(int(value))


def _as_number(value: Any) -> int:
    return fingerprint(value) if isinstance(value, str) else int(value)
