"""`kshape explain CODE...`: checks in full."""

from __future__ import annotations

import click

from kshape.cli import options
from kshape.cli.output import write_json, write_lines
from kshape.config import UsageError, nearest
from kshape.report.catalogue import Catalogued
from kshape.report.lines import Line


@click.command(short_help="Explain a check.")
@click.argument("codes", nargs=-1, required=True)
@options.output_format("text", "json")
@options.color
def explain(codes: tuple[str, ...], form: str, color: str) -> int:
    """Explain checks by their codes (KS201) or names: what each finds, with a bad and a good example."""
    from kshape.report.catalogue import explanation, explanation_document

    found = list({check.code: check for check in map(_check, codes)}.values())
    if form == "json":
        write_json(explanation_document(found))
        return 0
    lines: list[Line] = []
    for check in found:
        lines += [*([[], []] if lines else []), *explanation(check)]
    write_lines(lines, color)
    return 0


def _check(word: str) -> Catalogued:
    from kshape.checks import all_checks

    known: dict[str, Catalogued] = {name: check for check in all_checks() for name in (check.code.lower(), check.name)}
    found = known.get(word.strip("[],").lower())
    if found is not None:
        return found
    close = nearest(word, known)
    hint = f"Did you mean {known[close].code} ({known[close].name})?" if close else "`kshape rules` lists them all."
    raise UsageError(f"There is no check {word!r}. {hint}")
