"""The forms of `kshape check`'s report: each name, and who writes it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kshape import __version__
from kshape.cli.known import Known
from kshape.cli.output import write_json, write_lines, write_text
from kshape.cli.run import Run
from kshape.config import UsageError
from kshape.report.lines import Line, plain


@dataclass(frozen=True, slots=True)
class Wanted:
    """How the report is to look, and where it goes: `--format`, `--statistics`, `--quiet`, `--color`, `-o`."""

    form: str = "text"
    statistics: bool = False
    quiet: bool = False
    color: str = "auto"
    output_file: str | None = None


def write_report(run: Run, known: Known, wanted: Wanted) -> None:
    """Write what a run found; what it found and was known of is only counted."""
    if wanted.statistics:
        _statistics(run, known, wanted)
    else:
        _WRITERS[wanted.form](run, known, wanted)
    if not wanted.quiet and wanted.form in FOR_PROGRAMS:
        print(end="".join(f"kshape: {line}\n" for line in plain(known.lines()).splitlines()), file=sys.stderr)


def check_statistics(wanted: Wanted) -> None:
    """Raise UsageError where there is no table in this form."""
    if wanted.statistics and wanted.form not in ("text", "concise", "json"):
        raise UsageError(f"--statistics has the forms text and json. Received: --format {wanted.form}")


def _text(run: Run, known: Known, wanted: Wanted) -> None:
    from kshape.report.text import full_report, totals

    lines = full_report(run.analyses, run.sources)
    _write_lines(lines, totals(run.analyses), known, wanted)


def _concise(run: Run, known: Known, wanted: Wanted) -> None:
    from kshape.report.text import concise_report, totals

    _write_lines(concise_report(run.analyses), totals(run.analyses), known, wanted)


def _statistics(run: Run, known: Known, wanted: Wanted) -> None:
    from kshape.report.statistics import statistics_document, statistics_report
    from kshape.report.text import totals

    if wanted.form == "json":
        write_json(statistics_document(run.analyses), wanted.output_file)
    else:
        lines = statistics_report(run.analyses)
        _write_lines([*lines, []] if lines else lines, totals(run.analyses), known, wanted)


def _write_lines(lines: Iterable[Line], totals: Line, known: Known, wanted: Wanted) -> None:
    """The findings, and below them, unless --quiet, how many there are."""
    below = [] if wanted.quiet else [totals, *known.lines()]
    write_lines([*lines, *below], wanted.color, wanted.output_file)


def _json(run: Run, known: Known, wanted: Wanted) -> None:
    from kshape.report.structured import check_document

    write_json({**check_document(run.analyses), **known.document()}, wanted.output_file)


def _github(run: Run, known: Known, wanted: Wanted) -> None:
    from kshape.report.github import github_commands
    from kshape.report.places import Places, checkout
    from kshape.report.text import totals

    places = Places(checkout("GITHUB_WORKSPACE"))
    commands = "".join(f"{line}\n" for line in github_commands(run.analyses, run.sources, places))
    below = "" if wanted.quiet else plain([totals(run.analyses), *known.lines()])
    write_text(commands + below, wanted.output_file)


def _gitlab(run: Run, known: Known, wanted: Wanted) -> None:
    from kshape.report.gitlab import gitlab_document
    from kshape.report.places import Places, checkout

    write_json(gitlab_document(run.analyses, run.sources, Places(checkout("CI_PROJECT_DIR"))), wanted.output_file)


def _sarif(run: Run, known: Known, wanted: Wanted) -> None:
    from kshape.checks import all_checks
    from kshape.config import OFF_BY_DEFAULT
    from kshape.report.places import Places, checkout
    from kshape.report.sarif import sarif_document

    document = sarif_document(
        run.analyses,
        run.sources,
        all_checks(),
        version=__version__,
        off_by_default=OFF_BY_DEFAULT,
        places=Places(checkout("GITHUB_WORKSPACE")),
    )
    write_json(document, wanted.output_file)


def _junit(run: Run, known: Known, wanted: Wanted) -> None:
    from kshape.report.junit import junit_document

    def fails(path: str, severity: str) -> bool:
        return run.settings.of(path).fails(severity)

    write_text(junit_document(run.analyses, run.sources, fails), wanted.output_file)


_WRITERS: dict[str, Callable[[Run, Known, Wanted], None]] = {
    "text": _text,
    "concise": _concise,
    "json": _json,
    "github": _github,
    "gitlab": _gitlab,
    "sarif": _sarif,
    "junit": _junit,
}
FORMS = tuple(_WRITERS)
FOR_PROGRAMS = ("json", "gitlab", "sarif", "junit")
