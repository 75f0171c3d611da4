"""Sequences of different lengths, and pairs of words. Source: keras.preprocessing.sequence"""

from __future__ import annotations

from ..core.lazy import lazy

TABLE = dict.fromkeys(("TimeseriesGenerator", "make_sampling_table", "pad_sequences", "skipgrams"), "runtime.utils")

__all__ = sorted(TABLE)

__getattr__, __dir__ = lazy(__name__, TABLE, globals())
