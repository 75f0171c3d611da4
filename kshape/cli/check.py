"""`kshape check PATHS`: the diagnostics."""

from __future__ import annotations

import click

from kshape.cli import options
from kshape.cli.forms import FORMS, Wanted, check_statistics, write_report
from kshape.cli.known import apply_baselines
from kshape.cli.run import Run, analyse_paths
from kshape.config import UsageError
from kshape.project.cache import Caches
from kshape.project.running import Work


@click.command(short_help="Report the mistakes in Python files.")
@click.argument("paths", nargs=-1, required=True)
@options.output_format(*FORMS)
@options.selectors("--select", "Only these codes (KS301), families (KS3) or names; also DEFAULT, ALL.")
@options.selectors("--ignore", "Not these codes, families or names.")
@options.fail_on
@click.option("--exit-zero", is_flag=True, help="Exit with status 0 though there are diagnostics.")
@options.fix
@options.unsafe_fixes
@options.diff
@options.dialect
@options.config
@options.jobs
@options.no_cache
@options.watch
@options.stdin_filename
@options.baseline
@options.no_baseline
@options.update_baseline
@options.statistics
@options.quiet
@options.color
@options.output_file
def check(
    paths: tuple[str, ...],
    form: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str | None,
    exit_zero: bool,
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    dialect: str | None,
    config_path: str | None,
    jobs: int | None,
    no_cache: bool,
    watch: bool,
    stdin_filename: str | None,
    baseline: str | None,
    no_baseline: bool,
    update_baseline: bool,
    statistics: bool,
    quiet: bool,
    color: str,
    output_file: str | None,
) -> int:
    """Report the mistakes in Python files and folders; `-` is standard input.

    Exit status: 0 when nothing fails, 1 when something does, 2 when the command itself is wrong.
    """
    wanted = Wanted(form, statistics, quiet, color, output_file)
    check_statistics(wanted)
    options.check_fixing(paths, fix, unsafe_fixes, diff, watch)
    known_in: options.Baseline = False if no_baseline else baseline
    caches = None if no_cache and not watch else Caches("diagnostics", is_kept=not no_cache)
    if fix or diff:
        from kshape.cli.fixes import Fixing, apply_fixes

        settings = options.project_settings(config_path, dialect, select, ignore, fail_on, known_in)
        work = Work("diagnostics", jobs, caches)
        status = apply_fixes(paths, settings, stdin_filename, Fixing(unsafe_fixes, diff), work)
        if status is not None:
            return 0 if exit_zero else status

    def once() -> tuple[int, Run]:
        settings = options.project_settings(config_path, dialect, select, ignore, fail_on, known_in)
        work = Work("diagnostics", jobs, caches)
        run = analyse_paths(paths, settings, stdin_filename, details="diagnostics", work=work)
        run, known = apply_baselines(run, update_baseline)
        write_report(run, known, wanted)
        return 0 if exit_zero else int(_fails(run)), run

    if not watch:
        return once()[0]
    from kshape.cli.watching import check_watching, keep_watching

    if update_baseline:
        raise UsageError("--update-baseline would take every new finding for known under --watch. Give one of the two.")
    check_watching(paths)
    return keep_watching(once, paths, config_path, clears=output_file is None)


def _fails(run: Run) -> bool:
    return any(
        run.settings.of(analysis.path).fails(found.severity)
        for analysis in run.analyses
        for found in analysis.diagnostics
    )
