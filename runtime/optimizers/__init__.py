"""Optimizers: keras.optimizers. Every step runs over all variables at once, on torch's fused or `foreach` kernels."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from kshape.rulebook.optimizers import VOCABULARY

from ..core.registry import Registry
from . import schedules
from .adadelta import Adadelta
from .adafactor import Adafactor
from .adagrad import Adagrad
from .adam import Adam, AdamW
from .adamax import Adamax
from .base import Optimizer
from .ftrl import Ftrl
from .lamb import Lamb
from .lion import Lion
from .loss_scale_optimizer import LossScaleOptimizer
from .multi_optimizer import MultiOptimizer, OptimizerMap
from .muon import Muon
from .nadam import Nadam
from .rmsprop import RMSprop
from .schedule_free_adamw import ScheduleFreeAdamW
from .sgd import SGD

CLASSES = (
    Adadelta,
    Adafactor,
    Adagrad,
    Adam,
    AdamW,
    Adamax,
    Ftrl,
    Lamb,
    Lion,
    LossScaleOptimizer,
    MultiOptimizer,
    Muon,
    Nadam,
    Optimizer,
    OptimizerMap,
    RMSprop,
    SGD,
    ScheduleFreeAdamW,
)

REGISTRY = Registry(VOCABULARY, "keras.optimizers", classes=CLASSES, base=Optimizer)
get, serialize, deserialize = REGISTRY.get, REGISTRY.serialize, REGISTRY.deserialize


def __getattr__(name: str) -> Any:
    if name != "legacy":
        raise AttributeError(f"{__name__} has no {name}.")
    return import_module(f"{__name__}.legacy")  # which imports from here


__all__ = [
    "SGD",
    "Adadelta",
    "Adafactor",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "Ftrl",
    "Lamb",
    "Lion",
    "LossScaleOptimizer",
    "MultiOptimizer",
    "Muon",
    "Nadam",
    "Optimizer",
    "OptimizerMap",
    "RMSprop",
    "ScheduleFreeAdamW",
    "deserialize",
    "get",
    "schedules",
    "serialize",
]
