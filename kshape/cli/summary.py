"""`kshape summary FILE[::NAME]`: Keras's summary table of the models in a file."""

from __future__ import annotations

import click

from kshape.cli import options
from kshape.cli.output import write_json, write_text
from kshape.cli.targets import only_analysis, say_why_less, wanted


@click.command(short_help="Print Keras's summary table of a model.")
@click.argument("target", metavar="FILE[::NAME]")
@options.output_format("text", "json")
@options.dialect
@options.config
@options.stdin_filename
@options.output_file
def summary(
    target: str,
    form: str,
    dialect: str | None,
    config_path: str | None,
    stdin_filename: str | None,
    output_file: str | None,
) -> int:
    """Print the summary of every model in a file, or of those whose Keras name or variable is NAME.

    Exit status: 1 when the file has no model.
    """
    settings = options.project_settings(config_path, dialect)
    analysis, name = only_analysis(target, settings, stdin_filename, "summaries")
    models = wanted(analysis.path, analysis.models, name)
    say_why_less(analysis, models)
    if form == "json":
        from kshape.report.structured import summary_document

        write_json(summary_document(models), output_file)
    elif models:
        write_text("\n\n".join(model.summary.rstrip() for model in models) + "\n", output_file)
    return 0 if models else 1
