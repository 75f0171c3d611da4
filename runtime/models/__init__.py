"""Models: functional graphs, chains of layers, and classes of the user."""

from __future__ import annotations
