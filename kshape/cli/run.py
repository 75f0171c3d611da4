"""From paths to analyses: every command that looks at code goes this way."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kshape.cli.selectors import check_selectors
from kshape.config import Config, UsageError
from kshape.facts import Analysis, Details, Diagnostic
from kshape.project import LARGEST_FILE, Settings, Unreadable, find_files, read_bytes
from kshape.report.sources import Sources

STDIN = "-"


@dataclass(frozen=True, slots=True)
class Run:
    """The analyses in the order of the files, their texts, and the settings they were made with."""

    analyses: tuple[Analysis, ...]
    sources: Sources
    settings: Settings


def analyse_paths(
    paths: Sequence[str], settings: Settings, stdin_filename: str | None = None, *, details: Details = "shapes"
) -> Run:
    """Analyse files, folders and, for `-`, standard input. A file that cannot be read costs one diagnostic."""
    if stdin_filename is not None and STDIN not in paths:
        raise UsageError("--stdin-filename names what is read from standard input. Give `-` as a path as well.")
    sources = Sources()
    analyses = []
    for path, source in _sources(paths, settings, stdin_filename):
        config = settings.of(path)
        if isinstance(source, Unreadable):
            analyses.append(_unreadable(path, source, config))
        else:
            sources.add(path, source)
            analyses.append(_analyse(path, source, config, details))
    return Run(tuple(analyses), sources, settings)


def _sources(
    paths: Iterable[str], settings: Settings, stdin_filename: str | None
) -> Iterator[tuple[str, bytes | Unreadable]]:
    if STDIN in paths:
        yield stdin_filename or "<stdin>", sys.stdin.buffer.read(LARGEST_FILE)
    files = find_files([path for path in paths if path != STDIN], settings)
    if not files and STDIN not in paths:
        print(f"kshape: there are no Python files in {', '.join(paths)}", file=sys.stderr)
    for file in files:
        try:
            yield file, read_bytes(file)
        except Unreadable as error:
            yield file, error


def _analyse(path: str, source: bytes, config: Config, details: Details) -> Analysis:
    from kshape.analysis import analyse  # Here, so that a mistyped command is answered without loading the analysis.

    check_selectors(config)
    try:
        return analyse(source, path, config, details=details)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # A panic of the native parser is not an Exception.
        text = f"The analysis of this file failed, which is a fault of kshape: {type(error).__name__}: {error}"
        return Analysis(path, (Diagnostic("KS999", "internal-error", "warning", text, 1, 1, 1, 1),))


def _unreadable(path: str, error: Unreadable, config: Config) -> Analysis:
    from kshape.analysis import UNREADABLE

    code, name, _ = UNREADABLE
    if not config.selects(code, name, path):
        return Analysis(path)
    return Analysis(path, (Diagnostic(code, name, config.severity_of(*UNREADABLE), str(error), 1, 1, 1, 1),))
