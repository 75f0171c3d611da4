"""numpy, pandas, scipy and scikit-learn: what the checker knows of a value holds for the real one.

`programs/*.txt` have a program a line, ` ;; ` between its lines; `r` is what is compared.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.libraries.data.comparing import compared

HERE = Path(__file__).parent
PROGRAMS = [
    pytest.param(path.stem, line.replace(" ;; ", "\n") + "\n", id=f"{path.stem}-{number}")
    for path in sorted((HERE / "programs").glob("*.txt"))
    for number, line in enumerate(path.read_text().splitlines(), start=1)
]


@pytest.mark.parametrize(("library", "code"), PROGRAMS)
def test_as_the_library_has_it(library: str, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if library == "sklearn":
        pytest.importorskip("sklearn")
    monkeypatch.chdir(HERE)
    assert compared(code) == []
