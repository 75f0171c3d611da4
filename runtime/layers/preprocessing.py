"""CategoryEncoding and Discretization; texts and vocabularies from the modules of their kinds."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

import kshape.rulebook.layers.preprocessing as rules

from ..core.dtypes import torch_dtype
from ..core.errors import InvalidArgument
from ..core.tensors import convert_to_tensor
from ..engine.layer import Layer
from .adapting import batches_of
from .encoding import encoded
from .hashing import HashedCrossing, Hashing
from .lookups import IntegerLookup, StringLookup
from .text_vectorization import TextVectorization

__all__ = [
    "CategoryEncoding",
    "Discretization",
    "HashedCrossing",
    "Hashing",
    "IntegerLookup",
    "StringLookup",
    "TextVectorization",
]


class CategoryEncoding(Layer, rule=rules.CategoryEncoding):
    """Each row along the last axis becomes a vector; Keras takes axis 1 for inputs of rank 3, against its own shape.

    All is dense, whatever `sparse` says. Source: keras.layers.CategoryEncoding
    """

    num_tokens: int
    output_mode: str
    sparse: bool

    def call(self, inputs: Any, count_weights: Any = None) -> torch.Tensor:
        x, dtype = convert_to_tensor(inputs), self._compute_dtype
        weights = None if count_weights is None else convert_to_tensor(count_weights).to(x.device, dtype)
        return encoded(x, self.output_mode, self.num_tokens, dtype, weights)

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        if not config["sparse"]:
            del config["sparse"]  # which Keras's config never has
        return config


class Discretization(Layer, rule=rules.Discretization):
    bin_boundaries: list[float] | None
    num_bins: int | None
    epsilon: float
    output_mode: str
    sparse: bool

    def set_up(self) -> None:
        if self.bin_boundaries is not None:
            self._take([float(each) for each in np.asarray(self.bin_boundaries).tolist()])
        self.summary = np.zeros((2, 0), "float32")

    def adapt(self, data: Any, steps: int | None = None) -> None:
        """Finds num_bins bins of about as many values each, in an array, a list, or batches of arrays."""
        if self.num_bins is None:
            raise InvalidArgument(f"{self.name} has its bin_boundaries from its arguments: give it num_bins to adapt.")
        self.reset_state()
        parts = data if isinstance(data, (list, tuple)) else batches_of(data)  # as Keras, a list part by part
        for number, batch in enumerate(parts):
            if steps is not None and number >= steps:
                break
            self.update_state(batch)
        self.finalize_state()

    def update_state(self, data: Any) -> None:
        """Adds a batch to the summary of all values."""
        values = convert_to_tensor(data).detach().cpu().float().numpy()
        self.summary = _merged(_summary(values, self.epsilon), self.summary, self.epsilon)

    def finalize_state(self) -> None:
        """Makes the boundaries of the summary."""
        if self.num_bins is not None:
            self._take(_compressed(self.summary, 1.0 / self.num_bins)[0, :-1].tolist())

    def reset_state(self) -> None:
        """Forgets the values so far."""
        if self.num_bins is not None:
            self.summary = np.zeros((2, 0), "float32")

    def call(self, inputs: torch.Tensor) -> torch.Tensor:
        bounds = self._bounds
        if bounds is None:
            raise InvalidArgument(
                f"{self.name} needs bin_boundaries. Call adapt on data before, or give it boundaries."
            )
        x = inputs if inputs.is_floating_point() else inputs.double()
        bins = torch.bucketize(x, bounds.to(x.device, x.dtype), out_int32=True, right=True)
        if self.output_mode == "int":
            return bins
        dtype = torch_dtype(self.compute_dtype)
        return encoded(bins, self.output_mode, len(bounds) + 1, dtype, axis=1 if bins.ndim > 1 else 0)

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        names = ("num_bins", "epsilon", "output_mode", "sparse", "name")
        bounds = None if self.bin_boundaries is None else list(self.bin_boundaries)
        return {"bin_boundaries": bounds, **{name: config[name] for name in names}, "dtype": self.dtype}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """A layer made of a config, which has both num_bins and boundaries once the layer has adapted."""
        bounds = config.get("bin_boundaries")
        if bounds is None or config.get("num_bins") is None:
            return super().from_config(config)
        layer = super().from_config({**config, "bin_boundaries": None})
        layer._take(list(bounds))
        return layer

    def load_own_variables(self, store: Any) -> None:
        """Older files have the summary among the variables."""
        if "0" in store:
            self.summary = np.asarray(store["0"])

    _bounds: torch.Tensor | None = None

    def _take(self, bounds: list[float]) -> None:
        self.bin_boundaries = self.rule.bin_boundaries = bounds
        self.__dict__["_bounds"] = torch.tensor(bounds, dtype=torch.float64)
        self._checked.clear()


def _summary(values: np.ndarray, epsilon: float) -> np.ndarray:
    """(2, n): values at equal distances in the order of all, and how many each of them stands for."""
    flat = np.sort(values.reshape(-1))
    step = max(flat.size / (1.0 / epsilon), 1)
    kept = flat[int(step - 1) :: int(step)]
    return np.stack([kept, np.full_like(kept, step)])


def _merged(first: np.ndarray, second: np.ndarray, epsilon: float) -> np.ndarray:
    both = np.concatenate([first, second], axis=1)
    return _compressed(both[:, np.argsort(both[0])], epsilon)


def _compressed(summary: np.ndarray, epsilon: float) -> np.ndarray:
    """A summary of about 1 / epsilon values."""
    if summary.shape[1] * epsilon < 1:
        return summary
    shares = epsilon + np.arange(0.0, 1.0, epsilon)
    totals = summary[1].cumsum()
    values = np.interp(shares, totals / totals[-1], summary[0])
    kept = np.interp(shares, totals / totals[-1], totals)
    return np.stack([values, kept - np.concatenate([[0], kept[:-1]])]).astype("float32")
