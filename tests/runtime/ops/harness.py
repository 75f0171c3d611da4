"""Compares an op of the runtime with the real one: refusals, values, dtypes, gradients, and with the op's rule.

The truth is eager Keras on PyTorch. Where that backend refuses what Keras documents, or does something else than Keras
does elsewhere (the comments in tests/parity say what), the truth is NumPy's function of the same name, and the rule.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import torch

import runtime.ops  # noqa: F401  (registers the functions)
from kshape.rulebook.ops import OPS
from kshape.rulebook.specs import TensorSpec
from runtime.core.errors import InvalidArgument
from runtime.core.symbolic import KerasTensor
from runtime.core.tensors import spec_of
from runtime.ops.base import FUNCTIONS
from tests.parity.ops_harness import function_of
from tests.runtime.counting import CASES
from tests.runtime.numbers import assert_close
from tests.runtime.ops.drawn import Drawn
from tests.runtime.ops.structures import leaves, map_arrays, map_tensors, parts

TOLERANCE = {"float16": 2e-3, "bfloat16": 2e-2}
"""Of the largest number; 1e-5 for dtypes that are not here."""


class Call:
    """A generated call of an op, and what tests/parity says of it."""

    def __init__(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], **options: Any) -> None:
        self.name, self.args, self.kwargs, self.options = name, args, kwargs, options

    def __repr__(self) -> str:
        shown = [*map(repr, self.args), *(f"{k}={v!r}" for k, v in self.kwargs.items())]
        return f"{self.name}({', '.join(shown)})"


def recorded(test: Callable[..., None], *args: Any) -> list[Call]:
    """The calls that a test of tests/parity generates, instead of comparing them with the rules."""
    calls: list[Call] = []

    def note(name: str, *given: Any, **kwargs: Any) -> bool:
        options = {key: kwargs.pop(key) for key in list(kwargs) if key.startswith("_")}
        calls.append(Call(name, given, kwargs, **options))
        return True

    place = test.__globals__
    before, place["compare_op"] = place["compare_op"], note
    try:
        test(*args)
    finally:
        place["compare_op"] = before
    return calls


def compare_all(test: Callable[..., None], *args: Any, **options: Any) -> None:
    """Compares every call that a test of tests/parity generates."""
    for call in recorded(test, *args):
        compare_call(call, **options)


def compare(name: str, *args: Any, **kwargs: Any) -> Any:
    """Compares one call; `Arr` stands for a tensor, and options have names in `_` (see `compare_call`)."""
    options = {key: kwargs.pop(key) for key in list(kwargs) if key.startswith("_")}
    return compare_call(Call(name, args, kwargs), **options)


def compare_call(
    call: Call,
    _numpy: bool = False,
    _values: bool = True,
    _gradients: bool = True,
    _truth: Callable[..., Any] | None = None,
) -> Any:
    """Asserts that the runtime's op agrees with rule and Keras on a call; its result, None where it is refused.

    _numpy: NumPy's function is the truth, not Keras's. _truth: another function is. _values: False where several
    results are right. _gradients: False where Keras has none, or those of another subgradient.
    """
    CASES[f"ops.{call.name}"] += 1
    drawn = Drawn(call.name, repr(call))
    args, kwargs = (map_arrays(drawn.tensor, each) for each in (list(call.args), call.kwargs))
    ruled, error = OPS[call.name].apply(*map_tensors(spec_of, args), **map_tensors(spec_of, kwargs))
    inputs = _differentiable(args, kwargs) if _gradients else ([], args, kwargs)
    mine = asked(FUNCTIONS[call.name], *inputs[1:])
    if error is not None:
        assert isinstance(mine, InvalidArgument), f"{call}: the rule refuses ({error.text}), the runtime gives {mine}"
        assert str(mine) == error.text, call
        return None
    truth = _truth or (numpys(call.name) if _numpy else function_of(call.name))
    theirs = _differentiable(args, kwargs) if _gradients else ([], args, kwargs)
    real = asked(truth, *theirs[1:])
    if isinstance(mine, Exception):
        assert isinstance(real, Exception), f"{call}: only the runtime refuses: {mine!r}"
        return None
    need_as_ruled(mine, ruled, call)
    need_symbolic(args, kwargs, mine, call)
    if call.options.get("_symbolic") or (isinstance(real, Exception) and call.options.get("_backend")):
        real = asked(numpys(call.name), *theirs[1:])
        if isinstance(real, Exception) or not alike(mine, real):
            return mine  # NumPy does not know the op, or not these arguments: the rule is the only judge
    elif isinstance(real, Exception):
        raise AssertionError(f"{call}: only Keras refuses: {real!r}")
    if _values:
        need_equal(mine, real, call)
        if _gradients:
            need_gradients(mine, inputs[0], real, theirs[0], call)
    return mine


def asked(function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
    """What the call gives, or the exception that it raises."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return function(*args, **kwargs)
    except Exception as error:  # Keras raises whatever its backend raises
        return error


