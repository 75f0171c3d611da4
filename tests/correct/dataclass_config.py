"""A frozen dataclass drives the model; replace() makes a variant; __post_init__ checks it."""
from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace

import keras
import numpy as np


@dataclass(frozen=True)
class Config:
    features: int = 10
    hidden: tuple[int, ...] = (16, 8)
    classes: int = 4
    dropout: float = 0.1
    optimizer: dict = field(default_factory=lambda: {"learning_rate": 1e-3, "beta_1": 0.9})

    def __post_init__(self):
        if not self.hidden:
            raise ValueError("at least one hidden layer")

    @property
    def loss(self):
        return "binary_crossentropy" if self.classes == 1 else "sparse_categorical_crossentropy"

    @property
    def last(self):
        return "sigmoid" if self.classes == 1 else "softmax"


def build(cfg: Config) -> keras.Model:
    inputs = keras.Input((cfg.features,))
    x = inputs
    for i, units in enumerate(cfg.hidden, 1):
        x = keras.layers.Dense(units, activation="elu", name=f"hidden_{i}")(x)
        x = keras.layers.Dropout(cfg.dropout)(x) if cfg.dropout > 0 else x
    model = keras.Model(inputs, keras.layers.Dense(cfg.classes, activation=cfg.last)(x))
    model.compile(keras.optimizers.Adam(**cfg.optimizer), cfg.loss, metrics=["accuracy"])
    return model


base = Config()
for cfg in (base, replace(base, classes=1, hidden=(4,)), Config(features=3, dropout=0.0, classes=7)):
    x = np.random.rand(20, cfg.features)
    y = np.random.randint(0, max(cfg.classes, 2), size=20)
    model = build(cfg)
    model.fit(x, y, epochs=1, verbose=0)
    assert model.output_shape == (None, cfg.classes), asdict(cfg)
