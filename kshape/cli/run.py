"""From paths to analyses: every command that looks at code goes this way."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from kshape.cli.selectors import check_selectors
from kshape.config import UsageError
from kshape.echoes import without_echoes
from kshape.facts import Analysis, Details
from kshape.project import LARGEST_FILE, Settings, find_files
from kshape.project.files import analyse_source
from kshape.project.running import Work
from kshape.report.sources import Sources

STDIN = "-"


@dataclass(frozen=True, slots=True)
class Run:
    """The analyses in the order of the files, their texts, and the settings they were made with.

    analysed: how many of them were made in this run; the others were known.
    """

    analyses: tuple[Analysis, ...]
    sources: Sources
    settings: Settings
    analysed: int = 0


def analyse_paths(
    paths: Sequence[str],
    settings: Settings,
    stdin_filename: str | None = None,
    *,
    details: Details = "shapes",
    work: Work | None = None,
) -> Run:
    """Analyse files, folders and, for `-`, standard input. A file that cannot be read costs one diagnostic."""
    if stdin_filename is not None and STDIN not in paths:
        raise UsageError("--stdin-filename names what is read from standard input. Give `-` as a path as well.")
    work = work or Work(details, jobs=1)
    sources, analyses = Sources(), []
    if STDIN in paths:
        analyses.append(_of_stdin(stdin_filename or "<stdin>", settings, sources, details))
    files = find_files([path for path in paths if path != STDIN], settings)
    if not files and STDIN not in paths:
        print(f"kshape: there are no Python files in {', '.join(paths)}", file=sys.stderr)
    tasks = [(file, settings.of(file)) for file in files]
    for config in {id(config): config for _, config in tasks}.values():
        # With these settings and this version of kshape there was a run that has checked them.
        if work.caches is None or work.caches.of(config).is_new:
            check_selectors(config)
    analyses += work.analyses(tasks)
    return Run(tuple(without_echoes(analyses)), sources, settings, len(work.analysed))


def _of_stdin(path: str, settings: Settings, sources: Sources, details: Details) -> Analysis:
    source = sys.stdin.buffer.read(LARGEST_FILE)
    config = settings.of(path)
    check_selectors(config)
    sources.add(path, source)
    return analyse_source(path, source, config, details)
