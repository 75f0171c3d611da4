"""One feature of LSP a file: each has `register(server)`, which nothing else lists."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kshape_lsp.server import KshapeServer


def register_all(server: KshapeServer) -> None:
    """Every feature."""
    for module in iter_modules(__path__):
        if not module.name.startswith("_"):
            import_module(f"{__name__}.{module.name}").register(server)
