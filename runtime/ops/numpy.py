"""`keras.ops.numpy`: the functions of `runtime.ops` under their second address."""

from __future__ import annotations

from typing import Any

from .names import find, names


def __getattr__(name: str) -> Any:
    return find(__name__, name)


def __dir__() -> list[str]:
    return names()
