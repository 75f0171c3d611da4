"""Where the settings come from: the `[tool.kshape]` table of the nearest pyproject.toml.

A key, value or type that cannot be meant so is a UsageError that names the nearest valid one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from kshape.config import DIALECTS, SEVERITIES, Config, UsageError, suggest


def load_config(start: str) -> Config:
    """The settings for a file or folder: from the nearest pyproject.toml at or above it, else the defaults.

    As in other tools, only a pyproject.toml with a `[tool.kshape]` table counts; one without it still marks the root.
    """
    start, found = os.path.abspath(start), None
    for folder in upwards(start if os.path.isdir(start) else os.path.dirname(start)):
        path = os.path.join(folder, "pyproject.toml")
        if not os.path.isfile(path):
            continue
        found = found or folder
        table = _table_of(path)
        if table is not None:
            return config_from_table(table, path)
    return Config(root=found)


def read_config(path: str) -> Config:
    """The settings that the file given with --config holds. Raises UsageError when there are none."""
    if not os.path.isfile(path):
        raise UsageError(f"--config: there is no file {path}. Give a TOML file with a [tool.kshape] table.")
    table = _table_of(path)
    if table is None:
        raise UsageError(f"{path} has no table [tool.kshape]. Add one, or leave --config out.")
    return config_from_table(table, path)


def upwards(path: str) -> Iterator[str]:
    """An absolute path, and the folders above it up to the top."""
    while True:
        yield path
        above = os.path.dirname(path)
        if above == path:
            return
        path = above


def _table_of(path: str) -> Mapping[str, object] | None:
    try:
        with open(path, "rb") as file:
            content = file.read()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}.") from None
    # Parsing costs more than looking, and most projects do not configure this tool.
    if b"kshape" not in content:
        return None
    import tomllib

    try:
        document = tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not valid TOML: {error}.") from None
    tool = document.get("tool", {})
    table = tool.get("kshape") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise UsageError(f"{path}: [tool.kshape] must be a table.")
    return table


def config_from_table(table: Mapping[str, object], path: str) -> Config:
    """The settings of a `[tool.kshape]` table. Raises UsageError with `path` and the nearest valid key or value."""
    config = Config(root=os.path.dirname(os.path.abspath(path)))
    for key, value in table.items():
        reader = _READERS.get(key)
        where = f"{path}: [tool.kshape] {key}"
        if reader is None:
            raise UsageError(f"{path}: [tool.kshape] has no setting {key!r}. {suggest(key, _READERS)}")
        config = replace(config, **{key.replace("-", "_"): reader(value, where)})
    if config.baseline is not None:
        config = replace(config, baseline=os.path.join(config.root or os.curdir, config.baseline))
    return config


def _strings(value: object, where: str) -> tuple[str, ...]:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise UsageError(f'{where} must be a list of strings, such as ["KS3"]. Received: {value!r}')


def _path(value: object, where: str) -> str:
    if isinstance(value, str) and value:
        return value
    raise UsageError(f'{where} must be a path, such as "kshape-baseline.json". Received: {value!r}')


def _one_of(choices: tuple[str, ...], value: object, where: str) -> str:
    if isinstance(value, str) and value in choices:
        return value
    raise UsageError(f"{where} must be one of {', '.join(choices)}. Received: {value!r}")


def _dialect(value: object, where: str) -> str:
    return _one_of(DIALECTS, value, where)


def _severity(value: object, where: str) -> str:
    return _one_of(SEVERITIES, value, where)


def _severities(value: object, where: str) -> dict[str, str]:
    if not isinstance(value, dict):
        raise UsageError(f'{where} must be a table, such as {{KS901 = "info"}}. Received: {value!r}')
    return {code: _severity(level, f"{where}.{code}") for code, level in value.items()}


def _ignores(value: object, where: str) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise UsageError(f'{where} must be a table, such as {{"tests/*" = ["KS3"]}}. Received: {value!r}')
    return {pattern: _strings(codes, f"{where}.{pattern!r}") for pattern, codes in value.items()}


_READERS: dict[str, Callable[[object, str], Any]] = {
    "select": _strings,
    "ignore": _strings,
    "exclude": _strings,
    "dialect": _dialect,
    "fail-on": _severity,
    "severity": _severities,
    "per-file-ignores": _ignores,
    "baseline": _path,
    "cache-dir": _path,
}
