"""Where a report goes: to standard output, coloured on a terminal, or into a file."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

from kshape.config import UsageError
from kshape.report.lines import Line, coloured, plain


def write_lines(lines: Iterable[Line], color: str, output_file: str | None = None) -> None:
    """Write a report for people; `color` is auto, always or never."""
    write_text(coloured(lines) if _wants_color(color, output_file) else plain(lines), output_file)


def write_json(document: object, output_file: str | None = None) -> None:
    """Write a document for programs, on one line and in ASCII, which every encoding of standard output can hold."""
    import json

    write_text(json.dumps(document) + "\n", output_file)


def write_text(text: str, output_file: str | None = None) -> None:
    """Write text. Raises UsageError where that fails; a reader that went away (`| head`) is no failure."""
    try:
        if output_file is not None:
            with open(output_file, "w", encoding="utf-8", errors="backslashreplace") as file:
                file.write(text)
            return
        _to_stdout(text)
    except OSError as error:
        raise UsageError(f"Cannot write to {output_file or 'standard output'}: {error.strerror or error}.") from None


def write_bytes(content: bytes, output_file: str) -> None:
    """Write a file of bytes. Raises UsageError where that fails."""
    try:
        with open(output_file, "wb") as file:
            file.write(content)
    except OSError as error:
        raise UsageError(f"Cannot write to {output_file}: {error.strerror or error}.") from None


def _to_stdout(text: str) -> None:
    # A name that is not valid Unicode, or a terminal that is not, must not end the report.
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes once more at its end, and would complain then.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _wants_color(color: str, output_file: str | None) -> bool:
    if color != "auto":
        return color == "always"
    if output_file is not None or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return sys.stdout.isatty()
