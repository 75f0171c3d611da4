"""`kshape shapes PATHS`: the shape of every tensor."""

from __future__ import annotations

import click

from kshape.cli import options
from kshape.cli.output import write_json, write_lines
from kshape.cli.run import analyse_paths
from kshape.project.running import Work


@click.command(short_help="Show the shape of every tensor.")
@click.argument("paths", nargs=-1, required=True)
@options.output_format("text", "json")
@options.dialect
@options.config
@options.jobs
@options.stdin_filename
@options.color
@options.output_file
def shapes(
    paths: tuple[str, ...],
    form: str,
    dialect: str | None,
    config_path: str | None,
    jobs: int | None,
    stdin_filename: str | None,
    color: str,
    output_file: str | None,
) -> int:
    """Show the shape of every tensor in Python files and folders; `-` is standard input."""
    settings = options.project_settings(config_path, dialect)
    run = analyse_paths(paths, settings, stdin_filename, work=Work("shapes", jobs))
    if form == "json":
        from kshape.report.structured import shapes_document

        write_json(shapes_document(run.analyses), output_file)
    else:
        from kshape.report.shapes import shapes_report

        write_lines(shapes_report(run.analyses, run.sources), color, output_file)
    return 0
