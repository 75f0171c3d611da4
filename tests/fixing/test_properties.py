"""Whatever is put together out of faulty programs: fixing is done once, adds no finding and touches nothing else."""

from __future__ import annotations

import random
import re
from collections import Counter
from pathlib import Path

import pytest

from kshape.analysis import analyse
from kshape.checks import check_classes
from kshape.checks.base import PREAMBLE, examples
from kshape.config import Config
from kshape.fixing import fixed

CONFIG = Config(select=("DEFAULT",))
PROGRAMS = [code for check in check_classes() for code in examples(check, "Bad") if check.fix and '"""' not in code]
CASES = Path(__file__).parents[1] / "cases"
LINE_END = re.compile(r"\r\n|\r|\n")


def program(rng: random.Random) -> str:
    """Some faulty programs behind each other, with a comment of its own at the end of each whole line."""
    text = PREAMBLE + "".join(rng.sample(PROGRAMS, rng.randint(1, 3)))
    lines = [_varied(line, number, rng) for number, line in enumerate(text.splitlines())]
    end = rng.choice(["\n", "\r\n", "\r"])
    return end.join(lines) + end * rng.randint(0, 2)


def _varied(line: str, number: int, rng: random.Random) -> str:
    if line.strip() and rng.random() < 0.5:
        return f"{line}{' ' * rng.randint(1, 3)}# note {number} é"
    if rng.random() < 0.2 and not line.startswith((" ", "@")):
        return f"{line}  "
    return line


def mutated(text: str, rng: random.Random) -> str:
    """A few characters taken away, doubled or swapped."""
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(text))
        what = rng.random()
        if what < 0.4:
            text = text[:at] + text[at + 1 :]
        elif what < 0.7:
            text = text[:at] + text[at] + text[at:]
        else:
            text = text[:at] + rng.choice("()[],.=:1a'#\n ") + text[at + 1 :]
    return text


def counted(text: str | bytes) -> Counter[str]:
    return Counter(each.code for each in analyse(text, "a.py", CONFIG).diagnostics if each.severity != "info")


def check(text: str) -> int:
    done = fixed(text, "a.py", CONFIG, unsafe=True)
    new = str(done.text)
    again = fixed(new, "a.py", CONFIG, unsafe=True)
    assert again.text == new
    assert not again.applied
    if done.applied:
        assert sum((counted(new) - counted(text)).values()) == 0
    else:
        assert new == text
    comments, left = re.findall("# note \\d+ é", text), re.findall("# note \\d+ é", new)
    if "KS702" in {each.code for each in done.applied}:  # takes a method away, with the comments in it
        comments = [comment for comment in comments if comment in left]
    assert left == comments
    assert set(LINE_END.findall(new)) <= set(LINE_END.findall(text)) or not LINE_END.search(text)
    return len(done.applied)


@pytest.mark.parametrize("seed", range(40))
def test_programs_put_together(seed: int) -> None:
    check(program(random.Random(seed)))


def test_fixes_are_made_in_them() -> None:
    assert sum(check(program(random.Random(3000 + seed))) for seed in range(8)) > 8


@pytest.mark.parametrize("seed", range(40))
def test_programs_with_slips(seed: int) -> None:
    rng = random.Random(1000 + seed)
    check(mutated(program(rng), rng))


def test_bytes_and_text_are_fixed_alike() -> None:
    for seed in range(10):
        text = program(random.Random(2000 + seed))
        assert fixed(text.encode(), "a.py", CONFIG, True).text == str(fixed(text, "a.py", CONFIG, True).text).encode()


def test_correct_programs_stay() -> None:
    for check_class in check_classes():
        for code in examples(check_class, "Good"):
            assert fixed(PREAMBLE + code, "a.py").text == PREAMBLE + code
