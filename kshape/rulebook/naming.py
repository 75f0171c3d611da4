"""Names that Keras gives: `Dense` -> `dense`, `dense_1`, ...; `Conv2D` -> `conv2d`."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=1024)
def to_snake_case(name: str) -> str:
    """MaxPooling2D -> max_pooling2d, InputLayer -> input_layer, LSTM -> lstm.

    A capital starts a word where a small letter stands on either side of it. (Two regular expressions would say the
    same; their import and compilation cost more than all names of a model.)
    """
    name = "".join(c for c in name if c.isalnum() or c == "_")
    parts = []
    for i, c in enumerate(name):
        if i and _capital(c) and (_small(name[i - 1]) or _small(name[i + 1 : i + 2])):
            parts.append("_")
        parts.append(c)
    return "".join(parts).lower()


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


def _capital(c: str) -> bool:
    return "A" <= c <= "Z"


def _small(c: str) -> bool:
    return "a" <= c <= "z"
