"""The README's example of the runtime does what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

README = Path(__file__).parents[2] / "README.md"
BLOCKS = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
PROGRAMS = [block for block in BLOCKS if "import runtime as keras" in block]


def test_there_is_an_example() -> None:
    assert PROGRAMS


@pytest.mark.parametrize("program", PROGRAMS)
def test_an_example_prints_what_its_comments_say(program: str, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(program, "README.md", "exec"), {"__name__": "example"})
    expected = re.findall(r"print\(.*\)\s+# (.*)", program)
    assert capsys.readouterr().out.splitlines() == expected
