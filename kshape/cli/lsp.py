"""`kshape lsp`: the language server, which `kshape-lsp` starts as well."""

from __future__ import annotations

import click

from kshape.cli.processes import become


@click.command(
    short_help="Run the language server for editors.",
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def lsp(arguments: tuple[str, ...]) -> int:
    """Run the language server over standard input and output, or over TCP with --tcp."""
    return become("kshape_lsp", arguments, "pygls", "lsp")
