"""Layer: the base of every layer, and how it is built, called, inspected and copied."""

from __future__ import annotations
