"""The options that several commands share, and how they change the settings of a project."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Literal

import click

from kshape.config import DIALECTS, SEVERITIES, Config, UsageError, nearest
from kshape.config_file import read_config
from kshape.project import Settings

Command = Callable[..., Any]
Baseline = str | Literal[False] | None


def _words(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Both `--select KS1,KS2` and `--select KS1 --select KS2`."""
    return tuple(word.strip() for value in values for word in value.split(",") if word.strip())


def selectors(name: str, text: str) -> Callable[[Command], Command]:
    """An option that takes codes, families and names."""
    return click.option(name, multiple=True, metavar="CODES", callback=_words, help=text)


class OneOf(click.Choice[str]):
    """A choice whose error names the nearest one."""

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value in self.choices:
            return value
        option = param.opts[0] if param is not None else "value"
        close = nearest(value, self.choices)
        hint = f" Did you mean {close!r}?" if close else ""
        raise UsageError(f"{option} must be one of {', '.join(self.choices)}. Received: {value!r}.{hint}")


def output_format(*choices: str) -> Callable[[Command], Command]:
    """--format, the first choice being the default."""
    text = f"Form of the output.  [default: {choices[0]}]"
    return click.option("--format", "form", type=OneOf(choices), default=choices[0], help=text)


fail_on = click.option("--fail-on", type=OneOf(SEVERITIES), help="Least severity that fails.  [default: warning]")
dialect = click.option(
    "--dialect", type=OneOf(DIALECTS), help="Keras version that the code is written for.  [default: auto]"
)
config = click.option("--config", "config_path", metavar="FILE", help="Take the settings from this TOML file.")
color = click.option(
    "--color", type=OneOf(("auto", "always", "never")), default="auto", help="Colours.  [default: auto]"
)
output_file = click.option("--output-file", "-o", metavar="FILE", help="Write the report there.")
quiet = click.option("--quiet", "-q", is_flag=True, help="Only the findings, without the lines below them.")
statistics = click.option("--statistics", is_flag=True, help="Only how often each check found something.")
baseline = click.option("--baseline", metavar="FILE", help="Leave out the findings that this file knows.")
no_baseline = click.option("--no-baseline", is_flag=True, help="Take no notice of the project's baseline.")
update_baseline = click.option("--update-baseline", is_flag=True, help="Write the findings into the baseline.")
stdin_filename = click.option("--stdin-filename", metavar="FILE", help="The name of what is read from `-`.")

jobs = click.option(
    "--jobs", "-j", type=click.IntRange(1), metavar="N", help="Processes that analyse.  [default: one a processor]"
)
no_cache = click.option(
    "--no-cache", is_flag=True, envvar="KSHAPE_NO_CACHE", help="Neither use nor keep results of other runs."
)
watch = click.option("--watch", "-w", is_flag=True, help="Go on, and check again what changes, until Ctrl-C.")

fix = click.option("--fix", is_flag=True, help="Make the fixes that are safe, and report what is left.")
unsafe_fixes = click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff: those too that need a look.")
diff = click.option("--diff", is_flag=True, help="Show what --fix would change, and write nothing.")


def check_fixing(paths: Sequence[str], fix: bool, unsafe: bool, diff: bool, watch: bool) -> None:
    """Raise UsageError where the options about fixes do not go together."""
    if unsafe and not fix and not diff:
        raise UsageError("--unsafe-fixes goes with --fix or with --diff.")
    if fix and diff:
        raise UsageError("--fix writes what --diff only shows. Give one of the two.")
    if watch and (fix or diff):
        raise UsageError("--watch looks at files while you write them, and does not go with --fix or --diff.")
    if (fix or diff) and "-" in paths and len(paths) > 1:
        raise UsageError("With --fix or --diff, `-` stands alone.")


def project_settings(
    config_path: str | None,
    dialect: str | None = None,
    select: tuple[str, ...] = (),
    ignore: tuple[str, ...] = (),
    fail_on: str | None = None,
    baseline: Baseline = None,
) -> Settings:
    """The settings of a run: the project's, or those of --config, changed by the command line.

    `--select` stands above everything that the project says; `--ignore` alone adds to what the project ignores.
    baseline: the file of --baseline, False for --no-baseline.
    """

    def change(found: Config) -> Config:
        return replace(
            found,
            select=select or found.select,
            ignore=ignore if select else found.ignore + ignore,
            dialect=dialect or found.dialect,
            fail_on=fail_on or found.fail_on,
            baseline=found.baseline if baseline is None else baseline or None,
        )

    fixed = read_config(config_path) if config_path is not None else None
    return Settings(change, fixed)
