"""The settings of a check: `[tool.kshape]` of the nearest pyproject.toml, overridden by the command line.

    select = ["DEFAULT", "KS8"]      codes, families (KS3), names; DEFAULT and ALL
    ignore = ["KS901"]
    exclude = ["legacy/**"]          patterns as in .gitignore
    dialect = "keras2"               keras1, keras2, keras3 or auto
    fail-on = "warning"              error, warning or info: the least severity that makes the exit status 1
    severity = {KS901 = "info"}
    per-file-ignores = {"tests/*" = ["KS3"]}

`kshape.config_file` reads them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

SEVERITIES = ("error", "warning", "info")
DIALECTS = ("auto", "keras1", "keras2", "keras3")

# Design advice, and the note where the analysis lost track, are opinions and diaries: only for those who ask.
OFF_BY_DEFAULT = ("KS8", "KS991")


class UsageError(Exception):
    """What the user wrote cannot be meant so: one line that says what is wrong and what would be right."""


@dataclass(frozen=True, slots=True)
class Config:
    """One file's settings. `root` is the folder of the pyproject.toml they come from, None without one."""

    select: tuple[str, ...] = ("DEFAULT",)
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    dialect: str = "auto"
    fail_on: str = "warning"
    severity: Mapping[str, str] = field(default_factory=dict)
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    root: str | None = None

    def selects(self, code: str, name: str = "", path: str | None = None) -> bool:
        """Whether a diagnostic is wanted: the longest selector that fits decides, `ignore` wins a tie."""
        wanted = max((_fit(selector, code, name) for selector in self.select), default=-1)
        unwanted = max((_fit(selector, code, name) for selector in self._ignored_in(path)), default=-1)
        return wanted > unwanted

    def severity_of(self, code: str, name: str, severity: str) -> str:
        """The severity that the settings give to a diagnostic, or its own."""
        fits = [(_fit(selector, code, name), level) for selector, level in self.severity.items()]
        best = max(fits, default=(-1, severity))
        return best[1] if best[0] >= 0 else severity

    def fails(self, severity: str) -> bool:
        """Whether a diagnostic of this severity makes the exit status 1."""
        return SEVERITIES.index(severity) <= SEVERITIES.index(self.fail_on)

    def excludes(self, path: str, is_folder: bool = False) -> bool:
        """Whether `exclude` names this path, or a folder above it."""
        return bool(self.exclude) and _matches(self.exclude, self._from_root(path) + ("/" if is_folder else ""))

    def _ignored_in(self, path: str | None) -> tuple[str, ...]:
        if path is None or not self.per_file_ignores:
            return self.ignore
        place = self._from_root(path)
        here = (codes for pattern, codes in self.per_file_ignores.items() if _matches((pattern,), place))
        return self.ignore + tuple(code for codes in here for code in codes)

    def _from_root(self, path: str) -> str:
        place = os.path.relpath(path, self.root or os.curdir).replace(os.sep, "/")
        return os.path.abspath(path).lstrip("/") if place.startswith("../") else place


def _fit(selector: str, code: str, name: str) -> int:
    """How closely a selector names a code: -1 not at all, 0 in general, else by the length of the prefix."""
    if selector == "ALL":
        return 0
    if selector == "DEFAULT":
        return -1 if code.startswith(OFF_BY_DEFAULT) else 0
    if selector == name:
        return len(code)
    return len(selector) if code.startswith(selector) else -1


def _matches(patterns: Iterable[str], place: str) -> bool:
    from pathspec import GitIgnoreSpec  # Only a run that has patterns pays for the import.

    return GitIgnoreSpec.from_lines(patterns).match_file(place)


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """The choice that is spelt most like `word`, None when nothing is close."""
    from difflib import get_close_matches

    known = {choice.lower(): choice for choice in choices}
    close = get_close_matches(word.lower(), known, n=1, cutoff=0.5)
    return known[close[0]] if close else None


def suggest(word: str, choices: Iterable[str]) -> str:
    """The end of an error text: the nearest choice, or all of them when none is near."""
    choices = list(choices)
    close = nearest(word, choices)
    return f"Did you mean {close!r}?" if close else f"Choose from {', '.join(choices)}."
