"""Real Keras runs every Markdown case: it raises where the case has an error, and nowhere else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

CASES = Path(__file__).parent.parent / "cases"
FENCE = re.compile(r"^## (.*?)$|^```python\n(.*?)^```$", re.M | re.S)

# What a case may need that this Keras or this machine does not have: TensorFlow, a download, an older Keras.
ELSEWHERE = ("tensorflow", "load_data", "Keras 1", "Keras 2")


def cases() -> list[Any]:
    found = []
    for path in sorted(CASES.rglob("*.md")):
        heading = ""
        for match in FENCE.finditer(path.read_text()):
            heading = match[1] or heading
            if match[2] and not any(word in match[2] + heading for word in ELSEWHERE):
                found.append(pytest.param(match[2], id=f"{path.stem}: {heading}"))
    return found


@pytest.mark.parametrize("code", cases())
def test_case_in_keras(code: str) -> None:
    scope: dict[str, Any] = {"__name__": "case"}
    if "# error:" in code:
        with pytest.raises(Exception):  # noqa: B017 - whatever Keras, numpy or Python raise
            exec(compile(code, "case.py", "exec"), scope)
    else:
        exec(compile(code, "case.py", "exec"), scope)
