"""What the README says of the checker is true: its example gives what it says, its commands exist."""

from __future__ import annotations

import re
from pathlib import Path

from kshape.analysis import analyse
from kshape.cli.app import COMMANDS
from kshape.config_file import _READERS

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.S)


def test_the_example_of_contracts() -> None:
    (code,) = [block for block in blocks("python") if "reveal_shape" in block]
    found = analyse(code, "example.py").diagnostics
    (revealed,) = [each for each in found if each.code == "KS906"]
    assert "(n, 28, 28) uint8" in revealed.message
    assert {each.code for each in found} <= {"KS906", "KS993"}


def test_every_command_is_there_and_told_of() -> None:
    told = set(re.findall(r"`kshape (\w+)", README))
    assert told == set(COMMANDS)


def test_every_setting_is_one() -> None:
    (table,) = blocks("toml")
    assert {line.split(" = ")[0] for line in table.strip().split("\n")[1:]} <= set(_READERS)
