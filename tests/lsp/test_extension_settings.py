"""The settings that the extension for VS Code offers are those that the server reads, with the same defaults."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from kshape.config import SEVERITIES
from kshape_lsp.settings import CHOICES, OFF, ClientSettings, _camel, read_settings

EXTENSION = Path(__file__).parents[2] / "vscode-extension"
MANIFEST: Any = json.loads((EXTENSION / "package.json").read_text(encoding="utf-8"))
OFFERED: dict[str, Any] = MANIFEST["contributes"]["configuration"]["properties"]
OF_THE_CLIENT = {"kshape.interpreter", "kshape.path", "kshape.trace.server"}
"""What the extension needs itself; the server does not read them."""


def read_by_the_server(settings: Any, section: str = "kshape") -> Iterator[tuple[str, str, Any]]:
    """Each setting as the editor calls it, its name in Python, and its default."""
    for each in fields(settings):
        name, value = f"{section}.{_camel(each.name)}", getattr(settings, each.name)
        if is_dataclass(value):
            yield from read_by_the_server(value, name)
        else:
            yield name, each.name, value


READ = {name: (python_name, default) for name, python_name, default in read_by_the_server(ClientSettings())}
TYPES = {bool: "boolean", int: "integer", str: "string", tuple: "array"}


def test_the_names_are_the_same() -> None:
    assert OFFERED.keys() - OF_THE_CLIENT == READ.keys()


@pytest.mark.parametrize("name", READ)
def test_kinds_defaults_and_choices_are_the_same(name: str) -> None:
    python_name, default = READ[name]
    offered = OFFERED[name]
    kind = "object" if isinstance(default, Mapping) else TYPES[type(default)]
    assert offered["type"] == kind
    assert offered["default"] == (list(default) if isinstance(default, tuple) else default)
    assert tuple(offered.get("enum", ())) == CHOICES.get(python_name, ())
    if "enum" in offered and "enumDescriptions" in offered:
        assert len(offered["enum"]) == len(offered["enumDescriptions"])


def test_levels_of_severity_are_the_same() -> None:
    levels = OFFERED["kshape.diagnosticSeverityOverrides"]["additionalProperties"]["enum"]
    assert sorted(levels) == sorted((*SEVERITIES, OFF))


def test_the_defaults_are_read_without_a_complaint() -> None:
    nested: dict[str, Any] = {}
    for name, offered in OFFERED.items():
        *sections, last = name.removeprefix("kshape.").split(".")
        table = nested
        for section in sections:
            table = table.setdefault(section, {})
        table[last] = offered["default"]
    assert read_settings(nested) == (ClientSettings(), [])


@pytest.mark.parametrize("name", OFFERED)
def test_each_setting_is_described(name: str) -> None:
    offered = OFFERED[name]
    text = offered.get("description") or offered.get("markdownDescription")
    assert text and text.endswith((".", ".)"))
    assert f"`{name.removeprefix('kshape.')}`" in (EXTENSION / "README.md").read_text(encoding="utf-8")


def test_the_lenses_call_commands_that_there_are() -> None:
    from kshape_lsp.features.code_lens import SHOW_GRAPH, SHOW_SUMMARY

    commands = {each["command"] for each in MANIFEST["contributes"]["commands"]}
    assert {SHOW_GRAPH, SHOW_SUMMARY} <= commands


def test_the_version_is_the_servers() -> None:
    from kshape import __version__

    assert MANIFEST["version"] == __version__
