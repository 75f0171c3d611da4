"""What files held when they were looked at, in a form that can be kept."""

from __future__ import annotations

from hashlib import sha256

LARGEST = 2 * 1024 * 1024
"""How much of a module is read that another file imports, in bytes."""


def digest(content: bytes) -> str:
    """A hash of what a file holds."""
    return sha256(content).hexdigest()
