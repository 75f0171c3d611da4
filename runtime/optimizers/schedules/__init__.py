"""Learning rates as functions of the step: keras.optimizers.schedules."""

from __future__ import annotations

from kshape.rulebook.schedules import VOCABULARY

from ...core.registry import Registry
from .base import LearningRateSchedule
from .cosine import CosineDecay, CosineDecayRestarts
from .decays import ExponentialDecay, InverseTimeDecay, PiecewiseConstantDecay, PolynomialDecay

CLASSES = (
    CosineDecay,
    CosineDecayRestarts,
    ExponentialDecay,
    InverseTimeDecay,
    LearningRateSchedule,
    PiecewiseConstantDecay,
    PolynomialDecay,
)

REGISTRY = Registry(VOCABULARY, "keras.optimizers.schedules", classes=CLASSES)
serialize, deserialize = REGISTRY.serialize, REGISTRY.deserialize

__all__ = [
    "CosineDecay",
    "CosineDecayRestarts",
    "ExponentialDecay",
    "InverseTimeDecay",
    "LearningRateSchedule",
    "PiecewiseConstantDecay",
    "PolynomialDecay",
    "deserialize",
    "serialize",
]
