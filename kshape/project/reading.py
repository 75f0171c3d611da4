"""What files hold."""

from __future__ import annotations

# What is longer than this is not a script that a person wrote; without a bound, /dev/zero would fill the memory.
LARGEST_FILE = 64 * 1024 * 1024


class Unreadable(Exception):
    """A file that cannot be read: its diagnostic's text."""


def read_bytes(path: str) -> bytes:
    """What a file holds. Raises Unreadable, with words for the user."""
    try:
        with open(path, "rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise Unreadable(f"This file cannot be read: {error.strerror or error}.") from None
    if len(content) > LARGEST_FILE:
        raise Unreadable(f"This file is larger than {LARGEST_FILE >> 20} MiB, which is taken for data, not for code.")
    return content
