"""The settings that layers and losses read, which the rulebook keeps. Source: keras.config"""

from __future__ import annotations

from typing import Any

from kshape.rulebook.kinds import one_of
from kshape.rulebook.settings import settings

from .dtypes import dtype_name
from .errors import asked


def floatx() -> str:
    """The default floating dtype: "float32" unless set."""
    return str(settings.floatx)


def set_floatx(value: Any) -> None:
    """Sets the default floating dtype: "bfloat16", "float16", "float32" or "float64"."""
    name = dtype_name(value)
    settings.floatx = asked(one_of("bfloat16", "float16", "float32", "float64"), "set_floatx", "value", name)


def epsilon() -> float:
    """The small number that divisions and logarithms are kept away from zero by: 1e-7 unless set."""
    return settings.epsilon


def set_epsilon(value: float) -> None:
    """Sets it."""
    settings.epsilon = value


def image_data_format() -> str:
    """ "channels_last" unless set."""
    return str(settings.image_data_format)


def set_image_data_format(data_format: Any) -> None:
    """Sets what data_format=None means: "channels_last" or "channels_first"."""
    check = one_of("channels_last", "channels_first")
    settings.image_data_format = asked(check, "set_image_data_format", "data_format", data_format)
