"""Names that Keras gives: `Dense` -> `dense`, `dense_1`, ...; `Conv2D` -> `conv2d`."""

from __future__ import annotations

import re


def to_snake_case(name: str) -> str:
    """MaxPooling2D -> max_pooling2d, InputLayer -> input_layer, LSTM -> lstm."""
    name = re.sub(r"\W+", "", name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()


class Names:
    """A session's counters of automatic names; `clear_session` starts a new one."""

    def __init__(self, used: dict[str, int] | None = None) -> None:
        self.used: dict[str, int] = dict(used or {})

    def unique(self, class_name: str) -> str:
        """The next free name for a layer of this class."""
        prefix = to_snake_case(class_name)
        count = self.used.get(prefix, 0)
        self.used[prefix] = count + 1
        return f"{prefix}_{count}" if count else prefix
