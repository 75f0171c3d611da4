"""keras.optimizers.legacy of Keras 2: the same optimizers, with the arguments `lr` and `decay` that they had there."""

from __future__ import annotations

from . import SGD, Adadelta, Adagrad, Adam, Adamax, Ftrl, Nadam, Optimizer, RMSprop

__all__ = ["SGD", "Adadelta", "Adagrad", "Adam", "Adamax", "Ftrl", "Nadam", "Optimizer", "RMSprop"]
