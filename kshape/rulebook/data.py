"""The data of fit, evaluate and predict: arrays that belong together have one number of samples.

Source: keras.Model.fit
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .dims import Size, differs, show_size
from .errors import RuleError


def need_one_count(counts: Sequence[tuple[str, Size]]) -> None:
    """counts: (name of an array, its number of samples). RuleError where two of them certainly differ.

    The error's index is the first array that differs from the one at the front.
    """
    odd = next((at for at, (_, size) in enumerate(counts) if differs(size, counts[0][1])), None)
    if odd is None:
        return
    found = [f"{name} with {show_size(size)}" for name, size in counts]
    raise RuleError(
        "sample-count",
        f"All data of a call need one number of samples. Received: {', '.join(found[:-1])} and {found[-1]}.",
        argument=counts[odd][0].partition("[")[0],
        index=odd,
        keras="Data cardinality is ambiguous.",
    )


def part_name(name: str, *keys: Any) -> str:
    """An array within nested data as one would write it: x, x[0], y['age']."""
    return name + "".join(f"[{key!r}]" for key in keys if key is not None)
