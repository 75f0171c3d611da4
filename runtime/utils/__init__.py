"""Helpers around models and data. Source: keras.utils"""

from __future__ import annotations
