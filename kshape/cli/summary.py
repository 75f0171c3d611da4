"""`kshape summary FILE[::NAME]`: Keras's summary table of the models in a file."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from kshape.cli import options
from kshape.cli.output import write_json, write_text
from kshape.cli.run import analyse_paths
from kshape.config import UsageError, suggest
from kshape.facts import Analysis, ModelFact


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
    path, name = _split(target)
    if os.path.isdir(path):
        raise UsageError(f"{path} is a folder. Give a Python file, such as: kshape summary model.py")
    run = analyse_paths([path], options.project_settings(config_path, dialect), stdin_filename, details="summaries")
    (analysis,) = run.analyses
    models = _named(analysis, name)
    _warn(analysis, models)
    if form == "json":
        from kshape.report.structured import summary_document

        write_json(summary_document(models), output_file)
    elif models:
        write_text("\n\n".join(model.summary.rstrip() for model in models) + "\n", output_file)
    return 0 if models else 1


def _split(target: str) -> tuple[str, str | None]:
    """(FILE::NAME) -> FILE and NAME; a file whose own name has the colons is a file."""
    path, separator, name = target.rpartition("::")
    return (path, name) if separator and not os.path.exists(target) else (target, None)


def _named(analysis: Analysis, name: str | None) -> Sequence[ModelFact]:
    if name is None:
        return analysis.models
    found = [model for model in analysis.models if name in (model.name, model.variable)]
    if found:
        return found
    names = dict.fromkeys(one for model in analysis.models for one in (model.variable, model.name) if one)
    hint = suggest(name, names) if names else "The file has no model."
    raise UsageError(f"There is no model {name!r} in {analysis.path}. {hint}")


def _warn(analysis: Analysis, models: Sequence[ModelFact]) -> None:
    """Say on standard error why there may be less than was expected."""
    errors = [found for found in analysis.diagnostics if found.severity == "error"]
    if errors:
        first = errors[0]
        print(f"kshape: {analysis.path}:{first.line}: {first.code}: {first.message.splitlines()[0]}", file=sys.stderr)
    if not models:
        print(f"kshape: there is no model in {analysis.path}", file=sys.stderr)
