"""The client's settings, `kshape.*`. Those that a project writes into its pyproject.toml stand above them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from kshape.config import DIALECTS, SEVERITIES, Config, suggest

SECTION = "kshape"
OFF = "off"


@dataclass(frozen=True)
class InlayHints:
    """Which hints stand in the code."""

    shapes: bool = True
    dtypes: bool = False
    parameter_names: bool = False
    inner_calls: bool = False


@dataclass(frozen=True)
class CodeLens:
    """What stands above models. batch_size: for which the memory of activations is counted."""

    enable: bool = True
    batch_size: int = 32


@dataclass(frozen=True)
class ClientSettings:
    """What a person sets in the editor. Names in the settings file are in camel case."""

    enable: bool = True
    diagnostic_mode: str = "openFilesOnly"
    diagnostic_severity_overrides: Mapping[str, str] = field(default_factory=dict)
    dialect: str = "auto"
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    inlay_hints: InlayHints = InlayHints()
    code_lens: CodeLens = CodeLens()
    log_level: str = "info"

    def change(self, found: Config) -> Config:
        """A project's settings with the client's where the project says nothing."""
        plain = Config()
        hidden = tuple(code for code, level in self.diagnostic_severity_overrides.items() if level == OFF)
        levels = {code: level for code, level in self.diagnostic_severity_overrides.items() if level != OFF}
        return replace(
            found,
            select=self.select if self.select and found.select == plain.select else found.select,
            ignore=(*found.ignore, *self.ignore, *hidden),
            dialect=self.dialect if found.dialect == plain.dialect else found.dialect,
            severity={**levels, **found.severity},
        )


CHOICES = {
    "diagnostic_mode": ("openFilesOnly", "workspace"),
    "dialect": DIALECTS,
    "log_level": ("off", "error", "warning", "info", "debug"),
}


def read_settings(given: Any) -> tuple[ClientSettings, list[str]]:
    """The settings of a client's answer, which may be anything, and what is wrong with it."""
    problems: list[str] = []
    read = _read(ClientSettings(), given, SECTION, problems)
    return (read if isinstance(read, ClientSettings) else ClientSettings()), problems


def _read(settings: Any, given: Any, where: str, problems: list[str]) -> Any:
    if given is None:
        return settings
    if not isinstance(given, Mapping):
        problems.append(f"{where} must be an object. Received: {given!r}.")
        return settings
    changes = {}
    for each in fields(settings):
        name = _camel(each.name)
        if given.get(name) is None:
            continue
        here, old = f"{where}.{name}", getattr(settings, each.name)
        if isinstance(old, (InlayHints, CodeLens)):
            changes[each.name] = _read(old, given[name], here, problems)
            continue
        value = _value(each.name, old, given[name], here, problems)
        if value is not None:
            changes[each.name] = value
    return replace(settings, **changes)


def _value(name: str, old: Any, given: Any, where: str, problems: list[str]) -> Any:
    """A value of the kind that the setting has; None, and a problem, for any other."""
    if isinstance(old, bool) and isinstance(given, bool):
        return given
    if isinstance(old, int) and not isinstance(old, bool) and isinstance(given, int) and given > 0:
        return given
    if isinstance(old, tuple) and isinstance(given, list) and all(isinstance(each, str) for each in given):
        return tuple(given)
    if isinstance(old, Mapping) and isinstance(given, Mapping):
        wrong = [level for level in given.values() if level not in (*SEVERITIES, OFF)]
        if not wrong:
            return dict(given)
        problems.append(f"{where} must have the levels {', '.join((*SEVERITIES, OFF))}. Received: {wrong[0]!r}.")
        return None
    if isinstance(old, str) and isinstance(given, str):
        if name not in CHOICES or given in CHOICES[name]:
            return given
        problems.append(f"{where} has no value {given!r}. {suggest(given, CHOICES[name])}")
        return None
    problems.append(f"{where} must be like {old!r}. Received: {given!r}.")
    return None


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
