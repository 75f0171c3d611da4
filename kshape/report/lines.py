"""Lines of styled text: what the reports are made of, so that plain and coloured output cannot differ in words.

A line is a list of (text, style); the style is one of the keys of `COLOURS`, or "" for none.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.text import Text

Line = list[tuple[str, str]]

COLOURS = {
    "error": "bold red",
    "warning": "bold yellow",
    "info": "bold cyan",
    "note": "bold blue",
    "help": "bold green",
    "place": "bold",
    "gutter": "blue",
    "shape": "green",
    "title": "bold",
    "dim": "dim",
}


def plain(lines: Iterable[Line]) -> str:
    """The text alone, each line ended by a newline."""
    return "".join("".join(text for text, _ in line).rstrip() + "\n" for line in lines)


def coloured(lines: Iterable[Line]) -> str:
    """The text with the escape sequences of a terminal of 16 colours, so that the user's palette decides."""
    from io import StringIO

    from rich.console import Console  # Late: only who looks at a terminal waits for rich.

    target = StringIO()
    console = Console(file=target, force_terminal=True, color_system="standard", legacy_windows=False, no_color=False)
    for line in lines:
        console.print(styled(line), soft_wrap=True)
    return target.getvalue()


def styled(line: Line) -> Text:
    """The line for a console of rich."""
    from rich.text import Text

    return Text.assemble(*((part, COLOURS.get(style, "")) for part, style in line))
