"""Every layer rule, by family."""

from __future__ import annotations

from ..layer import LayerRule
from . import dense

FAMILIES = (dense,)

LAYERS: dict[str, type[LayerRule]] = {}
"""Public class name in `keras.layers`, and every alias -> rule."""

for _family in FAMILIES:
    for _value in list(vars(_family).values()):
        if isinstance(_value, type) and issubclass(_value, LayerRule) and _value.__module__ == _family.__name__:
            if not _value.__name__.startswith("_"):
                LAYERS.update(dict.fromkeys((_value.__name__, *_value.aliases), _value))
