"""Every layer rule, by family."""

from __future__ import annotations

from types import ModuleType

from ..layer import LayerRule
from . import (
    activation,
    adapted,
    attention,
    audio,
    augmentation,
    conv,
    conv_depthwise,
    conv_transpose,
    convlstm,
    core,
    cudnn,
    dense,
    embedding,
    image,
    keras1,
    merge_keras1,
    merging,
    normalization,
    pooling,
    pooling_adaptive,
    preprocessing,
    recurrent,
    recurrent_cells,
    regularization,
    reshaping,
    resizing,
    wrappers,
)

FAMILIES: tuple[ModuleType, ...] = (
    dense,
    conv,
    conv_depthwise,
    conv_transpose,
    pooling,
    pooling_adaptive,
    merging,
    merge_keras1,
    recurrent,
    recurrent_cells,
    cudnn,
    convlstm,
    wrappers,
    attention,
    activation,
    adapted,
    augmentation,
    core,
    embedding,
    image,
    normalization,
    regularization,
    reshaping,
    resizing,
    keras1,
    preprocessing,
    audio,
)


def _rules_of(family: ModuleType) -> dict[str, type[LayerRule]]:
    """Name and aliases -> rule, for the rules written in a module; a base class starts with _ or says `abstract`."""
    found: dict[str, type[LayerRule]] = {}
    for name, value in vars(family).items():
        own = isinstance(value, type) and issubclass(value, LayerRule) and value.__module__ == family.__name__
        if own and not name.startswith("_") and not value.__dict__.get("abstract", False):
            found.update(dict.fromkeys((value.__name__, *value.__dict__.get("aliases", ())), value))
    return found


LAYERS: dict[str, type[LayerRule]] = {name: rule for family in FAMILIES for name, rule in _rules_of(family).items()}
"""Public class name in `keras.layers`, and every alias -> rule."""
