"""`kshape lsp`: the language server, which `kshape-lsp` starts as well."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec

import click

from kshape.config import UsageError


@click.command(
    short_help="Run the language server for editors.",
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def lsp(arguments: tuple[str, ...]) -> int:
    """Run the language server over standard input and output, or over TCP with --tcp."""
    if find_spec("pygls") is None:
        raise UsageError('The language server needs pygls. Install it: pip install "kshape-keras[lsp]"')
    # A process of its own in the place of this one: the server is above the command line, and nothing here is needed.
    command = [sys.executable, "-m", "kshape_lsp", *arguments]
    if os.name != "nt":
        sys.stdout.flush()
        os.execv(sys.executable, command)
    import subprocess

    return subprocess.call(command)
