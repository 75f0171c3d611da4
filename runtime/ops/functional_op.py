"""Ops that take functions: on symbolic tensors, the function itself tells what comes out.

The rule of such an op in a graph calls the function with symbolic tensors of the shapes that it would get, and reads
the shapes of what it returns. So its functions must be made of layers and ops, as in Keras.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import torch

from kshape.rulebook.op import OpAsRule, OpRule
from kshape.rulebook.specs import TensorSpec, map_structure

from ..core.symbolic import KerasTensor, any_symbolic, symbolic_op
from ..core.tensors import spec_of
from .base import FUNCTIONS


def taking_functions(
    name: str, output: Callable[..., Any] | None = None
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """An op under this name; `output` gets the call's arguments, specs for tensors, and gives the specs that come out.

    `output` may call `specs_of`, which runs a function of the call. Without it, the rulebook's rule knows enough.
    """
    rule = None if output is None else OpAsRule(OpRule(output, name))

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            if not torch.compiler.is_compiling() and any_symbolic(args, kwargs):
                return symbolic_op(name, call, args, kwargs, rule)
            return function(*args, **kwargs)

        call.__name__ = call.__qualname__ = name
        call.op_name = name  # type: ignore[attr-defined]
        FUNCTIONS[name] = call
        return call

    return decorate


def specs_of(function: Callable[..., Any], *args: Any) -> Any:
    """What a function returns for tensors of these specs, as specs."""
    returned = function(*(map_structure(_symbolic, arg) for arg in args))
    return map_structure(_spec, returned)


def _symbolic(leaf: Any) -> Any:
    return KerasTensor(leaf) if isinstance(leaf, TensorSpec) else leaf


def _spec(leaf: Any) -> Any:
    return leaf.spec if isinstance(leaf, KerasTensor) else spec_of(leaf)
