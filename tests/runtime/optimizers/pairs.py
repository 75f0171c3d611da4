"""The same optimizer in the runtime and in real Keras, over the same variables and gradients."""

from __future__ import annotations

import random
import warnings
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import torch

from runtime import optimizers
from runtime.core.variable import Variable
from tests.parity.generate import choices

SHAPES = ((3, 4), (4,), (), (1,), (2, 3, 4), (3, 3, 2, 5), (1, 6), (7, 1), (5, 5), (6,))

COMMON: dict[str, Any] = {
    "weight_decay": [..., ..., None, 0.01, 0.3],
    "use_ema": [..., ..., True],
    "ema_momentum": [..., 0.9, 0.5],
    "ema_overwrite_frequency": [..., None, 1, 3],
    "loss_scale_factor": [..., ..., 8.0],
    "gradient_accumulation_steps": [..., ..., ..., 2, 3],
}
CLIPPING: list[dict[str, Any]] = [
    {}, {}, {"clipnorm": 0.5}, {"clipnorm": 2.0}, {"clipvalue": 0.3}, {"global_clipnorm": 1.0}, {"global_clipnorm": 50.0},
]  # fmt: skip

OWN: dict[str, dict[str, Any]] = {
    "SGD": {"momentum": [..., 0.0, 0.5, 0.9, 1.0], "nesterov": [..., True]},
    "RMSprop": {"rho": [..., 0.5], "momentum": [..., 0.7], "epsilon": [..., 1e-3], "centered": [..., True]},
    "Adam": {"beta_1": [..., 0.5], "beta_2": [..., 0.9], "epsilon": [..., 1e-3, 0.1], "amsgrad": [..., True]},
    "AdamW": {"beta_1": [..., 0.5], "beta_2": [..., 0.9], "epsilon": [..., 1e-3], "amsgrad": [..., True]},
    "Adadelta": {"rho": [..., 0.5], "epsilon": [..., 1e-3]},
    "Adafactor": {
        "beta_2_decay": [..., -0.5], "epsilon_1": [..., 1e-5], "epsilon_2": [..., 0.1], "clip_threshold": [..., 0.3],
        "relative_step": [..., False],
    },
    "Adagrad": {"initial_accumulator_value": [..., 0.0, 1.0], "epsilon": [..., 1e-3]},
    "Adamax": {"beta_1": [..., 0.5], "beta_2": [..., 0.9], "epsilon": [..., 1e-3]},
    "Ftrl": {
        "learning_rate_power": [..., -0.3, 0.0], "initial_accumulator_value": [..., 1.0],
        "l1_regularization_strength": [..., 0.1], "l2_regularization_strength": [..., 0.2],
        "l2_shrinkage_regularization_strength": [..., 0.1], "beta": [..., 0.1],
    },
    "Lamb": {"beta_1": [..., 0.5], "beta_2": [..., 0.9], "epsilon": [..., 1e-3]},
    "Lion": {"beta_1": [..., 0.5], "beta_2": [..., 0.9]},
    "Nadam": {"beta_1": [..., 0.5], "beta_2": [..., 0.9], "epsilon": [..., 1e-3]},
    "ScheduleFreeAdamW": {
        "beta_1": [..., 0.5], "beta_2": [..., 0.9], "epsilon": [..., 1e-3], "warmup_steps": [..., 5, 100],
    },
    "Muon": {
        "adam_beta_1": [..., 0.5], "adam_beta_2": [..., 0.9], "adam_weight_decay": [..., None, 0.1],
        "epsilon": [..., 1e-3], "exclude_layers": [..., ["w1"], ["w[02]", "x"]], "exclude_embeddings": [..., False],
        "adam_lr_ratio": [..., 0.5], "momentum": [..., 0.5], "ns_steps": [..., 2], "nesterov": [..., False],
        "rms_rate": [..., None, 1.0],
    },
}  # fmt: skip
"""Optimizer -> values of its own arguments; `...` leaves the default."""

TOLERANCE = {"Ftrl": 3e-4}
"""Ftrl divides a difference of two powers by the rate: a last bit in one of them, which differs between torch's kernels
for contiguous and other memory, comes out a thousand times larger."""

SCHEDULES: list[tuple[str, tuple[Any, ...]]] = [
    ("ExponentialDecay", (0.05, 5, 0.5)),
    ("ExponentialDecay", (0.05, 5, 0.5, True)),
    ("InverseTimeDecay", (0.05, 5, 0.5)),
    ("PolynomialDecay", (0.05, 10)),
    ("PiecewiseConstantDecay", ([4, 9], [0.05, 0.02, 0.01])),
    ("CosineDecay", (0.01, 12, 0.1, "warm", 0.05, 6)),
    ("CosineDecayRestarts", (0.05, 4)),
]


