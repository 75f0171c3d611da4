"""Broken code: one clear fault at the exact place, and the rest is read."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kshape.source import ir
from kshape.source.document import Chunk, Document


def only(text: str) -> Chunk:
    chunks = Document("m.py", text).chunks
    assert len(chunks) == 1
    return chunks[0]


def unparse(node: object) -> str:
    """A short form of the tree for comparison."""
    match node:
        case list():
            return "; ".join(unparse(item) for item in node)
        case ir.Expr(value):
            return unparse(value)
        case ir.Assign(targets, value):
            return " = ".join(unparse(item) for item in [*targets, value])
        case ir.Name(name) | ir.Attribute(_, name):
            return name
        case ir.Constant(value):
            return repr(value)
        case ir.Unparsed(_, names):
            return f"<{' '.join(names)}>"
        case ir.Call(func, args, keywords):
            parts = [unparse(a) for a in args] + [f"{k.arg}={unparse(k.value)}" for k in keywords]
            return f"{unparse(func)}({', '.join(parts)})"
        case ir.FunctionDef(name, args, body):
            return f"def {name}({', '.join(a.arg for a in args.args)}): [{unparse(body)}]"
        case ir.ClassDef(name, _, _, body):
            return f"class {name}: [{unparse(body)}]"
        case ir.If(test, body, orelse):
            return f"if {unparse(test)}: [{unparse(body)}] else [{unparse(orelse)}]"
        case ir.For(target, iterable, body):
            return f"for {unparse(target)} in {unparse(iterable)}: [{unparse(body)}]"
        case ir.While(test, body):
            return f"while {unparse(test)}: [{unparse(body)}]"
        case ir.With(items, body):
            heads = [f"{unparse(i.context_expr)} as {unparse(i.optional_vars)}" for i in items]
            return f"with {', '.join(heads)}: [{unparse(body)}]"
        case ir.Return(value):
            return f"return {unparse(value)}"
        case ir.Pass():
            return "pass"
        case ir.Tuple(elts) | ir.List(elts):
            return f"({', '.join(unparse(item) for item in elts)})"
    return type(node).__name__


@pytest.mark.parametrize(
    ("text", "message", "place", "read"),
    [
        ("x = foo(1 b=2)", "invalid syntax. Perhaps you forgot a comma?", (1, 9, 1, 12), "x = foo(1, b=2)"),
        ("x = foo(1,\n  2\n  3)", "invalid syntax. Perhaps you forgot a comma?", (2, 3, 3, 4), "x = foo(1, 2, 3)"),
        ("model.add(Dense(3)", "'(' was never closed", (1, 10, 1, 11), "add(Dense(3))"),
        ("print 'a'", "Missing parentheses in call to 'print'. Did you mean print(...)?", (1, 1, 1, 10),
         "(print, 'a')"),
        ("x = y = (3", "'(' was never closed", (1, 9, 1, 10), "x = y = 3"),
        ("x, y = f(a $ b)", "invalid syntax", (1, 12, 1, 13), "(x, y) = <f a b>"),
        ("x = 'abc", "unterminated string literal", (1, 5, 1, 6), "x = <abc>"),
        ("x = 0777", "leading zeros in decimal integer literals are not permitted; "
         "use an 0o prefix for octal integers", (1, 5, 1, 6), "x = <>"),
        ("f(a=1, a=2)", "keyword argument repeated: a", (1, 8, 1, 11), "f(a=1, a=2)"),
        ("x = *foo(1)", "can't use starred expression here", (1, 5, 1, 12), "x = <foo>"),
        ("return 3", "'return' outside function", (1, 1, 1, 9), "return 3"),
        ("f() = 3", "cannot assign to function call here. Maybe you meant '==' instead of '='?", (1, 1, 1, 4), "<f>"),
        ("x = 'C:\\Users'", "incomplete escape \\U in a string: write \\\\ for it, or r before the quote",
         (1, 5, 1, 15), "x = <>"),
        ("y = f'{a b}'", "f-string: invalid syntax. Perhaps you forgot a comma?", (1, 5, 1, 13), "y = JoinedStr"),
        ("x = '\0'", "source code cannot contain null bytes", (1, 6, 1, 7), "<x>"),
        ("x = '\ud800'", "source code cannot contain the lone surrogate U+D800", (1, 6, 1, 7), "<x>"),
        ("    x = 1", "unexpected indent", (1, 4, 1, 5), "<x>"),
        ("def f(a):", "expected an indented block after function definition on line 1", (1, 10, 1, 11),
         "def f(a): [pass]"),
        ("def f(a)\n    return a", "expected ':'", (1, 9, 1, 10), "def f(a): [return a]"),
        ("def f(a, b:\n    return a", "'(' was never closed", (1, 6, 1, 7), "def f(a, b): [return a]"),
        ("for i in range(3:\n    x = i", "invalid syntax", (1, 17, 1, 18), "for i in range(3): [x = i]"),
        ("for i in range(%):\n    x = i", "invalid syntax", (1, 16, 1, 17), "for i in <range>: [x = i]"),
        ("if x = 3:\n    y = 1\nelse:\n    y = 2",
         "invalid syntax. Maybe you meant '==' or ':=' instead of '='?", (1, 4, 1, 9),
         "if <x>: [y = 1] else [y = 2]"),
        ("while (a:\n    x = 1", "invalid syntax", (1, 9, 1, 10), "while a: [x = 1]"),
        ("with open(%) as f:\n    x = f", "invalid syntax", (1, 11, 1, 12), "with <open f> as f: [x = f]"),
        ("class A(B:\n    x = 1", "invalid syntax", (1, 10, 1, 11), "class A: [x = 1]"),
        ("def f(a, %):\n    return a", "invalid syntax", (1, 10, 1, 11), "<f a>"),
        ("try:\n    x = 1", "expected 'except' or 'finally' block", (2, 10, 2, 11), "if 1: [x = 1] else []"),
        ("def f():\n    x = 1\n      y = 2\n    z = 3", "unexpected indent", (3, 6, 3, 7),
         "def f(): [x = 1; <y>; z = 3]"),
        ("def f():\n    x = 1\n  y = 2", "unindent does not match any outer indentation level", (3, 8, 3, 9),
         "def f(): [x = 1; <y>]"),
        ("if a:\n\tx = 1\n        y = 2", "inconsistent use of tabs and spaces in indentation", (3, 1, 3, 2),
         "if a: [x = 1; <y>] else []"),
    ],
)  # fmt: skip
def test_faults(text: str, message: str, place: tuple[int, int, int, int], read: str) -> None:
    chunk = only(text)
    assert chunk.error is not None
    if sys.version_info[:2] == (3, 11):  # Other versions word and place some of them differently.
        assert chunk.error.message == message
        assert (*chunk.error.span.start, *chunk.error.span.end) == place
    assert unparse(chunk.body) == read
    assert chunk.broken


def test_a_broken_method_costs_one_statement() -> None:
    chunk = only(
        "class Model(Base):\n"
        "    def build(self):\n"
        "        self.a = Dense(3, use_bias=)\n"
        "        self.b = Dense(4)\n"
        "\n"
        "    def call(self, x y):\n"
        "        return self.a(x)\n"
        "\n"
        "    def other(self) -> %:\n"
        "        return 1\n"
        "\n"
        "    def last(self, z):\n"
        "        return z\n"
    )
    assert unparse(chunk.body) == (
        "class Model: [def build(self): [a = <Dense use_bias>; b = Dense(4)]; def call(self, x, y): [return a(x)]; "
        "<other self>; def last(self, z): [return z]]"
    )
    assert [(span.line, span.end_line) for span in chunk.broken] == [(3, 3), (6, 6), (9, 9)]
    (kept,) = [node for node in ir.walk(chunk.body[0]) if isinstance(node, ir.Constant) and node.value == 4]
    assert (kept.span.start, kept.span.text()) == ((4, 24), "4")


def test_mended_statements_keep_their_places() -> None:
    chunk = only("x = foo(bar(1, 2) name='é' , # c\n   other = 3)")
    call = chunk.body[0].value  # type: ignore[attr-defined]
    assert [k.span.text() for k in call.keywords] == ["name='é'", "other = 3"]
    assert call.span.text() == "foo(bar(1, 2) name='é' , # c\n   other = 3)"


def test_the_line_named_in_a_message_is_that_of_the_file() -> None:
    document = Document("m.py", "x = 1\n\ndef f():\ny = 2\n")
    error = document.chunks[1].error
    assert error is not None
    assert error.message == "expected an indented block after function definition on line 3"
    document.update("\n\nx = 1\n\ndef f():\ny = 2\n")
    assert error.message == "expected an indented block after function definition on line 5"
    assert error.span.start == (5, 9)


@pytest.mark.parametrize(
    "text",
    [
        "def f[T](x: T) -> T: return x",
        "type X[T] = list[T]",
        "class A[T: int, *U, **V](B): pass",
        "x = f'{a['b']}'",
        "try: pass\nexcept A, B: pass",
        "x = await y",
        "x = t'{a} b'",
        "(x): int = 3",
        "class C(B, m=M, *bases): pass",
        "x = 'a\\d'",
        "1 is 1",
    ],
)
def test_newer_syntax_and_warnings_are_no_faults(text: str) -> None:
    assert only(text).error is None


def test_newer_syntax_is_read_where_libcst_reads_it() -> None:
    assert unparse(only("def f[T: (int, str), *U](x: T): return x").body) == "def f(x): [return x]"
    assert unparse(only("type X[T] = list[T]").body) == "X = <>"
    assert unparse(only("x = t'{a[1]:{b}} c'").body) == "x = <>"


def test_the_seed_with_a_missing_comma_loses_nothing_else() -> None:
    text = (
        "from keras.layers import Conv2D, Dense, Input\n\nmodel = Sequential()\n"
        "model.add(Conv2D(64, (3, 3) activation='relu', padding='same'))  # expect: syntax\n\n"
        "a = Input(shape=(8,))\nbad = Model(a, Dense(4)(b))\n"
    )
    chunks = Document("m.py", text).chunks
    assert [chunk.error is not None for chunk in chunks] == [False, False, True, False, False]
    assert chunks[2].error is not None
    assert chunks[2].error.span.text() == "(3, 3) activation"
    assert unparse(chunks[2].body) == "add(Conv2D(64, (3, 3), activation='relu', padding='same'))"


def test_nothing_is_executed(tmp_path: Path) -> None:
    target = tmp_path / "victim"
    target.write_text("here")
    call = f"__import__('os').remove({str(target)!r})"
    text = f"{call}\n{call} 1\nx = {call}\nclass A:\n    {call}\n    x = (\n"
    assert all(chunk.body for chunk in Document("m.py", text).chunks)
    assert target.read_text() == "here"
