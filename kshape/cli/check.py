"""`kshape check PATHS`: the diagnostics."""

from __future__ import annotations

import click

from kshape.cli import options
from kshape.cli.output import write_json, write_lines
from kshape.cli.run import Run, analyse_paths


@click.command(short_help="Report the mistakes in Python files.")
@click.argument("paths", nargs=-1, required=True)
@options.output_format("text", "concise", "json")
@options.selectors("--select", "Only these codes (KS301), families (KS3) or names; also DEFAULT, ALL.")
@options.selectors("--ignore", "Not these codes, families or names.")
@options.fail_on
@click.option("--exit-zero", is_flag=True, help="Exit with status 0 though there are diagnostics.")
@options.dialect
@options.config
@options.stdin_filename
@options.color
@options.output_file
def check(
    paths: tuple[str, ...],
    form: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str | None,
    exit_zero: bool,
    dialect: str | None,
    config_path: str | None,
    stdin_filename: str | None,
    color: str,
    output_file: str | None,
) -> int:
    """Report the mistakes in Python files and folders; `-` is standard input.

    Exit status: 0 when nothing fails, 1 when something does, 2 when the command itself is wrong.
    """
    settings = options.project_settings(config_path, dialect, select, ignore, fail_on)
    run = analyse_paths(paths, settings, stdin_filename, details="diagnostics")
    _report(run, form, color, output_file)
    return 0 if exit_zero else int(_fails(run))


def _report(run: Run, form: str, color: str, output_file: str | None) -> None:
    if form == "json":
        from kshape.report.structured import check_document

        write_json(check_document(run.analyses), output_file)
        return
    from kshape.report.text import concise_report, full_report

    lines = full_report(run.analyses, run.sources) if form == "text" else concise_report(run.analyses)
    write_lines(lines, color, output_file)


def _fails(run: Run) -> bool:
    return any(
        run.settings.of(analysis.path).fails(found.severity)
        for analysis in run.analyses
        for found in analysis.diagnostics
    )
