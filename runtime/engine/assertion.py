"""The assertion mode: every layer's real output and weights are held against its rule. On in the tests.

with runtime.config.assert_rules(): ...
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch

from kshape.rulebook.specs import TensorSpec, flatten

from ..core.context import context
from ..core.dtypes import dtype_name


class RuleViolated(AssertionError):
    """A layer did not do what its rule says: a mistake in the runtime or in the rulebook."""


@contextmanager
def assert_rules() -> Iterator[None]:
    """Inside, a layer whose output or weights are not those of its rule raises RuleViolated."""
    before, context.checking = context.checking, True
    try:
        yield
    finally:
        context.checking = before


def need_as_ruled(layer: Any, output: Any) -> None:
    """RuleViolated where shape or dtype of an output, or a weight, differs from the rule's answer."""
    real, expected = flatten(output), flatten(layer._expected)
    if len(real) != len(expected):
        raise RuleViolated(f"{layer.name} gave {len(real)} outputs; its rule says {len(expected)}.")
    for leaf, spec in zip(real, expected, strict=True):
        if not (isinstance(leaf, torch.Tensor) and isinstance(spec, TensorSpec)):
            continue
        if spec.sizes is not None and not _fits(tuple(leaf.shape), spec.sizes):
            raise RuleViolated(f"{layer.name} gave shape {tuple(leaf.shape)}; its rule says {spec}.")
        if not getattr(layer.rule, "promises_dtype", True) or spec.dtype is None:
            continue
        if dtype_name(leaf.dtype) != spec.dtype:
            raise RuleViolated(f"{layer.name} gave dtype {dtype_name(leaf.dtype)}; its rule says {spec}.")
    ruled = layer._expected_weights
    if ruled is None:
        return
    shapes = [tuple(v.shape) for v in layer.weights]
    wanted = [tuple(w.shape) for w in ruled]
    if shapes != wanted:
        raise RuleViolated(f"{layer.name} has weights {shapes}; its rule says {wanted}.")


def _fits(real: tuple[int, ...], sizes: Any) -> bool:
    """Sizes that are not numbers fit anything."""
    if len(real) != len(sizes):
        return False
    return all(not isinstance(size, int) or size == n for size, n in zip(sizes, real, strict=True))
