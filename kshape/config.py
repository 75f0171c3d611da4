"""The settings of a check: `[tool.kshape]` of the nearest pyproject.toml, overridden by the command line.

    select = ["DEFAULT", "KS8"]      codes, families (KS3), names; DEFAULT and ALL
    ignore = ["KS901"]
    exclude = ["legacy/**"]          patterns as in .gitignore
    dialect = "keras2"               keras1, keras2, keras3 or auto
    fail-on = "warning"              error, warning or info: the least severity that makes the exit status 1
    severity = {KS901 = "info"}
    per-file-ignores = {"tests/*" = ["KS3"]}
    baseline = "kshape-baseline.json"   the findings that are known
    cache-dir = ".kshape_cache"      the folder in which results are kept for the next run

`kshape.config_file` reads them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

SEVERITIES = ("error", "warning", "info")
DIALECTS = ("auto", "keras1", "keras2", "keras3")

# Design advice, and the note where the analysis lost track, are opinions and diaries: only for those who ask.
OFF_BY_DEFAULT = ("KS8", "KS991")


class UsageError(Exception):
    """What the user wrote cannot be meant so: one line that says what is wrong and what would be right."""


@dataclass(frozen=True, slots=True)
class Config:
    """One file's settings. `root` is the folder of the pyproject.toml they come from, None without one.

    `baseline` is the path of a file, as the working folder sees it; `cache_dir` is relative to `root`.
    """

    select: tuple[str, ...] = ("DEFAULT",)
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    dialect: str = "auto"
    fail_on: str = "warning"
    severity: Mapping[str, str] = field(default_factory=dict)
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    root: str | None = None
    baseline: str | None = None
    cache_dir: str = ".kshape_cache"

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
        place = self._from_root(path)
        return bool(self.exclude) and match_patterns(self.exclude, place + "/" if is_folder else place) is True

    def _ignored_in(self, path: str | None) -> tuple[str, ...]:
        if path is None or not self.per_file_ignores:
            return self.ignore
        place = self._from_root(path)
        here = (codes for pattern, codes in self.per_file_ignores.items() if match_patterns((pattern,), place))
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


def match_patterns(patterns: tuple[str, ...], place: str) -> bool | None:
    """Whether patterns in the language of .gitignore name a path; a folder's ends in a slash.

    True: the last one that fits names it, False: that one begins with `!`, None: none fits. A malformed one never fits.
    """
    return _compiled(patterns).check_file(place).include


@cache
def _compiled(patterns: tuple[str, ...]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec  # It costs 30 ms, and few runs have patterns.

    try:
        return GitIgnoreSpec.from_lines(patterns)
    except ValueError:
        return GitIgnoreSpec.from_lines(pattern for pattern in patterns if _is_well_formed(pattern))


def _is_well_formed(pattern: str) -> bool:
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([pattern])
    except ValueError:
        return False
    return True


def nearest(word: str, choices: Iterable[str], closeness: float = 0.5) -> str | None:
    """The choice that is spelt most like `word`, None when nothing is close."""
    from difflib import get_close_matches

    known = {choice.lower(): choice for choice in choices}
    close = get_close_matches(word.lower(), known, n=1, cutoff=closeness)
    return known[close[0]] if close else None


def suggest(word: str, choices: Iterable[str]) -> str:
    """The end of an error text: the nearest choice, or all of them when none is near."""
    choices = list(choices)
    close = nearest(word, choices)
    return f"Did you mean {close!r}?" if close else f"Choose from {', '.join(choices)}."
