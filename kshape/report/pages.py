"""A check's page: its docstring for the terminal, for Markdown and for the services that show help."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from textwrap import indent

from kshape.checks._documentation import Part, parts
from kshape.report.catalogue import FAMILIES, FIXES, Catalogued
from kshape.report.lines import Line, plain

STYLES = {"Bad": "error", "Good": "help"}


class Page:
    """The documentation of one check."""

    def __init__(self, check: Catalogued) -> None:
        self.check = check
        self._parts = _without_summary(parts(check.documentation))

    @property
    def reason(self) -> str:
        """The prose below the first line, in one paragraph."""
        return " ".join(" ".join(part.text.split()) for part in self._parts if not part.heading)

    def lines(self) -> list[Line]:
        """The page for a terminal, below its title."""
        lines: list[Line] = [[(self.check.summary, "")]]
        for part in self._parts:
            lines.append([])
            if part.heading:
                lines.append([(f"{part.heading}:", STYLES[part.heading])])
            lines += [[(line, "")] for line in _indented(part).splitlines()]
        return lines

    def text(self) -> str:
        """The page as plain text."""
        return plain(self.lines())

    def markdown(self) -> str:
        """The page as Markdown, below its title."""
        blocks = [self.check.summary]
        for part in self._parts:
            blocks.append(f"{part.heading}:\n\n{_fenced(part.text)}" if part.heading else part.text)
        return "\n\n".join(blocks) + "\n"


def checks_page(checks: Sequence[Catalogued], off_by_default: tuple[str, ...]) -> str:
    """`docs/checks.md`: every check by family, each with an anchor of its code, such as `#ks301`.

    off_by_default: the beginnings of the codes that run only when they are selected.
    """
    blocks = [_HEAD]
    for code, title in FAMILIES.items():
        here = [check for check in checks if check.code.startswith(code)]
        if here:
            blocks += [f"## {code}: {title}", _table(here), *(_entry(check, off_by_default) for check in here)]
    return "\n\n".join(blocks) + "\n"


@cache
def page_address(code: str) -> str | None:
    """The address of a code's page: a place in what the distribution gives as `Checks`; None without it."""
    from importlib.metadata import PackageNotFoundError, metadata

    try:
        urls = metadata("kshape-keras").get_all("Project-URL") or []
    except PackageNotFoundError:
        return None
    labelled = (url.partition(",") for url in urls)
    pages = [address.strip() for label, _, address in labelled if label.strip().lower() == "checks"]
    return f"{pages[0]}#{code.lower()}" if pages else None


_HEAD = """\
# The checks

Made of the checks themselves by `make docs`; `kshape explain CODE` prints the same for one of them.

An **error** means that Keras raises whenever the line is reached. A **warning** means that the code runs and is wrong,
or very likely not meant. An **info** is advice and fails nothing. A **safe** fix is right in every case, a **choice**
is for you to make. The examples are read after these lines:

```python
import numpy as np
import keras
from keras import Input, Model, Sequential, ops
from keras.layers import *
```"""


def _without_summary(found: list[Part]) -> list[Part]:
    """The parts without the first line, which is the fact."""
    if not found or found[0].heading:
        return found
    rest = found[0].text.partition("\n")[2].strip("\n")
    return [Part("", rest), *found[1:]] if rest else found[1:]


def _indented(part: Part) -> str:
    return indent(part.text, "    ") if part.heading else part.text


def _fenced(code: str) -> str:
    longest = max((len(fence) for fence in re.findall("`+", code)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}python\n{code}\n{fence}"


def _table(checks: list[Catalogued]) -> str:
    rows = [
        f"| [{check.code}](#{check.code.lower()}) | {check.name} | {check.severity} "
        f"| {FIXES.get(check.fix, '')} | {_cell(check.summary)} |"
        for check in checks
    ]
    return "\n".join(["| code | name | severity | fix | what it finds |", "|---|---|---|---|---|", *rows])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _entry(check: Catalogued, off_by_default: tuple[str, ...]) -> str:
    facts = [f"**{check.severity}**"]
    if check.fix in FIXES:
        facts.append(f"fix: {FIXES[check.fix]}")
    if check.code.startswith(off_by_default):
        facts.append("off unless it is selected")
    title = f'<a id="{check.code.lower()}"></a>\n\n### {check.code} {check.name}'
    return f"{title}\n\n{', '.join(facts)}\n\n{Page(check).markdown().rstrip()}"
