"""x, (x, y) and (x, y, sample_weight): the forms of a batch.

Source: keras.utils.pack_x_y_sample_weight, keras.utils.unpack_x_y_sample_weight
"""

from __future__ import annotations

from typing import Any

from ...core.errors import InvalidArgument


def pack_x_y_sample_weight(x: Any, y: Any = None, sample_weight: Any = None) -> Any:
    """x alone (in a tuple of one where x is itself a list or tuple), (x, y) or (x, y, sample_weight)."""
    if y is None:
        return (x,) if isinstance(x, (list, tuple)) else x
    return (x, y) if sample_weight is None else (x, y, sample_weight)


def unpack_x_y_sample_weight(data: Any) -> tuple[Any, Any, Any]:
    """(x, y, sample_weight), with None for what a batch does not have.

    Raises InvalidArgument for a list or tuple of none or of more than three.
    """
    if not isinstance(data, (list, tuple)):
        return data, None, None
    if not 1 <= len(data) <= 3:
        raise InvalidArgument(
            f"A batch needs to be x, (x,), (x, y) or (x, y, sample_weight). Received: a {type(data).__name__} "
            f"of {len(data)}. Write ([x0, x1, ...], y) for several inputs."
        )
    return (*data, None, None)[:3]
