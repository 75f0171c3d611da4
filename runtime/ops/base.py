"""What makes an op of a function over tensors: symbolic calls go to the graph, refusals get the rulebook's text."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import torch

from kshape.rulebook.op import OPS
from kshape.rulebook.specs import map_structure

from ..core.errors import InvalidArgument, refused
from ..core.symbolic import any_symbolic, symbolic_op
from ..core.tensors import spec_of

FUNCTIONS: dict[str, Callable[..., Any]] = {}
"""Name below `ops` ("matmul", "image.resize", "random.normal") -> the op."""


def op(function: Callable[..., Any]) -> Callable[..., Any]:
    """An op of the function's own name, without a trailing underscore (`sum_`, `slice_`)."""
    return named(function.__name__.rstrip("_"))(function)


def named(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """An op under a name that is not the function's own: "image.resize", or one row of a table of ops.

    The function takes tensors, arrays, numbers and nested lists of them wherever a tensor is meant, and makes tensors
    of them itself. Symbolic tensors it never sees. Whatever it raises is told in the rule's words, if the rule refuses.
    """

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            if torch.compiler.is_compiling():
                return function(*args, **kwargs)
            if any_symbolic(args, kwargs):
                return symbolic_op(name, call, args, kwargs)
            try:
                return function(*args, **kwargs)
            except InvalidArgument:
                raise
            except Exception as error:
                refuse(name, args, kwargs, error)
                raise

        call.__name__ = call.__qualname__ = name.rpartition(".")[2]
        call.op_name = name  # type: ignore[attr-defined]
        FUNCTIONS[name] = call
        return call

    return decorate


def refuse(name: str, args: Any, kwargs: dict[str, Any], cause: Exception) -> None:
    """Raises the rule's refusal of a call that failed; returns where the rule has nothing against it."""
    import kshape.rulebook.ops  # noqa: F401  (fills OPS)

    rule = OPS.get(name)
    if rule is None:
        return
    error = rule.apply(*map_structure(spec_of, list(args)), **map_structure(spec_of, dict(kwargs)))[1]
    if error is not None:
        raise refused(error) from cause


__all__ = ["FUNCTIONS", "InvalidArgument", "named", "op", "refuse"]
