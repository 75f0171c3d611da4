"""Targets, outputs, weights and masks for a loss or metric, by what its rule says that it takes."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import torch


def output_shape(rng: random.Random, ranks: tuple[int, ...] = (2, 2, 2, 3, 4), least: int = 2) -> tuple[int, ...]:
    """(batch, ..., n), n of `least` or more."""
    rank = rng.choice(ranks)
    return (*(rng.randrange(1, 5) for _ in range(rank - 1)), rng.randrange(least, 6))


def outputs_for(rule: Any, shape: tuple[int, ...], rng: random.Random) -> torch.Tensor:
    """Outputs as the rule wants them; now and then some at the very ends of their range."""
    draw = np.random.default_rng(rng.randrange(10**9))
    wants, last = rule.wants, getattr(rule, "axis", -1)
    if wants == "positive":
        values = draw.uniform(0, 3, shape)
    elif wants == "probabilities" and getattr(rule, "activation", None) == "softmax":
        values = draw.uniform(0.01, 1, shape)
        axis = last if isinstance(last, int) and -len(shape) <= last < len(shape) else -1
        values = values / (values.sum(axis, keepdims=True) if rng.random() < 0.8 else 1.0)
    elif wants in ("probabilities", "scores"):
        values = draw.uniform(0, 1, shape)
    elif wants == "embeddings":
        values = draw.normal(size=shape)
        values = values / np.linalg.norm(values, axis=-1, keepdims=True)
    elif wants == "labels":
        values = draw.integers(0, 3, shape)
    else:
        values = draw.normal(size=shape) * 2
    if wants == "probabilities" and rng.random() < 0.2:
        values = np.where(draw.random(shape) < 0.1, rng.choice([0.0, 1.0]), values) + 1e-9
    return torch.tensor(values, dtype=torch.float32)


def targets_for(rule: Any, shape: tuple[int, ...], rng: random.Random, classes: int = 3) -> torch.Tensor:
    """Targets of this shape as the rule has them: class numbers, one-hot rows, 0 and 1, -1 and 1, distributions."""
    draw = np.random.default_rng(rng.randrange(10**9))
    kind = rule.targets
    if kind == "integer":
        return torch.tensor(draw.integers(0, classes, shape))
    if kind == "one-hot":
        return torch.tensor(np.eye(shape[-1])[draw.integers(0, shape[-1], shape[:-1])], dtype=torch.float32)
    if kind in ("binary", "signed"):
        low = -1 if kind == "signed" and rng.random() < 0.5 else 0
        return torch.tensor(np.where(draw.random(shape) < 0.5, low, 1), dtype=rng.choice([torch.float32, torch.int64]))
    if kind == "distribution":
        values = draw.uniform(0, 1, shape)
        return torch.tensor(values / values.sum(-1, keepdims=True), dtype=torch.float32)
    values = draw.normal(size=shape) if rule.outputs != "positive" else draw.uniform(0, 3, shape)
    return torch.tensor(values, dtype=torch.float32)


def weights_for(shape: tuple[int, ...], rng: random.Random) -> torch.Tensor | None:
    """No weights, or weights for the samples, or for every loss of this shape; some of them 0."""
    options = [None, None, shape, shape[:1], (*shape[:1], 1), (*shape, 1)]
    chosen = rng.choice(options)
    if chosen is None:
        return None
    draw = np.random.default_rng(rng.randrange(10**9))
    return torch.tensor(draw.uniform(0, 2, chosen) * (draw.random(chosen) < 0.8), dtype=torch.float32)


def mask_for(shape: tuple[int, ...], rng: random.Random) -> torch.Tensor | None:
    """No mask, or one of this shape; now and then one that leaves nothing."""
    if rng.random() < 0.6:
        return None
    keep = rng.choice([0.0, 0.5, 0.8])
    return torch.tensor(np.random.default_rng(rng.randrange(10**9)).random(shape) < keep)
