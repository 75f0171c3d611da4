"""`kshape rules`: the list of checks."""

from __future__ import annotations

import click

from kshape.cli import options
from kshape.cli.output import write_json, write_lines


@click.command(short_help="List the checks.")
@options.output_format("text", "json")
@options.color
def rules(form: str, color: str) -> int:
    """List the checks: code, severity, name, and what each finds."""
    from kshape.checks import all_checks
    from kshape.report.catalogue import rules_document, rules_report

    if form == "json":
        write_json(rules_document(all_checks()))
    else:
        write_lines(rules_report(all_checks()), color)
    return 0
