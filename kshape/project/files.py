"""One file of a run: read and analysed, whatever happens."""

from __future__ import annotations

from typing import NamedTuple

from kshape.config import Config
from kshape.facts import Analysis, Details, Diagnostic
from kshape.project.reading import Unreadable, read_bytes
from kshape.source.hashes import LARGEST, digest


class Result(NamedTuple):
    """An analysis, and the hash of what the file held; None where it is not to be kept."""

    analysis: Analysis
    digest: str | None = None


def analyse_file(path: str, config: Config, details: Details) -> Result:
    """The analysis of a file; one that cannot be read costs one diagnostic."""
    try:
        source = read_bytes(path)
    except Unreadable as error:
        return Result(_unreadable(path, error, config))
    return Result(analyse_source(path, source, config, details), digest(source) if len(source) <= LARGEST else None)


def analyse_source(path: str, source: bytes, config: Config, details: Details) -> Analysis:
    """The analysis of a text; a fault of kshape costs one diagnostic."""
    from kshape.analysis import analyse  # Here, so that a run that knows all answers does not load the analysis.

    try:
        return analyse(source, path, config, details=details)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # A panic of the native parser is not an Exception.
        return internal_error(path, f"{type(error).__name__}: {error}")


def internal_error(path: str, text: str) -> Analysis:
    """The answer where the analysis itself broke down."""
    text = f"The analysis of this file failed, which is a fault of kshape: {text}"
    return Analysis(path, (Diagnostic("KS999", "internal-error", "warning", text, 1, 1, 1, 1),))


def _unreadable(path: str, error: Unreadable, config: Config) -> Analysis:
    from kshape.analysis import UNREADABLE

    code, name, _ = UNREADABLE
    if not config.selects(code, name, path):
        return Analysis(path)
    return Analysis(path, (Diagnostic(code, name, config.severity_of(*UNREADABLE), str(error), 1, 1, 1, 1),))
