"""Draw what `kshape check FILE` prints as an SVG: python tools/picture.py FILE PICTURE."""

from __future__ import annotations

import re
import sys
from io import StringIO
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.text import Text

from kshape.cli.run import analyse_paths
from kshape.project import Settings
from kshape.report.lines import styled
from kshape.report.text import full_report, totals

WIDTH = 110

# A picture in a README must not fetch fonts from elsewhere; the reader's monospaced one will do.
FORMAT = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)


def draw(path: str) -> str:
    """The SVG of the command and its output."""
    run = analyse_paths([path], Settings())
    console = Console(record=True, file=StringIO(), width=WIDTH, force_terminal=True, color_system="truecolor")
    console.print(Text(f"$ kshape check {path}", style="dim"))
    for line in [*full_report(run.analyses, run.sources), totals(run.analyses)]:
        console.print(styled(line))
    return console.export_svg(title="kshape check", code_format=FORMAT)


def main() -> None:
    source, target = sys.argv[1:]
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    Path(target).write_text(draw(source), encoding="utf-8")


if __name__ == "__main__":
    main()
