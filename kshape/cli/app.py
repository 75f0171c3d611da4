"""The commands, and what happens when one of them cannot go on: one line on standard error, and an exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from kshape import __version__
from kshape.config import UsageError, suggest

# Each command's module is imported when it is called, so that none pays for the others.
COMMANDS = ("check", "shapes", "summary", "graph", "rules", "explain", "run", "lsp")

MODULES = {"run": "run_script"}
"""Commands whose module has another name than they have."""


class LazyGroup(click.Group):
    """A group whose command `name` is the attribute `name` of the module `kshape.cli.name` (or as `MODULES` says)."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        if cmd_name not in COMMANDS:
            raise UsageError(f"There is no command {cmd_name!r}. {suggest(cmd_name, COMMANDS)}")
        command = getattr(import_module(f"kshape.cli.{MODULES.get(cmd_name, cmd_name)}"), cmd_name)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", message="kshape %(version)s")
def app() -> None:
    """Check the tensor shapes of Keras code without running it."""


def run(arguments: Sequence[str]) -> int:
    """Run a command line and return its exit status; nothing but KeyboardInterrupt gets out."""
    try:
        return app.main(list(arguments), prog_name="kshape", standalone_mode=False) or 0
    except click.Abort:
        return 130
    except click.exceptions.NoArgsIsHelpError as help_page:
        click.echo(help_page.format_message(), err=True)
        return 2
    except UsageError as error:
        return _fail(str(error))
    except click.ClickException as error:
        return _fail(_click_text(error))
    except Exception as error:
        if os.environ.get("KSHAPE_TRACEBACK"):
            raise
        return _fail(f"internal error: {type(error).__name__}: {error} (KSHAPE_TRACEBACK=1 shows where)")


def _click_text(error: click.ClickException) -> str:
    """click's message; with the usage where the message itself does not say what would be right."""
    text = error.format_message()
    says_it = "Did you mean" in text or "is not one of" in text
    context = getattr(error, "ctx", None)
    return text if says_it or context is None else f"{text} {context.get_usage()}"


def _fail(text: str) -> int:
    print("kshape: " + " ".join(text.split()), file=sys.stderr)
    return 2
