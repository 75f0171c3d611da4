"""`kshape rules`: the list of checks."""

from __future__ import annotations

import click

from kshape.cli import options
from kshape.cli.output import write_json, write_lines, write_text


@click.command(short_help="List the checks.")
@options.output_format("text", "json", "markdown")
@options.color
@options.output_file
def rules(form: str, color: str, output_file: str | None) -> int:
    """List the checks: code, severity, name, and what each finds. As Markdown, each in full."""
    from kshape.checks import all_checks
    from kshape.config import OFF_BY_DEFAULT
    from kshape.report.catalogue import rules_document, rules_report

    if form == "json":
        write_json(rules_document(all_checks()), output_file)
    elif form == "markdown":
        from kshape.report.pages import checks_page

        write_text(checks_page(all_checks(), OFF_BY_DEFAULT), output_file)
    else:
        write_lines(rules_report(all_checks()), color, output_file)
    return 0
