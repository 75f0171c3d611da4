"""What K says of Keras's own state: the layout in Keras 1's words, and the sessions of TensorFlow 1."""

from __future__ import annotations

from typing import Any

from ..config import image_data_format, set_image_data_format, set_memory_fraction

_ORDERINGS = {"th": "channels_first", "tf": "channels_last"}


def image_dim_ordering() -> str:
    """ "tf" for channels_last, "th" for channels_first (Keras 1)."""
    return {today: older for older, today in _ORDERINGS.items()}[image_data_format()]


def set_image_dim_ordering(dim_ordering: str) -> None:
    """Sets the layout in Keras 1's words, "tf" or "th"."""
    set_image_data_format(_ORDERINGS.get(dim_ordering, dim_ordering))


def set_session(session: Any) -> None:
    """A session of TensorFlow 1: there is none here. Its memory fraction, where it has one, is kept."""
    options = getattr(getattr(session, "_config", session), "gpu_options", None)
    fraction = getattr(options, "per_process_gpu_memory_fraction", None)
    if fraction:
        set_memory_fraction(fraction)


def get_session(op_input_list: Any = ()) -> None:
    """There is no session of TensorFlow 1 here."""
    return
