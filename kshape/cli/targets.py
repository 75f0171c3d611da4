"""`FILE[::NAME]`: one file, and which of its models are meant."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from kshape.cli.run import analyse_paths
from kshape.config import UsageError, suggest
from kshape.facts import Analysis, Details, Model, named
from kshape.project import Settings
from kshape.report.places import position


def only_analysis(
    target: str, settings: Settings, stdin_filename: str | None, details: Details
) -> tuple[Analysis, str | None]:
    """The analysis of FILE, and NAME. Raises UsageError for a folder."""
    path, name = _split(target)
    if os.path.isdir(path):
        raise UsageError(f"{path} is a folder. Give a Python file, such as: model.py")
    run = analyse_paths([path], settings, stdin_filename, details=details)
    (analysis,) = run.analyses
    return analysis, name


def _split(target: str) -> tuple[str, str | None]:
    """(FILE::NAME) -> FILE and NAME; a file whose own name has the colons is a file."""
    path, separator, name = target.rpartition("::")
    return (path, name) if separator and not os.path.exists(target) else (target, None)


def wanted(path: str, models: Sequence[Model], name: str | None) -> Sequence[Model]:
    """The models of this name or variable; all, where no name is given. Raises UsageError where there is none."""
    found = named(models, name)
    if name is None or found:
        return found
    names = dict.fromkeys(one for model in models for one in (model.variable, model.name) if one)
    hint = suggest(name, names) if names else "The file has no model."
    raise UsageError(f"There is no model {name!r} in {path}. {hint}")


def say_why_less(analysis: Analysis, models: Sequence[object]) -> None:
    """Say on standard error why there may be less than was expected."""
    errors = [found for found in analysis.diagnostics if found.severity == "error"]
    if errors:
        first = errors[0]
        place = f"{analysis.path}:{first.line}" if first.cell is None else f"{analysis.path}:{position(first)}"
        print(f"kshape: {place}: {first.code}: {first.message.splitlines()[0]}", file=sys.stderr)
    if not models:
        print(f"kshape: there is no model in {analysis.path}", file=sys.stderr)
