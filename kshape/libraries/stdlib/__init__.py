"""The parts of the standard library that appear in model code. Each module here is imported when a file imports it."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from kshape.values.state import MISSING
from kshape.values.values import Inert, ModuleValue

HOMES = {
    "abc": "classes",
    "argparse": "arguments",
    "collections": "containers",
    "contextlib": "contexts",
    "copy": "copying",
    "dataclasses": "data_classes",
    "enum": "enumerations",
    "functools": "functions",
    "importlib": "importing",
    "itertools": "iteration",
    "json": "text_formats",
    "math": "mathematics",
    "operator": "operators",
    "os": "system",
    "os.path": "paths",
    "pathlib": "path_objects",
    "random": "randomness",
    "site": "search_path",
    "sys": "system",
    "typing": "classes",
    "typing_extensions": "classes",
}
"""Module -> the file here that models it; a file that models several has a table for each."""

INERT = frozenset(
    [
        "bz2",
        "calendar",
        "cProfile",
        "csv",
        "datetime",
        "gc",
        "getpass",
        "glob",
        "gzip",
        "hashlib",
        "inspect",
        "io",
        "locale",
        "logging",
        "multiprocessing",
        "pickle",
        "platform",
        "pprint",
        "re",
        "shutil",
        "signal",
        "socket",
        "sqlite3",
        "statistics",
        "string",
        "struct",
        "subprocess",
        "tarfile",
        "tempfile",
        "textwrap",
        "threading",
        "time",
        "timeit",
        "traceback",
        "unittest",
        "urllib",
        "uuid",
        "warnings",
        "zipfile",
    ]
)
"""Modules whose functions change nothing that they get, and give what nobody knows beforehand."""


def load(path: str) -> ModuleValue | None:
    """The model of a module of the standard library."""
    if path in HOMES:
        table = _table(path)
        return ModuleValue(path, member=lambda name: _member(table, name))
    if path.partition(".")[0] in INERT:
        return ModuleValue(path, member=lambda name: Inert(f"{path}.{name}"))
    return None


@cache
def _table(path: str) -> dict[str, Any]:
    module = import_module(f"{__name__}.{HOMES[path]}")
    tables: dict[str, dict[str, Any]] = module.MODULES
    return tables[path]


class Fresh:
    """A member that is made anew each time it is read: containers, which the evaluation of one file may change."""

    __slots__ = ("make",)

    def __init__(self, make: Any) -> None:
        self.make = make


def _member(table: dict[str, Any], name: str) -> Any:
    found = table.get(name, MISSING)
    return found.make() if isinstance(found, Fresh) else found
