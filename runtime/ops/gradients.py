"""Functions with a gradient of their own, and functions of single elements over arrays.

Source: keras.ops.custom_gradient, keras.ops.vectorize
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable
from typing import Any

import torch

from kshape.rulebook.op import OpAsRule, OpRule

from ..core.errors import InvalidArgument
from ..core.symbolic import any_symbolic, symbolic_op
from ..core.tensors import convert_to_tensor
from .base import FUNCTIONS, op
from .functional_op import specs_of


@op
def custom_gradient(f: Callable[..., Any]) -> Callable[..., Any]:
    """f, which returns (output, grad), with grad(*inputs, upstream=...) as its derivative.

    grad gives one gradient for each positional argument of f, or None where there is none. An f that returns its
    output alone has a gradient of nan.

    Source: keras.ops.custom_gradient
    """

    rule = OpAsRule(OpRule(lambda *args, **kwargs: specs_of(lambda *a: _parted(f(*a, **kwargs))[0], *args)))

    @functools.wraps(f)
    def call(*args: Any, **kwargs: Any) -> Any:
        if any_symbolic(args, kwargs):
            return symbolic_op(getattr(f, "__name__", "custom_gradient"), call, args, kwargs, rule)
        return _WithGradient.apply(functools.partial(f, **kwargs) if kwargs else f, *args)

    return call


def _parted(returned: Any) -> tuple[Any, Any]:
    """(output, gradient function or None)"""
    known = isinstance(returned, tuple) and len(returned) == 2 and callable(returned[1])
    return returned if known else (returned, None)


class _WithGradient(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, f: Callable[..., Any], *args: Any) -> Any:
        output, ctx.grad = _parted(f(*args))
        ctx.tensors = [isinstance(arg, torch.Tensor) for arg in args]
        ctx.plain = [None if isinstance(arg, torch.Tensor) else arg for arg in args]
        ctx.save_for_backward(*(arg for arg in args if isinstance(arg, torch.Tensor)))
        return output

    @staticmethod
    def backward(ctx: Any, *upstream: Any) -> Any:
        saved = iter(ctx.saved_tensors)
        args = [next(saved) if is_tensor else plain for is_tensor, plain in zip(ctx.tensors, ctx.plain, strict=True)]
        if ctx.grad is None:
            return None, *(torch.full_like(a, torch.nan) if t else None for a, t in zip(args, ctx.tensors, strict=True))
        found = ctx.grad(*args, upstream=upstream[0] if len(upstream) == 1 else upstream)
        found = found if isinstance(found, (list, tuple)) else (found,)
        return None, *found, *[None] * (len(args) - len(found))


def vectorize(
    pyfunc: Callable[..., Any], *, excluded: Iterable[int | str] | None = None, signature: str | None = None
) -> Callable[..., Any]:
    """A function over arrays of a function over their elements; the arrays are broadcast against each other.

    signature: "(m,n),(n)->(m)" for a function over matrices and vectors; its names are sizes, which must agree.
    excluded:  positions and names of arguments that are handed on as they are.

    Source: keras.ops.vectorize
    """
    inputs, outputs = _parsed(signature) if signature is not None else (None, None)
    kept = frozenset(excluded or ())

    @functools.wraps(pyfunc)
    def call(*args: Any, **kwargs: Any) -> Any:
        positions = [i for i, arg in enumerate(args) if i not in kept and arg is not None]
        names = [name for name in kwargs if name not in kept]
        given = [convert_to_tensor(args[i]) for i in positions] + [convert_to_tensor(kwargs[name]) for name in names]
        cores = inputs or [()] * len(given)
        if len(cores) != len(given):
            raise InvalidArgument(
                f"The vectorized function takes {len(cores)} arrays by its signature {signature!r}. "
                f"Received: {len(given)}."
            )
        sizes = _core_sizes(given, cores, str(signature))

        def of_elements(*elements: Any) -> Any:
            every = list(args)
            for i, element in zip(positions, elements, strict=False):
                every[i] = element
            named = dict(zip(names, elements[len(positions) :], strict=True))
            return pyfunc(*every, **{**kwargs, **named})

        result = _over_all(of_elements, given, [len(core) for core in cores])
        _need_outputs(result, outputs, sizes, str(signature), given, cores)
        return result

    return call


vectorize.op_name = "vectorize"  # type: ignore[attr-defined]
FUNCTIONS["vectorize"] = vectorize


def _over_all(function: Callable[..., Any], arrays: list[torch.Tensor], ranks: list[int]) -> Any:
    """The function over all elements at once: the axes before the last `rank` ones are broadcast and mapped as one."""
    outer = torch.broadcast_shapes(*(a.shape[: a.ndim - rank] for a, rank in zip(arrays, ranks, strict=True)))
    if not outer:
        return function(*arrays)
    rows = [
        a.expand(*outer, *a.shape[a.ndim - rank :]).reshape(-1, *a.shape[a.ndim - rank :])
        for a, rank in zip(arrays, ranks, strict=True)
    ]
    found = torch.vmap(function, randomness="different")(*rows)
    if isinstance(found, (list, tuple)):
        return tuple(each.reshape(*outer, *each.shape[1:]) for each in found)
    return found.reshape(*outer, *found.shape[1:])


_ARGUMENT = r"\(\s*(?:\w+\s*(?:,\s*\w+\s*)*)?\)"
_SIGNATURE = re.compile(rf"^{_ARGUMENT}(?:,{_ARGUMENT})*->{_ARGUMENT}(?:,{_ARGUMENT})*$")

Cores = list[tuple[str, ...]]


def _parsed(signature: str) -> tuple[Cores, Cores]:
    """ "(m,n),(n)->(m)" -> [("m", "n"), ("n",)], [("m",)]"""
    if not _SIGNATURE.match(signature.replace(" ", "")):
        raise InvalidArgument(f'vectorize needs a signature such as "(m,n),(n)->(m)". Received: {signature!r}.')
    left, right = (
        [tuple(re.findall(r"\w+", part)) for part in re.findall(_ARGUMENT, side)] for side in signature.split("->")
    )
    return left, right


def _core_sizes(arrays: list[torch.Tensor], cores: Any, signature: str) -> dict[str, int]:
    """Name of a size in the signature -> size. Raises InvalidArgument where one name has two sizes."""
    sizes: dict[str, int] = {}
    for array, core in zip(arrays, cores, strict=True):
        if array.ndim < len(core):
            raise InvalidArgument(
                f"vectorize needs an array of rank {len(core)} or more for ({', '.join(core)}) in {signature!r}. "
                f"Received: shape={tuple(array.shape)}."
            )
        for name, size in zip(core, array.shape[array.ndim - len(core) :], strict=True):
            if sizes.setdefault(name, size) != size:
                raise InvalidArgument(
                    f"vectorize needs one size {name} in {signature!r}. Received: {sizes[name]} and {size}."
                )
    return sizes


def _need_outputs(
    result: Any, outputs: Cores | None, sizes: dict[str, int], signature: str, arrays: Any, cores: Any
) -> None:
    if outputs is None:
        return
    found = list(result) if isinstance(result, (list, tuple)) else [result]
    outer = max((a.ndim - len(core) for a, core in zip(arrays, cores, strict=True)), default=0)
    fits = len(found) == len(outputs) and all(
        each.ndim == outer + len(core)
        and all(sizes.get(name, size) == size for name, size in zip(core, each.shape[outer:], strict=True))
        for each, core in zip(found, outputs, strict=True)
    )
    if not fits:
        shapes = ", ".join(str(tuple(each.shape[outer:])) for each in found)
        raise InvalidArgument(f"vectorize needs a function that returns {signature!r}. Received: shapes {shapes}.")
