"""Compares an op's rule with the real op: same refusals, shapes and dtypes.

Eager Keras on numbers is the truth; a case with None is run with two fillings of them. Symbolic Keras must not know a
size that the rule does not know. Where the two say different dtypes, either will do. dtypes of 64 bits are left out:
there Keras's backends do not agree with each other.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import torch

from kshape.rulebook.dims import Dim, show_shape, substitute, symbols_in, undefined_size
from kshape.rulebook.errors import RuleError
from kshape.rulebook.ops import OPS
from kshape.rulebook.specs import TensorSpec
from tests.parity.harness import CASES, REFUSED

FILLINGS = ((2, 9, 12, 10, 8, 11), (3, 16, 15, 20, 18, 17))
"""What stands for the k-th distinct None of a case in eager calls."""


class Arr:
    """A tensor argument: shape (an int, None, or a text: one unknown size that may occur several times) and dtype."""

    def __init__(self, *shape: int | str | None, dtype: str = "float32", fill: str = "ones") -> None:
        self.shape, self.dtype, self.fill = shape, dtype, fill

    def __repr__(self) -> str:
        return f"Arr{self.shape}:{self.dtype}"

    def number(self, numbers: dict[Any, int]) -> Any:
        """A tensor in which numbers stand for unknown sizes."""
        sizes = [numbers[size if isinstance(size, str) else (id(self), i)] if not isinstance(size, int) else size
                 for i, size in enumerate(self.shape)]  # fmt: skip
        if self.fill == "eye" and len(sizes) > 1:
            data = np.broadcast_to(np.eye(sizes[-2], sizes[-1]), sizes)
        else:
            data = np.zeros(sizes) if self.fill == "zeros" else np.ones(sizes)
        return torch.tensor(data.copy()).to(getattr(torch, self.dtype))


class Unknowns:
    """The symbols of one case: one for each text, one for each None."""

    def __init__(self) -> None:
        self.symbols: dict[Any, Dim] = {}

    def size(self, array: Arr, index: int) -> Any:
        size = array.shape[index]
        if isinstance(size, int):
            return size
        return self.symbols.setdefault(size if isinstance(size, str) else (id(array), index), undefined_size())

    def numbers(self, filling: tuple[int, ...]) -> dict[Any, int]:
        """Each text and each None -> its number."""
        return dict(zip(self.symbols, filling, strict=False))


def function_of(name: str) -> Any:
    """The real op: `matmul`, `image.resize` (keras.ops.image), `random.normal` (keras.random)."""
    place, _, last = name.rpartition(".")
    return getattr({"": keras.ops, "image": keras.ops.image, "random": keras.random}[place], last)


def compare_op(name: str, *args: Any, **kwargs: Any) -> bool:
    """Asserts that rule and op agree on one case; True where both accept it. `options` stand under `_` names.

    _lenient: symbolic Keras (and TensorFlow) refuse, eager PyTorch does not; then the refusal is right.
    _backend: eager PyTorch refuses what other backends take; then the acceptance is right.
    _dtype:   False where the dtype is not compared.
    _symbolic: eager PyTorch does not do what Keras says and other backends do; symbolic Keras is the truth.
    """
    found = difference(name, *args, **kwargs)
    assert found is None, found
    return name not in _refused


_refused: set[str] = set()


def difference(
    name: str,
    *args: Any,
    _lenient: bool = False,
    _backend: bool = False,
    _dtype: bool = True,
    _symbolic: bool = False,
    **kwargs: Any,
) -> str | None:
    """How rule and op disagree, or None."""
    CASES[f"ops.{name}"] += 1
    unknowns = Unknowns()
    mine, error = OPS[name].apply(
        *_map(lambda a: _spec(a, unknowns), list(args)), **_map(lambda a: _spec(a, unknowns), kwargs)
    )
    function = function_of(name)
    symbolic = (
        asked(function, _map(_as_symbolic, list(args)), _map(_as_symbolic, kwargs))
        if _has_arrays(args, kwargs)
        else None
    )
    eager = []
    for filling in FILLINGS if unknowns.symbols else FILLINGS[:1]:
        numbers = unknowns.numbers(filling)
        concrete = asked(function, *(_map(lambda a, n=numbers: a.number(n), each) for each in (list(args), kwargs)))
        if _symbolic and not (error is not None and isinstance(concrete, Exception)):
            concrete = symbolic
        eager.append((numbers, concrete))
    case = f"{name}({', '.join([*map(repr, args), *(f'{k}={v!r}' for k, v in kwargs.items())])})"
    problem = _compared(mine, error, symbolic, eager, unknowns, _lenient, _backend, _dtype)
    _refused.discard(name)
    if error is not None and problem is None:
        REFUSED[f"ops.{name}"] += 1
        _refused.add(name)
    if problem is None:
        return None
    rule = f"refuses: {error.message}" if error is not None else _shown(mine)
    real = "; ".join(_shown(answer) for _, answer in eager)
    return f"{case}\n  {problem}\n  rule: {rule}\n  eager Keras: {real}\n  symbolic Keras: {_shown(symbolic)}"


def _compared(
    mine: Any,
    error: RuleError | None,
    symbolic: Any,
    eager: list[tuple[dict[Any, int], Any]],
    unknowns: Unknowns,
    lenient: bool,
    backend: bool,
    dtype: bool,
) -> str | None:
    refusals = [isinstance(answer, Exception) for _, answer in eager]
    symbolic_refuses = isinstance(symbolic, Exception)
    if error is not None:
        if all(refusals) or (lenient and symbolic_refuses):
            return None
        return "the rule refuses, Keras does not"
    if all(refusals):
        if backend or (unknowns.symbols and not symbolic_refuses):
            return None
        return "Keras refuses, the rule does not"
    for numbers, answer in eager:
        if not isinstance(answer, Exception):
            problem = _same(mine, answer, symbolic, numbers, unknowns, dtype)
            if problem is not None:
                return problem
    return None


def _same(mine: Any, real: Any, symbolic: Any, numbers: Any, unknowns: Unknowns, dtype: bool) -> str | None:
    ours, theirs = _leaves(mine), _leaves(real)
    hints = _leaves(symbolic)
    if len(ours) != len(theirs):
        return f"{len(ours)} results against {len(theirs)}"
    values = {symbols_in(size)[0].key: numbers[key] for key, size in unknowns.symbols.items()}
    for i, (a, b) in enumerate(zip(ours, theirs, strict=True)):
        hint = hints[i] if len(hints) == len(theirs) and hasattr(hints[i], "shape") else None
        problem = _same_leaf(a, b, hint, values, dtype)
        if problem is not None:
            return problem
    return None


def _same_leaf(mine: Any, real: Any, hint: Any, values: Any, dtype: bool) -> str | None:
    if not isinstance(mine, TensorSpec):
        size = substitute(mine, values) if isinstance(mine, (int, Dim)) else mine
        wanted = real.item() if hasattr(real, "item") else real
        return None if size == wanted else f"{size} against {wanted}"
    if mine.sizes is None:
        return "the rule does not know the rank"
    if len(mine.sizes) != len(real.shape):
        return "ranks differ"
    for axis, (size, wanted) in enumerate(zip(mine.sizes, real.shape, strict=True)):
        number = substitute(size, values)
        known_to_keras = hint is not None and len(hint.shape) == len(real.shape) and hint.shape[axis] == wanted
        if isinstance(number, Dim) and wanted is not None and known_to_keras:
            return f"Keras knows the size of axis {axis}"
        if isinstance(number, int) and wanted is not None and number != wanted:
            return f"size {number} against {wanted} along axis {axis}"
    names = [keras.backend.standardize_dtype(each.dtype) for each in (real, hint) if each is not None]
    return f"dtype {mine.dtype} against {names}" if dtype and mine.dtype not in names else None


def asked(function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
    """What the call gives, or the exception that it raises."""
    try:
        with torch.no_grad(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return function(*args, **kwargs)
    except Exception as error:  # any exception is a refusal: Keras raises whatever its backend raises
        return error


def _spec(array: Arr, unknowns: Unknowns) -> TensorSpec:
    return TensorSpec([unknowns.size(array, i) for i in range(len(array.shape))], array.dtype)


def _as_symbolic(array: Arr) -> Any:
    return keras.KerasTensor([s if isinstance(s, int) else None for s in array.shape], array.dtype)


def _map(function: Callable[[Arr], Any], value: Any) -> Any:
    if isinstance(value, Arr):
        return function(value)
    if isinstance(value, dict):
        return {key: _map(function, each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_map(function, each) for each in value)
    return value


def _has_arrays(*values: Any) -> bool:
    found: list[Arr] = []
    _map(lambda array: found.append(array), list(values))
    return bool(found)


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, (list, tuple)) and not isinstance(value, torch.Size):
        return [leaf for each in value for leaf in _leaves(each)]
    return [value]


def _shown(value: Any) -> str:
    if isinstance(value, Exception):
        return f"refuses with {type(value).__name__}: {str(value)[:160]}"
    shown = [
        f"{show_shape(leaf.sizes) if isinstance(leaf, TensorSpec) else tuple(leaf.shape)}:{leaf.dtype}"
        if hasattr(leaf, "dtype")
        else repr(leaf)
        for leaf in _leaves(value)
    ]
    return ", ".join(shown)