def need_as_ruled(mine: Any, ruled: Any, call: Any) -> None:
    """Every result has the rule's shape and dtype, as far as the rule knows them."""
    if isinstance(ruled, TensorSpec) and ruled.sizes is None and ruled.dtype is None:
        return
    found, wanted = leaves(mine), leaves(ruled)
    assert len(found) == len(wanted), (call, mine, ruled)
    for ours, spec in zip(found, wanted, strict=True):
        if not isinstance(spec, TensorSpec):
            assert ours == spec, (call, ours, spec)
            continue
        shape, dtype = tuple(ours.shape), keras.backend.standardize_dtype(ours.dtype)
        assert spec.dtype is None or dtype == spec.dtype, (call, dtype, spec)
        if spec.sizes is not None:
            assert len(shape) == len(spec.sizes), (call, shape, spec)
            assert all(n == size for n, size in zip(shape, spec.sizes, strict=True) if isinstance(size, int)), (
                f"{call}: shape {shape}, the rule says {spec}"
            )


def need_symbolic(args: Any, kwargs: Any, mine: Any, call: Any) -> None:
    """The call on symbolic tensors gives the shapes and dtypes of the eager one."""
    as_symbolic = lambda t: KerasTensor(t.shape, keras.backend.standardize_dtype(t.dtype))  # noqa: E731
    if not any(isinstance(leaf, torch.Tensor) for leaf in leaves([args, kwargs])):
        return
    result = FUNCTIONS[call.name](*map_tensors(as_symbolic, args), **map_tensors(as_symbolic, kwargs))
    for ours, eager in zip(leaves(result), leaves(mine), strict=False):
        if isinstance(ours, KerasTensor) and ours.spec.sizes is not None:
            assert ours.ndim == eager.ndim, (call, ours, eager.shape)
            assert all(a in (None, b) for a, b in zip(ours.shape, eager.shape, strict=True)), (call, ours, eager.shape)
            assert ours.spec.dtype in (None, keras.backend.standardize_dtype(eager.dtype)), (call, ours, eager.dtype)


def need_equal(mine: Any, real: Any, call: Any) -> None:
    """The same numbers in the same structure."""
    ours, theirs = leaves(mine), leaves(real)
    assert len(ours) == len(theirs), (call, mine, real)
    for a, b in zip(ours, theirs, strict=True):
        tolerance = tolerance_of(a, b)
        for part, other in zip(parts(a), parts(b), strict=True):
            assert_close(part, other, call, tolerance)


def tolerance_of(*values: Any) -> float:
    """That of the coarsest dtype among them."""
    dtypes = [str(getattr(each, "dtype", "")).rpartition(".")[2] for each in values]
    return max(TOLERANCE.get(dtype, 1e-5) for dtype in dtypes)


def need_gradients(mine: Any, ours: Any, real: Any, theirs: Any, call: Any) -> None:
    """The same gradients of a weighted sum of all floating results."""
    tolerance = 2 * tolerance_of(*leaves(mine), *leaves(real))
    mine, real = (summed(each) for each in (mine, real))
    if mine is None or real is None or not ours:
        return
    wanted = asked(gradients, (real, theirs), {})
    if isinstance(wanted, Exception):
        return  # PyTorch has no derivative of some kernels
    for a, b in zip(gradients(mine, ours), wanted, strict=True):
        if a is None or b is None:
            assert all(not each.any() for each in (a, b) if each is not None), (call, a, b)
            continue
        assert_close(a, b, f"gradient of {call}", tolerance)


def summed(result: Any) -> torch.Tensor | None:
    """The results times weights that differ, in one number; None where nothing has a gradient."""
    found = [x for x in leaves(result) if isinstance(x, torch.Tensor) and x.requires_grad]
    if not found:
        return None
    total = torch.zeros(())
    for x in found:
        x = torch.view_as_real(x) if x.is_complex() else x
        total = total + (x.reshape(-1) * torch.linspace(0.5, 1.5, x.numel(), dtype=x.dtype)).sum()
    return total


def gradients(total: torch.Tensor, inputs: Any) -> Any:
    """Of every input; None where it plays no part."""
    return torch.autograd.grad(total, inputs, allow_unused=True)


def numpys(name: str) -> Callable[..., Any]:
    """NumPy's function of that name, over tensors."""

    def call(*args: Any, **kwargs: Any) -> Any:
        arrays = (map_tensors(lambda t: t.detach().float().numpy() if t.is_floating_point() else t.numpy(), each)
                  for each in (args, kwargs))  # fmt: skip
        given, named = arrays
        return getattr(np, name)(*given, **named)

    return call


def alike(mine: Any, real: Any) -> bool:
    """Whether both are tensors of the same shapes, and truth values where the other has them."""
    kinds = [
        [(tuple(leaf.shape), "bool" in str(leaf.dtype)) if hasattr(leaf, "dtype") else () for leaf in leaves(each)]
        for each in (mine, real)
    ]
    return kinds[0] == kinds[1]


def _differentiable(args: Any, kwargs: Any) -> tuple[list[torch.Tensor], Any, Any]:
    """(inputs with a gradient, arguments with these in their places): only float32 is asked for gradients."""
    inputs: dict[int, torch.Tensor] = {}

    def copy(tensor: torch.Tensor) -> torch.Tensor:
        if tensor.dtype is not torch.float32:
            return tensor
        return inputs.setdefault(id(tensor), tensor.clone().requires_grad_())

    args, kwargs = map_tensors(copy, args), map_tensors(copy, kwargs)
    return list(inputs.values()), args, kwargs
