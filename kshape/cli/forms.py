"""The forms of `kshape check`'s report: each name, and who writes it."""

from __future__ import annotations

from kshape.cli.output import write_json, write_lines
from kshape.cli.run import Run

FORMS = ("text", "concise", "json")


def write_report(run: Run, form: str, color: str, output_file: str | None) -> None:
    """Write what a run found in one of `FORMS`."""
    if form == "json":
        from kshape.report.structured import check_document

        write_json(check_document(run.analyses), output_file)
        return
    from kshape.report.text import concise_report, full_report

    lines = full_report(run.analyses, run.sources) if form == "text" else concise_report(run.analyses)
    write_lines(lines, color, output_file)
