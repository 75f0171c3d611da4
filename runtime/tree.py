"""Nested lists, tuples and dicts. Source: keras.tree"""

from __future__ import annotations

from kshape.rulebook.specs import flatten, map_structure

__all__ = ["flatten", "map_structure"]
