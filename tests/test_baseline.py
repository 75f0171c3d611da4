"""Baselines: their file, and which findings an entry speaks of."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from kshape.baseline import Entry, entries_of, read_baseline, text_of, without_known, write_baseline
from kshape.config import UsageError
from kshape.facts import Analysis, Diagnostic
from kshape.report.fingerprints import fingerprints
from kshape.report.sources import Sources

SCHEMA = json.loads((Path(__file__).parents[1] / "docs" / "schemas" / "baseline.json").read_text())
TEXT = st.text(st.characters(), max_size=20)
ENTRIES = st.builds(Entry, TEXT, TEXT, TEXT, st.integers(1, 9), TEXT)


def at(line: int, code: str = "KS101", message: str = "Bad.", column: int = 1) -> Diagnostic:
    return Diagnostic(code, "a-name", "error", message, line, column, line, column + 1)


def sources(text: str) -> Sources:
    found = Sources()
    found.add("m.py", text.encode())
    return found


def left_over(before: tuple[str, list[Diagnostic]], after: tuple[str, list[Diagnostic]]) -> list[Diagnostic]:
    """What a baseline of one version of m.py leaves of the findings in the next."""
    known = entries_of([Analysis("m.py", tuple(before[1]))], sources(before[0]), ".")
    return list(without_known(Analysis("m.py", tuple(after[1])), sources(after[0]), known, ".").diagnostics)


def test_a_finding_stays_known_when_its_line_moves() -> None:
    before = "a = f(x)\nb = g(y)\n", [at(1), at(2)]
    assert left_over(before, before) == []
    assert left_over(before, ("\n\nif c:\n    b  =  g(y)\n    a = f(x)\n", [at(4), at(5)])) == []


def test_a_finding_of_another_code_or_line_is_new() -> None:
    before = "a = f(x)\n", [at(1)]
    assert left_over(before, ("a = f(x)\n", [at(1, "KS102")])) == [at(1, "KS102")]
    assert left_over(before, ("a = f(z)\n", [at(1)])) == [at(1)]


def test_a_message_may_change() -> None:
    assert left_over(("a = f(x)\n", [at(1)]), ("a = f(x)\n", [at(1, message="Worded anew.")])) == []


def test_of_alike_findings_as_many_are_known_as_there_were() -> None:
    before = "a = f(x)\na = f(x)\n", [at(1), at(2)]
    after = "a = f(x)\n" * 3, [at(1), at(2), at(3)]
    assert left_over(before, after) == [at(3)]
    assert left_over(after, before) == []
    twice_in_a_line = "a = f(x)\n", [at(1), at(1, column=5)]
    assert left_over(("a = f(x)\n", [at(1)]), twice_in_a_line) == [at(1, column=5)]


def test_fingerprints_of_a_file_are_all_different() -> None:
    found = Analysis("m.py", (at(1), at(1, column=5), at(2), at(3, "KS102")))
    marks = [str(mark) for mark in fingerprints(found, sources("a = f(x)\n a =  f(x)\na = f(x)\n"))]
    assert len(set(marks)) == 4
    assert [mark.split(":")[1] for mark in marks] == ["1", "2", "3", "1"]
    assert len({mark.split(":")[0] for mark in marks}) == 2


def test_the_file_is_made_for_people_and_merges() -> None:
    text = text_of(
        [
            Entry("src/b.py", "KS201", "11", 1, "model = Model(a, y)"),
            Entry("src/a ä.py", "KS301", "33", 1, "fit('ä')"),
            Entry("src/b.py", "KS101", "22", 2, 'x = "…"'),
        ]
    )
    assert text == (
        "{\n"
        '  "version": 1,\n'
        '  "files": {\n'
        '    "src/a ä.py": [\n'
        '      {"code": "KS301", "fingerprint": "33", "count": 1, "source": "fit(\'ä\')"}\n'
        "    ],\n"
        '    "src/b.py": [\n'
        '      {"code": "KS101", "fingerprint": "22", "count": 2, "source": "x = \\"…\\""},\n'
        '      {"code": "KS201", "fingerprint": "11", "count": 1, "source": "model = Model(a, y)"}\n'
        "    ]\n"
        "  }\n"
        "}\n"
    )
    assert text_of([]) == '{\n  "version": 1,\n  "files": {}\n}\n'


@settings(max_examples=300, deadline=None)
@given(st.lists(ENTRIES, unique_by=lambda entry: entry.key, max_size=5))
def test_what_is_written_is_read_again(tmp_path_factory: Any, entries: list[Entry]) -> None:
    path = str(tmp_path_factory.getbasetemp() / "baseline.json")
    write_baseline(path, entries)
    assert read_baseline(path) == {entry.key: entry for entry in entries}
    text = Path(path).read_text(encoding="utf-8")
    assert len(text.split("\n")) <= len(entries) * 3 + 7  # An entry is one line, whatever it holds.
    Draft202012Validator(SCHEMA).validate(json.loads(text))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "line 1 is not valid JSON (Expecting value)"),
        ("<<<<<<< HEAD\n{}", "line 1 is not valid JSON (Expecting value)"),
        ("[]", "it has another form"),
        ("{}", "'version' is missing"),
        ('{"version": 2, "files": {}}', "its version is 2, and 1 is known"),
        ('{"version": 1}', "'files' is missing"),
        ('{"version": 1, "files": []}', "it has another form"),
        ('{"version": 1, "files": {"a.py": [{"code": "KS101"}]}}', "'fingerprint' is missing"),
        ('{"version": 1, "files": {"a.py": [3]}}', "it has another form"),
        ('{"version": 1, "files": {"a.py": 3}}', "it has another form"),
        ('{"version": 1, "files": {"a.py": [{"code": "K", "fingerprint": "1", "count": "2"}]}}', "a count is '2'"),
        ('{"version": 1, "files": {"a.py": [{"code": "K", "fingerprint": "1", "count": true}]}}', "a count is True"),
        ("[" * 100_000, "it has another form"),
    ],
)
def test_what_is_no_baseline(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "b.json"
    path.write_text(text)
    with pytest.raises(UsageError) as error:
        read_baseline(str(path))
    assert str(error.value) == (
        f"{path} is not a baseline that kshape understands: {why}. `--update-baseline` writes it anew once it is gone."
    )


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "b.json"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="is not a baseline"):
        read_baseline(str(path))


def test_no_baseline_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"There is no baseline .*gone\.json\. `--update-baseline` writes one\."):
        read_baseline(str(tmp_path / "gone.json"))
    with pytest.raises(UsageError, match=r"The baseline .* cannot be read: Is a directory\."):
        read_baseline(str(tmp_path))
    with pytest.raises(UsageError, match=r"The baseline .* cannot be written: No such file or directory\."):
        write_baseline(str(tmp_path / "no" / "b.json"), [])


def test_an_interrupted_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "b.json"
    write_baseline(str(path), [Entry("a.py", "KS101", "1")])

    def refuse(source: str, target: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kshape.baseline.os.replace", refuse)
    with pytest.raises(UsageError, match="No space left"):
        write_baseline(str(path), [])
    assert len(read_baseline(str(path))) == 1
    assert [entry.name for entry in tmp_path.iterdir()] == ["b.json"]
