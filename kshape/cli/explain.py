"""`kshape explain CODE`: one check in full."""

from __future__ import annotations

import click

from kshape.cli import options
from kshape.cli.output import write_json, write_lines
from kshape.config import UsageError, nearest


@click.command(short_help="Explain a check.")
@click.argument("code")
@options.output_format("text", "json")
@options.color
def explain(code: str, form: str, color: str) -> int:
    """Explain a check by its code (KS201) or its name: what it finds, with a bad and a good example."""
    from kshape.checks import all_checks
    from kshape.report.catalogue import explanation, explanation_document

    known = {word: check for check in all_checks() for word in (check.code.lower(), check.name)}
    found = known.get(code.lower())
    if found is None:
        close = nearest(code, known)
        hint = f"Did you mean {known[close].code} ({known[close].name})?" if close else "`kshape rules` lists them all."
        raise UsageError(f"There is no check {code!r}. {hint}")
    if form == "json":
        write_json(explanation_document(found))
    else:
        write_lines(explanation(found), color)
    return 0
