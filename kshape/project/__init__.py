"""Whole projects: which files there are, with which settings, what is known of them already, and who analyses the rest.

What costs time to import (the analysis, processes, the watcher) is imported by the functions that need it.
"""

from __future__ import annotations

from kshape.project.discovery import find_files
from kshape.project.reading import LARGEST_FILE, Unreadable, read_bytes
from kshape.project.settings import Settings

__all__ = ["LARGEST_FILE", "Settings", "Unreadable", "find_files", "read_bytes"]
