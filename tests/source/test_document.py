"""Documents: identity of chunks through edits, places that move along, comments."""

from __future__ import annotations

import subprocess
import sys

from hypothesis import given, settings
from hypothesis import strategies as st

from kshape.source import ir
from kshape.source.document import Document

TEXT = "import a\n\n# note\nx = a.b(1)\ny = x\n\n\ndef f(z):\n    return z  # end\n"


def test_unchanged_statements_stay_the_same_objects() -> None:
    document = Document("m.py", TEXT)
    before = list(document.chunks)
    bodies = [chunk.body for chunk in before]
    document.update(TEXT.replace("y = x", "y = x + 1\nw = 2"))
    after = document.chunks
    assert [chunk.text for chunk in after] == [
        "import a",
        "x = a.b(1)",
        "y = x + 1",
        "w = 2",
        "def f(z):\n    return z  # end",
    ]
    assert (after[0], after[1], after[4]) == (before[0], before[1], before[3])
    assert after[4].body is bodies[3]


def test_places_move_along_also_those_that_were_kept() -> None:
    document = Document("m.py", TEXT)
    function = document.chunks[3].body[0]
    assert isinstance(function, ir.FunctionDef)
    kept = function.body[0].span
    assert (kept.start, kept.end) == ((9, 5), (9, 13))
    document.update("\n\n" + TEXT)
    assert (kept.start, kept.end) == ((11, 5), (11, 13))
    assert (kept.lineno, kept.path, kept.text()) == (11, "m.py", "return z")
    document.update(TEXT.replace("# note\n", ""))
    assert kept.start == (8, 5)


def test_equal_statements_have_chunks_of_their_own() -> None:
    document = Document("m.py", "x += 1\n\nx += 1\n")
    one, two = document.chunks
    assert one is not two
    assert one.body[0] is not two.body[0]
    assert (one.body[0].span.start, two.body[0].span.start) == ((1, 1), (3, 1))
    document.update("x += 1\nx += 1\nx += 1\n")
    assert document.chunks[:2] == [one, two]
    assert [chunk.origin.start_line for chunk in document.chunks] == [1, 2, 3]
    assert len({id(chunk.origin) for chunk in document.chunks}) == 3


def test_undoing_an_edit_brings_the_same_objects_back() -> None:
    document = Document("m.py", TEXT)
    before = list(document.chunks)
    document.update(TEXT.replace("x = a.b(1)", "x = a.b("))
    assert document.chunks[1] is not before[1]
    document.update("")
    assert document.chunks == []
    document.update("\n" + TEXT)
    assert document.chunks == before
    assert [chunk.origin.start_line for chunk in before] == [2, 5, 6, 9]


def test_what_is_remembered_is_bounded() -> None:
    document = Document("m.py", "")
    document.update("x = 0\n")
    first = document.chunks[0]
    for number in range(1, 600):
        document.update(f"x = {number}\n")
    document.update("x = 0\n")
    assert document.chunks[0] is not first
    document.update("x = 598\n")
    last = document.chunks[0]
    document.update("")
    document.update("x = 598\n")
    assert document.chunks[0] is last


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from(["x = 1", "y = (\n2)", "", "# c", "def f():\n  z", "a b"]), max_size=8), max_size=5
    )
)
def test_an_updated_document_equals_a_new_one(versions: list[list[str]]) -> None:
    document = Document("m.py", "")
    for version in versions:
        text = "\n".join(version)
        document.update(text)
        fresh = Document("m.py", text)
        assert [(c.text, c.origin.start_line) for c in document.chunks] == [
            (c.text, c.origin.start_line) for c in fresh.chunks
        ]
        assert repr([c.body for c in document.chunks]) == repr([c.body for c in fresh.chunks])
        assert len({id(c.origin) for c in document.chunks}) == len(document.chunks)


def test_reading_is_put_off_and_libcst_comes_late() -> None:
    code = (
        "import sys; from kshape.source.document import Document; d = Document('m.py', 'import keras\\nx = 1');"
        "d.chunks[0].comments; assert not d.chunks[0].is_read; assert 'libcst' not in sys.modules;"
        "d.chunks[1].body; assert 'libcst' in sys.modules; assert not d.chunks[0].is_read and d.chunks[1].is_read"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_comments_are_found_inside_and_between_chunks() -> None:
    text = (
        's = "# no"  # yes\n# kshape: ignore-file\n\n\n'
        'def f():\n    """# no\n# no\n    """\n    x = 1  # kshape: ignore[KS201]\n'
    )
    document = Document("m.py", text)
    assert [(c.span.start, c.text, c.is_alone) for c in document.all_comments] == [
        ((1, 13), "# yes", False),
        ((2, 1), "# kshape: ignore-file", True),
        ((9, 12), "# kshape: ignore[KS201]", False),
    ]
    assert [comment.text for comment in document.comments(9)] == ["# kshape: ignore[KS201]"]
    assert document.comments(7) == []
    assert [comment.span.start for comment in document.chunks[1].comments] == [(9, 12)]


def test_comments_of_broken_code_are_found() -> None:
    document = Document("m.py", "x = foo(1 2  # a\ny = 'it  # not a comment, says the quote\nz = 1  # b\n")
    assert (document.comments(1)[0].span.start, document.comments(1)[0].text) == ((1, 14), "# a")
    assert document.comments(3)[0].text == "# b"


def test_line_ends_marks_and_form_feeds() -> None:
    unix = "x = 1\nif x:\n    y = '''a\nb'''\n"
    for text in (unix, unix.replace("\n", "\r\n"), unix.replace("\n", "\r"), "\ufeff" + unix, "\f" + unix):
        document = Document("m.py", text)
        assert [chunk.error for chunk in document.chunks] == [None, None]
        assert document.chunks[1].body[0].span.start == (2, 1)
        assert document.chunks[1].body[0].span.end == (4, 5)


def test_spans() -> None:
    document = Document("m.py", "\nz = [ä,\n  b.c]\n")
    statement = document.chunks[0].body[0]
    assert isinstance(statement, ir.Assign)
    span = statement.value.span
    assert (span.line, span.column, span.end_line, span.end_column) == (1, 5, 2, 7)
    assert (span.start, span.end, span.text()) == ((2, 5), (3, 7), "[ä,\n  b.c]")
    assert span.contains(3, 1)
    assert span.contains(3, 7)
    assert not span.contains(2, 4)
    attribute = statement.value.elts[1]  # type: ignore[attr-defined]
    assert attribute.attr_span.text() == "c"
    assert statement.targets[0].span.to(attribute.span).text() == "z = [ä,\n  b.c"
