"""Small programs through the checker and through the real libraries: the value of `r` in both, compared."""

from __future__ import annotations

import textwrap
import warnings
from typing import Any

import numpy as np

from kshape.rulebook.dims import Dim, bounds
from kshape.values.values import Array, Choice, DataFacts, ListValue
from tests.libraries.keras.running import Run

HEAD = """
import numpy as np
import pandas as pd
import scipy.sparse
import keras
"""


def compared(code: str, head: str = HEAD) -> list[str]:
    """What the checker says of `r` that is not so; nothing where it knows less than there is to know."""
    names: dict[str, Any] = {}
    program = textwrap.dedent(head) + textwrap.dedent(code)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(program, "program", "exec"), names)
    run = Run(code, head=head)
    wrong = [f"{code!r} reports {slug}" for _, slug in run.faults]
    return wrong + [f"{code!r}: {each}" for each in differences(run.fields["r"], names["r"])]


def differences(found: Any, real: Any) -> list[str]:
    """What an abstract value says that is not so of the real one."""
    if type(found) is Choice:
        each = [differences(way, real) for way in found.alternatives]
        return [] if [] in each else each[0]
    if isinstance(found, Array):
        return _array(found, real)
    if isinstance(found, (tuple, ListValue)):
        items = found if isinstance(found, tuple) else found.items
        if items is None:
            return []
        if not isinstance(real, (tuple, list)) or len(real) != len(items):
            return [f"{len(items)} items, really {real!r:.60}"]
        return [each for a, b in zip(items, real, strict=True) for each in differences(a, b)]
    if isinstance(found, Dim):
        return _size(found, real)
    if isinstance(found, (bool, int, float, str)):
        same = bool(np.isclose(found, real)) if isinstance(found, (int, float)) else str(found) == str(real)
        return [] if same else [f"{found}, really {real}"]
    return []


def _size(found: Any, real: int) -> list[str]:
    if isinstance(found, int):
        return [] if found == real else [f"size {found}, really {real}"]
    low, high = bounds(found)
    outside = (low is not None and real < low) or (high is not None and real > high)
    return [f"size within {low} to {high}, really {real}"] if outside else []


def _array(found: Array, real: Any) -> list[str]:
    if not hasattr(real, "shape"):
        real = np.asarray(real)
    wrong: list[str] = []
    sizes = found.spec.sizes
    if sizes is not None:
        if len(sizes) != len(real.shape):
            return [f"rank {len(sizes)}, really {real.shape}"]
        wrong += [each for a, b in zip(sizes, real.shape, strict=True) for each in _size(a, b)]
    values = real.toarray() if hasattr(real, "toarray") else np.asarray(real)
    dtype = found.spec.dtype
    if dtype is not None and dtype != _name(values.dtype):
        wrong.append(f"dtype {dtype}, really {values.dtype}")
    return wrong + (_facts(found.facts, values) if found.facts is not None and values.size else [])


def _name(dtype: Any) -> str:
    return {"U": "string", "S": "string", "O": "object"}.get(dtype.kind, dtype.name)


def _facts(facts: DataFacts, values: Any) -> list[str]:
    if values.dtype.kind not in "biuf":
        return []
    wrong = []
    numbers = values.astype(float)
    low, high = np.nanmin(numbers), np.nanmax(numbers)
    slack = 1e-3 * max(1.0, abs(low), abs(high)) if values.dtype.kind == "f" else 0
    if facts.low is not None and low < facts.low - slack:
        wrong.append(f"low {facts.low}, really {low}")
    if facts.high is not None and high > facts.high + slack:
        wrong.append(f"high {facts.high}, really {high}")
    whole = np.all(numbers == np.floor(numbers))
    if facts.coding in ("integer", "binary", "one-hot") and not whole:
        wrong.append(f"{facts.coding}, really fractions")
    if facts.coding in ("binary", "one-hot") and (low < 0 or high > 1):
        wrong.append(f"{facts.coding}, really {low} to {high}")
    if facts.coding == "one-hot" and (numbers.ndim < 1 or not np.all(numbers.sum(-1) == 1)):
        wrong.append("one-hot, really other rows")
    if facts.coding == "one-hot" and facts.classes not in (None, numbers.shape[-1] if numbers.ndim else None):
        wrong.append(f"{facts.classes} columns, really {numbers.shape}")
    return wrong + _exactly(facts, numbers)


def _exactly(facts: DataFacts, numbers: Any) -> list[str]:
    wrong = []
    if facts.reached and facts.coding in ("integer", "binary") and facts.low is not None and facts.high is not None:
        if (numbers.min(), numbers.max()) != (facts.low, facts.high):
            wrong.append(f"reaches {facts.low} to {facts.high}, really {numbers.min()} to {numbers.max()}")
        if facts.coding == "integer" and facts.classes is not None and len(np.unique(numbers)) != facts.classes:
            wrong.append(f"{facts.classes} classes, really {len(np.unique(numbers))}")
    content = facts.content
    if isinstance(content, (int, float)) or (isinstance(content, tuple) and "Dim" not in repr(map(type, content))):
        try:
            real = np.asarray(content, dtype=float)
        except (TypeError, ValueError):
            return wrong
        if real.shape != numbers.shape or not np.allclose(real, numbers, equal_nan=True, rtol=1e-3):
            wrong.append(f"contents {content}, really {numbers}")
    return wrong
