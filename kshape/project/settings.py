"""The settings of a run, which may differ from folder to folder."""

from __future__ import annotations

import os
from collections.abc import Callable

from kshape.config import Config
from kshape.config_file import load_config


class Settings:
    """The settings for each file: of the nearest pyproject.toml, read once a folder, or `fixed`; then changed."""

    def __init__(self, change: Callable[[Config], Config] = lambda found: found, fixed: Config | None = None) -> None:
        self._change = change
        self._fixed = None if fixed is None else change(fixed)
        self._by_folder: dict[str, Config] = {}

    def of(self, path: str) -> Config:
        """The settings for a file or folder."""
        if self._fixed is not None:
            return self._fixed
        folder = path if os.path.isdir(path) else os.path.dirname(path)
        if folder not in self._by_folder:
            self._by_folder[folder] = self._change(load_config(folder or os.curdir))
        return self._by_folder[folder]
