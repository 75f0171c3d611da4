"""Functions of imported modules: their bodies are read when they are asked for, and are then what they always were."""

from __future__ import annotations

import pytest

from kshape.source import ir
from kshape.source.document import Document

BODY = "    x = 1\n    y = 2\n    z = 3\n    return x\n"


def both(text: str) -> tuple[Document, Document]:
    """A module that is imported, and the same text as a script."""
    return Document("m.py", text, is_imported=True), Document("m.py", text)


def spans(nodes: list[ir.stmt]) -> list[tuple[str, int, int, int, int]]:
    """Every node with its place."""
    found = [(repr(node), node.span) for each in nodes for node in ir.walk(each)]
    return [(text, span.line, span.column, span.end_line, span.end_column) for text, span in found]


@pytest.mark.parametrize(
    "head",
    [
        "def f():\n",
        "async def f(a, *b, c=lambda x: (x, 1), **d) -> dict[str, int]:  # a comment\n",
        "@decorated(lambda x: x)\n@other\ndef f(a: int = {1: 2}[1],\n      b=3, # why\n      ) -> 'text':\n",
        "def f[T: int](a: T):\n",
        "def f(ä='ö: ü'):\n    '''Text.'''\n\n    # a comment\n",
        "def f(\n  a):\n",
        "class C:\n  def f(self):\n",
        "@register\nclass C:\n  def f(self):\n",
        "def f() -> (lambda: 1):\n",
        "@lambda f: f\ndef f():\n",
    ],
)
def test_it_is_the_same_whenever_it_is_read(head: str) -> None:
    late, early = both(head + BODY + "\nf(1)\n")
    assert len(late.chunks) == len(early.chunks)
    for one, other in zip(late.chunks, early.chunks, strict=True):
        assert spans(one.body) == spans(other.body)
        assert (one.error, one.broken) == (None, [])


def test_the_body_is_read_when_it_is_asked_for() -> None:
    late, _ = both("def f(a=1):\n" + BODY)
    chunk = late.chunks[0]
    (function,) = chunk.body
    assert isinstance(function, ir.FunctionDef)
    assert not function.is_read
    assert (function.name, len(function.args.defaults), function.span.end) == ("f", 1, (5, 13))
    assert not function.is_read
    assert len(function.body) == 4
    assert function.is_read
    assert chunk.body == [function]
    with pytest.raises(AttributeError):
        function.boby  # type: ignore[attr-defined]  # noqa: B018


def test_the_body_may_be_read_after_the_function_has_moved() -> None:
    late, _ = both("def f(a=1):\n" + BODY)
    (function,) = late.chunks[0].body
    late.update("import m\n\n\ndef f(a=1):\n" + BODY)
    assert late.chunks[1].body == [function]
    assert isinstance(function, ir.FunctionDef)
    assert function.body[0].span.start == (5, 5)


@pytest.mark.parametrize(
    "text",
    [
        "def f():\n    x = 1\n    y = (\n    z = 3\n    return 1\n",
        "def f(x:\n" + BODY,
        "def f(x, x):\n" + BODY,
        "def f():\n    x = 1\n    y = 2\n    break\n    z = 3\n",
        "def f():\n    x = '\ud800'\n    y = 2\n    break\n    z = 3\n",
        "def f():\n" + BODY + "  w = 5\n",
    ],
)
def test_what_python_refuses_is_read_at_once(text: str) -> None:
    late, early = both(text)
    assert spans(late.chunks[0].body) == spans(early.chunks[0].body)
    fault, expected = late.chunks[0].error, early.chunks[0].error
    assert fault is not None
    assert expected is not None
    assert (fault.message, fault.span.start) == (expected.message, expected.span.start)
    assert [span.start for span in late.chunks[0].broken] == [span.start for span in early.chunks[0].broken]
