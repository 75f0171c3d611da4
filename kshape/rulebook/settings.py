"""What `keras.config` and `~/.keras/keras.json` set for all layers.

Readers put a script's own settings here for the time that they read it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Settings:
    """image_data_format: what `data_format=None` means. floatx: the default dtype. dtype_policy: the global policy.

    epsilon: what keeps divisions and logarithms from 0 (no shape depends on it).
    dialect: the Keras that the script is written for, where that is known; a few calls mean something else in it.
    custom_names: whether the script gives names to objects of its own (custom_object_scope, get_custom_objects).
    Each of the others may be `UNKNOWN`, where a script sets it to something that is not known before it runs.
    """

    __slots__ = ("custom_names", "dialect", "dtype_policy", "epsilon", "floatx", "image_data_format")

    def __init__(
        self, image_data_format: Any = "channels_last", floatx: Any = "float32", dtype_policy: Any = None
    ) -> None:
        self.image_data_format, self.floatx, self.dtype_policy = image_data_format, floatx, dtype_policy
        self.epsilon = 1e-7
        self.dialect: str | None = None
        self.custom_names: Any = False

    def reset(self) -> None:
        """Keras's own defaults again."""
        self.image_data_format, self.floatx, self.dtype_policy = "channels_last", "float32", None
        self.epsilon, self.dialect, self.custom_names = 1e-7, None, False


settings = Settings()
"""The settings in force. One object for the process; a reader that analyses file after file wraps each in `fresh()`."""


def data_format_of(argument: Any) -> Any:
    """A `data_format` argument, with None read as the setting in force."""
    return settings.image_data_format if argument is None else argument


@contextmanager
def fresh() -> Iterator[Settings]:
    """Keras's defaults inside the block, and what was in force before after it."""
    before = {name: getattr(settings, name) for name in Settings.__slots__}
    settings.reset()
    try:
        yield settings
    finally:
        for name, value in before.items():
            setattr(settings, name, value)