class Pair:
    """A real optimizer, ours, and variables of both with the same values; `embedding` is in one variable's path."""

    def __init__(self, name: str, rng: random.Random, arguments: dict[str, Any], rate: Any = None) -> None:
        self.draw = np.random.default_rng(rng.randrange(10**9))
        names = [f"w{i}" for i in range(rng.randrange(1, 5))] + rng.choice([[], ["embedding"]])
        shapes = [rng.choice(SHAPES) if each != "embedding" else (4, 5) for each in names]
        values = [self.draw.normal(size=shape).astype("float32") for shape in shapes]
        self.real_variables = [keras.Variable(v, name=each) for v, each in zip(values, names, strict=True)]
        self.variables = [
            Variable(in_any_order(torch.tensor(v), rng), name=each) for v, each in zip(values, names, strict=True)
        ]
        self.real = getattr(keras.optimizers, name)(**arguments, **rates(rate, keras.optimizers))
        self.ours = getattr(optimizers, name)(**arguments, **rates(rate, optimizers))
        self.shapes, self.rng = shapes, rng

    def gradients(self, scale: float = 1.0) -> list[np.ndarray]:
        """New gradients, from tiny to large."""
        sizes = scale * 10 ** self.draw.uniform(-3, 1, len(self.shapes))
        pairs = zip(self.shapes, sizes, strict=True)
        return [np.asarray(self.draw.normal(size=shape) * size, dtype="float32") for shape, size in pairs]

    def step(self, gradients: list[Any], order: Callable[[list[Any]], list[Any]] = list) -> None:
        """One step of both; `order` may shuffle or leave out pairs."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs = [None if g is None else torch.tensor(g) for g in gradients]
            mine = [None if g is None else in_any_order(torch.tensor(g), self.rng) for g in gradients]
            self.real.apply_gradients(order(list(zip(theirs, self.real_variables, strict=True))))
            self.ours.apply_gradients(order(list(zip(mine, self.variables, strict=True))))

    def check(self, what: Any, tolerance: float = 1e-5) -> None:
        """Variables and states are the same, each to `tolerance` of its own largest number."""
        for mine, theirs in zip(self.variables, self.real_variables, strict=True):
            close(mine, theirs, (what, mine.path), tolerance)
        assert len(self.ours.variables) == len(self.real.variables), what
        for mine, theirs in zip(self.ours.variables, self.real.variables, strict=True):
            close(mine, theirs, (what, theirs.path), 2 * tolerance)


def in_any_order(tensor: torch.Tensor, rng: random.Random) -> torch.Tensor:
    """The same values, now and then over memory in another order of the axes."""
    if tensor.ndim < 2 or rng.random() < 0.5:
        return tensor
    axes = rng.sample(range(tensor.ndim), tensor.ndim)
    return tensor.permute(axes).contiguous().permute([axes.index(i) for i in range(tensor.ndim)])


def rates(rate: Any, module: Any) -> dict[str, Any]:
    """The argument learning_rate: a number, a schedule as (name, arguments), a function, or nothing."""
    if isinstance(rate, tuple):
        return {"learning_rate": getattr(module.schedules, rate[0])(*rate[1])}
    return {} if rate is None else {"learning_rate": rate}


def close(mine: Any, theirs: Any, what: Any, tolerance: float) -> None:
    """Same shape and kind of number; not further apart than `tolerance` of the largest of the real ones."""
    theirs, mine = theirs.numpy() if hasattr(theirs, "numpy") else np.asarray(theirs), mine.numpy()
    assert mine.shape == theirs.shape and mine.dtype == theirs.dtype, (what, mine.dtype, theirs.dtype)
    assert np.isfinite(theirs).all(), (what, "real Keras gives no number")
    apart = np.abs(mine.astype("float64") - theirs).max(initial=0.0)
    assert apart <= tolerance * max(np.abs(theirs).max(initial=0.0), 1e-6), (what, apart, mine, theirs)


def arguments(name: str, rng: random.Random) -> dict[str, Any]:
    """Generated arguments of an optimizer: its own and the common ones."""
    picked = {**choices(rng, OWN[name]), **choices(rng, COMMON), **rng.choice(CLIPPING)}
    if name == "AdamW" and picked.get("weight_decay", 0.0) is None:
        del picked["weight_decay"]
    return picked


def rate(rng: random.Random) -> Any:
    """A learning rate of any kind."""
    return rng.choice([None, 0.1, 0.01, 0.001, 0.03, rng.choice(SCHEDULES), lambda: 0.02])
