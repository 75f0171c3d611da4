"""What makes two findings the same although lines have moved: the code, and the text of the line.

One function for everybody: SARIF's partial fingerprints, GitLab's fingerprints and the baselines.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from hashlib import sha256

from kshape.facts import Analysis, Diagnostic
from kshape.report.sources import Sources

LENGTH = 16


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """`content` is the same for all findings of one code on lines of one text; `occurrence` numbers them in a file."""

    content: str
    occurrence: int

    def __str__(self) -> str:
        return f"{self.content}:{self.occurrence}"


def fingerprints(analysis: Analysis, sources: Sources) -> list[Fingerprint]:
    """One fingerprint for each diagnostic of a file, in their order, all different."""
    counts: Counter[str] = Counter()
    found = []
    for diagnostic in analysis.diagnostics:
        content = digest(diagnostic.code, line_text(analysis.path, diagnostic, sources))
        counts[content] += 1
        found.append(Fingerprint(content, counts[content]))
    return found


def line_text(path: str, diagnostic: Diagnostic, sources: Sources) -> str:
    """The line where a diagnostic begins, without what only arranges it."""
    return " ".join((sources.line(path, diagnostic.line, diagnostic.cell) or "").split())


def digest(*parts: str) -> str:
    """A short hash of several texts."""
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:LENGTH]
