"""Objects that stand in a config more than once: a layer that two wrappers hold is one layer again when it is loaded.

Each config of such an object has the same "shared_object_id", as Keras 3 writes it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

KEY = "shared_object_id"


class _Shared:
    """numbers: id of an object -> (itself, its number). made: number, or class and name, -> the object of a config."""

    numbers: dict[int, tuple[Any, int]] | None = None
    made: dict[Any, Any] | None = None


@contextmanager
def sharing() -> Iterator[None]:
    """Inside, configs that are written say which objects are the same, and those that are read make them once."""
    before = _Shared.numbers, _Shared.made
    _Shared.numbers, _Shared.made = {}, {}
    try:
        yield
    finally:
        _Shared.numbers, _Shared.made = before


def number(target: Any, config: dict[str, Any]) -> dict[str, Any]:
    """The config of an object, with the object's number."""
    if _Shared.numbers is not None:
        config[KEY] = _Shared.numbers.setdefault(id(target), (target, len(_Shared.numbers) + 1))[1]
    return config


def marked(config: Any) -> Any:
    """A whole config in which only those objects have numbers that stand in it more than once."""
    counts: Counter[int] = Counter()
    _count(config, counts)
    _drop(config, counts)
    return config


def known(config: dict[str, Any]) -> Any:
    """The object that was made of such a config before; None where there is none.

    Keras numbers the later configs of an object inside of another and forgets the first, which is found by its name.
    """
    if _Shared.made is None or KEY not in config:
        return None
    return _Shared.made.get(config[KEY], _Shared.made.get(_named(config)))


def remember(config: dict[str, Any], target: Any) -> None:
    """Keeps the object of a config for the next one of the same number."""
    if _Shared.made is not None:
        _Shared.made[config.get(KEY, _named(config))] = target


def _named(config: dict[str, Any]) -> tuple[str, str]:
    inner = config.get("config")
    return str(config.get("class_name")), str(inner.get("name") if isinstance(inner, dict) else None)


def _count(config: Any, counts: Counter[int]) -> None:
    if isinstance(config, dict):
        if KEY in config:
            counts[config[KEY]] += 1
        for part in config.values():
            _count(part, counts)
    elif isinstance(config, (list, tuple)):
        for part in config:
            _count(part, counts)


def _drop(config: Any, counts: Counter[int]) -> None:
    if isinstance(config, dict):
        if KEY in config and counts[config[KEY]] < 2:
            del config[KEY]
        for part in config.values():
            _drop(part, counts)
    elif isinstance(config, (list, tuple)):
        for part in config:
            _drop(part, counts)
