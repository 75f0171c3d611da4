"""A function for each architecture: `ResNet50(weights=None, include_top=False)` gives a functional model.

Parameters, checks and layers are the rule's; here the rule's graph is made of layers, and weights are loaded.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kshape.rulebook.applications import MODULES, application
from kshape.rulebook.applications.base import ApplicationRule
from kshape.rulebook.errors import Undecided

from ..core.errors import InvalidArgument, asked
from ..core.ruled import signature_of
from ..core.symbolic import is_symbolic
from .layer_builder import LayerBuilder
from .weight_files import imagenet_file


@functools.cache
def function(name: str) -> Callable[..., Any]:
    """The function that makes models of an architecture."""
    rule_class = application(name)

    def make(*args: Any, **kwargs: Any) -> Any:
        return model_of(asked(rule_class, *args, **kwargs))

    make.__name__ = make.__qualname__ = name
    make.__doc__ = rule_class.__doc__
    make.__signature__ = signature_of(rule_class)  # type: ignore[attr-defined]
    return make


def model_of(rule: ApplicationRule) -> Any:
    """The functional model of an architecture's rule, with the weights that its arguments ask for.

    Raises InvalidArgument where Keras refuses the arguments, and where the weights are not to be had.
    """
    tensor = getattr(rule, "input_tensor", None)
    if tensor is not None and not is_symbolic(tensor):
        raise InvalidArgument(
            f"{type(rule).__name__} needs input_tensor to be a symbolic tensor, such as Input gives. "
            f"Received: {type(tensor).__name__}. Make the model without it, and call the model on the tensor."
        )
    weights = _weights(rule)  # before the layers are made, which takes longer than to find that a file is missing
    try:
        model: Any = asked(rule.model, LayerBuilder())
    except Undecided as error:
        raise InvalidArgument(f"{type(rule).__name__} needs to know {error}.") from None
    if weights is not None:
        model.load_weights(weights)
    return model


def _weights(rule: ApplicationRule) -> Path | None:
    """The file that `weights` asks for."""
    weights = getattr(rule, "weights", None)
    asked(rule.check)
    if weights is None:
        return None
    if weights == "imagenet":
        return imagenet_file(rule, asked(rule.input_sizes))
    path = Path(weights)
    if not path.is_file():
        raise InvalidArgument(
            f'{type(rule).__name__} needs weights to be "imagenet", None or a file. '
            f"Received: weights={str(weights)!r}, which is no file."
        )
    return path


def __getattr__(name: str) -> Any:
    if name not in MODULES:
        raise AttributeError(f"{__name__} has no {name}.")
    return function(name)
