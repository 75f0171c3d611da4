"""Analyses that no program would give, for the writers: any text, any path, any place."""

from __future__ import annotations

import re

from hypothesis import strategies as st

from kshape.facts import Analysis, Diagnostic, Edit, Fix, Location
from kshape.report.sources import Sources

# Halves of surrogate pairs and control characters are what writers stumble over.
TEXT = st.text(st.characters(), max_size=40) | st.sampled_from(
    ["", "%0A::error::x", "a\r\nb", "]]>&<\"'", "\x1b[31m", "\ud800", "\ufffe\x00\x0b", "=cell: x,y;", "\u2028"]
)
NAMES = st.text(st.characters(exclude_characters="/\0"), min_size=1, max_size=12).filter(
    lambda name: name not in (".", "..")
)
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join) | st.sampled_from(
    ["<stdin>", "../out side/a.py", "/abs/ä b.py", "a:b,c%d.py", "caf\udce9.py", "\ud800.py", "n.ipynb"]
)
NUMBERS = st.integers(1, 60)
CELLS = st.none() | st.integers(1, 5)
SEVERITIES = st.sampled_from(["error", "warning", "info"])
CODES = st.sampled_from(["KS101", "KS201", "KS308", "KS802", "KS990", "KS999"])


@st.composite
def spans(draw: st.DrawFn) -> tuple[int, int, int, int]:
    line, column = draw(NUMBERS), draw(NUMBERS)
    if draw(st.booleans()):
        return line, column, line, column + draw(st.integers(0, 9))
    return line, column, line + draw(NUMBERS), draw(NUMBERS)


EDITS = st.builds(lambda path, span, text, cell: Edit(path, *span, text, cell), PATHS, spans(), TEXT, CELLS)
FIXES = st.builds(Fix, TEXT, st.booleans(), st.lists(EDITS, max_size=2).map(tuple))
RELATED = st.builds(lambda path, span, text, cell: Location(path, *span, text, cell), PATHS, spans(), TEXT, CELLS)
DIAGNOSTICS = st.builds(
    lambda code, severity, message, span, related, fix, cell: Diagnostic(
        code, "a-name", severity, message, *span, tuple(related), fix, cell
    ),
    CODES,
    SEVERITIES,
    TEXT,
    spans(),
    st.lists(RELATED, max_size=2),
    st.none() | FIXES,
    CELLS,
)
ANALYSES = st.lists(
    st.builds(Analysis, PATHS, st.lists(DIAGNOSTICS, max_size=4).map(tuple)),
    max_size=3,
    unique_by=lambda analysis: analysis.path,
).map(tuple)


def sources_of(analyses: tuple[Analysis, ...], text: str = "") -> Sources:
    """Every file holds the same text, so that nothing is looked for on the disk."""
    sources = Sources()
    paths = {analysis.path for analysis in analyses}
    for analysis in analyses:
        for found in analysis.diagnostics:
            paths |= {place.path for place in found.related}
            paths |= {edit.path for edit in (found.fix.edits if found.fix else ())}
    for path in paths:
        sources.add(path, text.encode("utf-8", "surrogatepass"))
    return sources


def has_surrogates(text: str) -> bool:
    return re.search("[\ud800-\udfff]", text) is not None
