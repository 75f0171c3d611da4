"""What the runtime tells the person at the terminal."""

from __future__ import annotations

import logging
import sys

_interactive = True
_SIMPLER = str.maketrans({"━": "=", "\u2500": "-"})


def enable_interactive_logging() -> None:
    """Messages go to stdout (as they do from the start)."""
    global _interactive
    _interactive = True


def disable_interactive_logging() -> None:
    """Messages go to Python's logging, to the logger "runtime", with the level INFO."""
    global _interactive
    _interactive = False


def is_interactive_logging_enabled() -> bool:
    """Whether messages go to stdout."""
    return _interactive


def print_message(text: str, line_break: bool = True) -> None:
    """Writes the text at once; characters that stdout cannot write are replaced."""
    if not _interactive:
        logging.getLogger("runtime").info(text.strip("\n\r\b"))
        return
    text = f"{text}\n" if line_break else text
    try:
        sys.stdout.write(text)
    except UnicodeEncodeError:
        encoding = sys.stdout.encoding or "utf-8"
        sys.stdout.write(text.translate(_SIMPLER).encode(encoding, "replace").decode(encoding))
    sys.stdout.flush()
