"""The splitter: the pieces are Python's top-level statements, and a broken one costs itself."""

from __future__ import annotations

import random
import sysconfig
import time
import tokenize
from pathlib import Path

import pytest

from kshape.source.chunks import split
from tests.source.against_ast import parse


def starts(text: str) -> list[int]:
    return [piece.line for piece in split(text)]


def texts(text: str) -> list[str]:
    return [piece.text for piece in split(text)]


def test_blank_and_comment_lines_belong_to_no_piece() -> None:
    assert texts("# a\n\nx = 1  # b\n\n  # c\n# d\ny = 2\n\n# e") == ["x = 1  # b", "y = 2"]


def test_pieces_keep_their_lines() -> None:
    assert starts("\n\nx = 1\n\n# c\ny = [\n\n1]\nz = '''\n\n'''\nlast") == [3, 6, 9, 12]


@pytest.mark.parametrize(
    "text",
    [
        "if a:\n    b\nelif c:\n    d\n# comment\nelse:\n    e",
        "try:\n    a\nexcept A:\n    b\nelse:\n    c\nfinally:\n    d",
        "@a\n\n# comment\n@b(\n1)\nasync def f():\n    x\n\n    y",
        "for a in b:\n\n\n    c",
        'x = """\ndef f():\n# no comment\n"""',
        '"""a\n# b"""',
        "x = (1,\n# comment )\ny)",
        "x = 1 + \\\n2",
        "x = 'a\\\nb'",
        "a = 1; b = 2",
        "f(\nx = 1,\ny = 2\n)",
        "x = [[[[[[[1,\n2]]]]],\n3]]",
        "class A:\n\tx = 1\n\f\n\ty = 2",
        "x = '''it's \"\"\" '''  # it's",
        "x = rb'\\'' b\"(\"",
    ],
)
def test_one_statement_is_one_piece(text: str) -> None:
    assert texts(f"{text}\nnext") == [text, "next"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("model.add(Dense(3)\nx = 1\ny = 2", [1, 2, 3]),
        ("x = foo(1,\n        2\ndef f():\n    pass\ny = 1", [1, 3, 5]),
        ("x = foo(a,\nb=2,\ny = 3", [1, 3]),
        ("x = [1, 2\nfor i in x:\n    print(i)", [1, 2]),
        ("x = {'a': [1, 2)\ny = 1", [1, 2]),
        ("x = 1)\ny = 1", [1, 2]),
        ("x = 'it's'\ny = 1", [1, 2]),
        ("f('abc)\nimport os", [1, 2]),
        ('x = """abc\ny = 1\nimport os', [1, 2, 3]),
        ("x = (\nmodel.fit(a)\nprint(b)", [1, 2, 3]),
        ("def f(:\n    x = (1\n\nclass A:\n    pass", [1, 4]),
        ("x = 1 \\ \ny = 2", [1, 2]),
        ("    x = 1\ny = 2", [1, 2]),
        ("else:\n    x\ny", [1, 3]),
    ],
)
def test_a_broken_statement_does_not_swallow_the_next(text: str, expected: list[int]) -> None:
    assert starts(text) == expected


def test_after_many_unclosed_brackets_the_rest_is_still_split() -> None:
    text = "".join(f"x{i} = foo({i}\n" for i in range(40)) + "y = 1\nz = 2\n"
    assert starts(text) == list(range(1, 43))


def test_real_files_split_at_their_statements() -> None:
    paths = sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"))
    random.Random(0).shuffle(paths)
    for path in paths[:40]:
        with tokenize.open(path) as file:
            text = file.read()
        expected: list[int] = []
        last = 0
        for statement in parse(text).body:
            line = min([statement.lineno, *(d.lineno for d in getattr(statement, "decorator_list", []))])
            if line > last:
                expected.append(line)
            last = statement.end_lineno or line
        assert starts(text) == expected, path


@pytest.mark.parametrize(
    "text",
    [
        "x = 1\n" * 200_000,
        "foo(\n" * 100_000,
        "foo(" + "bar(1)\n" * 100_000,
        "(" * 1_000_000,
        ")" * 1_000_000,
        '"""\n' + "a = 'x'\n" * 100_000 + "'''",
        "x = 'it's'\n" * 80_000,
        "{'\n" * 300_000,
        "\\" * 1_000_000,
        "\\\n" * 500_000,
        " " * 2_000_000,
        "# c\n" * 500_000,
        "x = [[[[[[[[1]]]]]]]]\n" * 50_000,
        "@a\n" * 200_000,
    ],
    ids=lambda text: repr(text[:12]),
)
def test_the_time_is_bounded_by_the_size(text: str) -> None:
    started = time.process_time()
    split(text)
    assert time.process_time() - started < 5
