"""A check's docstring in its parts: prose, bad examples, good examples."""

from __future__ import annotations

from inspect import cleandoc
from textwrap import dedent
from typing import NamedTuple

HEADINGS = ("Bad", "Good")


class Part(NamedTuple):
    """`heading` is "Bad" or "Good" above an example, and empty above prose; the text has no indent of its own."""

    heading: str
    text: str


def parts(documentation: str) -> list[Part]:
    """The parts in their order. An example goes on as long as its lines are indented."""
    found: list[Part] = []
    heading, block = "", list[str]()

    def close() -> None:
        text = dedent("\n".join(block)).strip("\n")
        if text:
            found.append(Part(heading, text))

    for line in cleandoc(documentation).split("\n"):
        begins = line.strip().removesuffix(":") if line.strip().endswith(":") else ""
        ends = heading and line.strip() and not line.startswith("    ")
        if begins in HEADINGS and not line.startswith(" "):
            close()
            heading, block = begins, []
        elif ends:
            close()
            heading, block = "", [line]
        else:
            block.append(line)
    close()
    return found
