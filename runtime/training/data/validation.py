"""validation_split: the last part of the data, taken before anything is shuffled."""

from __future__ import annotations

import math
from typing import Any

from ...core.errors import InvalidArgument
from .rows import Rows
from .structures import Parts, is_data
from .weights import for_outputs


def split_validation(x: Any, y: Any, sample_weight: Any, validation_split: float) -> tuple[Any, Any]:
    """((x, y, sample_weight), (x, y, sample_weight)): the first samples to train with, the last to validate with.

    `floor(samples * (1 - validation_split))` are trained with; both parts are views of the data.
    Raises InvalidArgument for data that is not in memory, and where one of the parts would be empty.
    Source: keras.Model.fit
    """
    if not all(value is None or is_data(value) for value in (x, y, sample_weight)):
        raise InvalidArgument(
            f"validation_split needs x, y and sample_weight to be arrays. Received: x as {type(x).__name__}. "
            "Pass validation_data for data that comes batch by batch."
        )
    parts = Parts(x, y, for_outputs(y, sample_weight))
    samples = parts.need_samples()
    at = math.floor(samples * (1.0 - validation_split))
    if not 0 < at < samples:
        raise InvalidArgument(
            f"validation_split needs to leave a sample or more in both parts. Received: "
            f"validation_split={validation_split!r} for {samples} {'sample' if samples == 1 else 'samples'}."
        )
    first = parts.filled([_part(leaf, 0, at) for leaf in parts.leaves])
    return first, parts.filled([_part(leaf, at, samples) for leaf in parts.leaves])


def _part(leaf: Any, start: int, stop: int) -> Any:
    return leaf.part(start, stop) if isinstance(leaf, Rows) else leaf[start:stop]
