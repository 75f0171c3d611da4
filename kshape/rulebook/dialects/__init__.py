"""Keras 1 and 2: only the differences to Keras 3, as data, and what translates a call.

`translate` gives today's call with a note for each older spelling; `detect` says which Keras a file is written for.
`backend`, `tensorflow` and `numpy` hold the functions of K, tf and np by the name of today's op.
"""

from __future__ import annotations

from .detection import MARKERS, Evidence, detect
from .methods import translate_method
from .modules import function_today, module_today
from .notes import DIALECTS, Dialect, Note, Translation
from .translation import translate

__all__ = [
    "DIALECTS",
    "MARKERS",
    "Dialect",
    "Evidence",
    "Note",
    "Translation",
    "detect",
    "function_today",
    "module_today",
    "translate",
    "translate_method",
]
