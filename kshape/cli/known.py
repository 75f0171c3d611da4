"""`--baseline` and `--update-baseline`: what a project knows of is left out of the report, and only counted."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from kshape.baseline import Entries, Entry, entries_of, place, read_baseline, without_known, write_baseline
from kshape.cli.run import Run
from kshape.config import Config, UsageError
from kshape.facts import Analysis
from kshape.report.display import printable
from kshape.report.lines import Line

# Where a file was not analysed to its end, what was not found may still be there.
UNFINISHED = frozenset({"KS990", "KS992", "KS999"})
LISTED = 10


@dataclass(slots=True)
class Known:
    """What the baselines of a run held: how many findings were left out, and the entries that nothing fits any more."""

    paths: list[str] = field(default_factory=list)
    count: int = 0
    stale: list[Entry] = field(default_factory=list)
    written: list[Line] = field(default_factory=list)

    def lines(self) -> list[Line]:
        """What stands below the totals."""
        lines = list(self.written)
        if self.count:
            one = "finding is" if self.count == 1 else "findings are"
            lines.append([(f"{self.count} known {one} left out ({', '.join(map(printable, self.paths))}).", "")])
        if self.stale:
            number = sum(entry.count for entry in self.stale)
            some = "A finding" if number == 1 else f"{number} findings"
            end = "is gone" if number == 1 else "are gone"
            lines.append([(f"{some} of the baseline {end}; --update-baseline takes note of it:", "warning")])
            lines += [[(f"  {_described(entry)}", "")] for entry in self.stale[:LISTED]]
            if len(self.stale) > LISTED:
                lines.append([(f"  and {len(self.stale) - LISTED} more", "")])
        return lines

    def document(self) -> dict[str, Any]:
        """The same for programs; empty in a run without a baseline."""
        if not self.paths:
            return {}
        names = ("path", "code", "fingerprint", "count", "source")
        stale = [{name: getattr(entry, name) for name in names} for entry in self.stale]
        return {"baseline": {"files": self.paths, "known": self.count, "stale": stale}}


def apply_baselines(run: Run, update: bool) -> tuple[Run, Known]:
    """The run without what the baselines of its files know. With `update` they are written anew first."""
    known = Known()
    by_baseline: dict[str | None, list[Analysis]] = {}
    for analysis in run.analyses:
        by_baseline.setdefault(run.settings.of(analysis.path).baseline, []).append(analysis)
    if update and set(by_baseline) == {None}:
        raise UsageError("--update-baseline needs --baseline FILE, or the setting `baseline` in [tool.kshape].")
    left: dict[int, Analysis] = {}
    for path, analyses in by_baseline.items():
        if path is not None:
            rest = _apply(path, analyses, run, known, update)
            left |= {id(analysis): unknown for analysis, unknown in zip(analyses, rest, strict=True)}
    return replace(run, analyses=tuple(left.get(id(analysis), analysis) for analysis in run.analyses)), known


def _apply(path: str, analyses: list[Analysis], run: Run, known: Known, update: bool) -> Iterator[Analysis]:
    folder = os.path.dirname(path) or os.curdir
    old = read_baseline(path) if not update or os.path.exists(path) else {}
    found = entries_of(analyses, run.sources, folder)
    stale = list(_stale(old, found, analyses, run, folder))
    if update:
        old = _updated(path, old, found, stale, known)
    else:
        known.stale += stale
    known.paths.append(place(path, os.curdir))
    for analysis in analyses:
        left = without_known(analysis, run.sources, old, folder)
        known.count += len(analysis.diagnostics) - len(left.diagnostics)
        yield left


def _updated(path: str, old: Entries, found: Entries, stale: Iterable[Entry], known: Known) -> Entries:
    """Writes the baseline: what was found, and what is still known of what was not looked at."""
    gone = {entry.key: entry.count for entry in stale}
    kept = {key: replace(entry, count=entry.count - gone.get(key, 0)) for key, entry in old.items()}
    entries = {key: entry for key, entry in kept.items() if entry.count > 0}
    entries |= {key: entry for key, entry in found.items() if key not in entries or entry.count >= entries[key].count}
    write_baseline(path, entries.values())
    total = sum(entry.count for entry in entries.values())
    new = sum(max(entry.count - old[key].count if key in old else entry.count, 0) for key, entry in found.items())
    counts = f"{new} new, {sum(gone.values())} gone"
    plural = "" if total == 1 else "s"
    known.written.append([(f"{_shown(path)} holds {total} finding{plural} ({counts}).", "")])
    return entries


def _stale(old: Entries, found: Entries, analyses: list[Analysis], run: Run, folder: str) -> Iterator[Entry]:
    """The entries, with the counts, that would have been found again were they still there."""
    looked_at = {place(analysis.path, folder): analysis for analysis in analyses}
    for key, entry in old.items():
        analysis = looked_at.get(entry.path)
        if analysis is None:
            if not os.path.exists(os.path.join(folder, entry.path)):
                yield entry
            continue
        missing = entry.count - (found[key].count if key in found else 0)
        if missing > 0 and _is_certain(analysis, entry.code, run.settings.of(analysis.path)):
            yield replace(entry, count=missing)


def _is_certain(analysis: Analysis, code: str, config: Config) -> bool:
    """Whether a finding of this code would have been found in this file."""
    from kshape.checks import all_checks

    if any(found.code in UNFINISHED for found in analysis.diagnostics):
        return False
    name = next((check.name for check in all_checks() if check.code == code), "")
    return config.selects(code, name, analysis.path)


def _shown(path: str) -> str:
    return printable(place(path, os.curdir))


def _described(entry: Entry) -> str:
    times = "" if entry.count == 1 else f" ({entry.count} times)"
    return f"{printable(entry.path)}: {entry.code}{times} {printable(entry.source)}".rstrip()
