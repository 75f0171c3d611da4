"""The tree, its fields and its places are those of Python's own `ast`."""

from __future__ import annotations

import random
import sys
import sysconfig
import time
import tokenize
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kshape.source import ir
from kshape.source.document import Document
from tests.source.against_ast import Comparison, parse

EVERYTHING = '''
"""Every kind of statement and expression."""
from __future__ import annotations
import a, a.b as c, d . e
from . import f
from ...g.h import (i as j, k,)
from .... import l
from m import *
x: int = 3; y.z: "str"; x[0]: (int) = 1
(w) = (1)
a = b = c, = d
a, *b = (*c, d), [*e], {*f}, {**g, "h": 1}
a += 1; a //= 2; a @= b; a **= 3; a >>= 4; a <<= 5; a |= 6; a ^= 7; a &= 8; a %= 9; a -= 1; a *= 2; a /= 3
del a, (b, c), d[0]
del (e)
del (f),
assert x, "message"
assert (x)
async def f(a, /, b: int, c=1, *args: tuple[int, ...], d, e: str = "x", **kwargs: dict) -> None:
    """Doc."""
    global g, h
    async for i in j: await k
    else: pass
    async with l as m, n: yield
    r = [o async for o in p if q if not r]
    return
def f(*, a): nonlocal_ = lambda: (yield)
def f(a, b=2, /): return lambda *a, b=1, **c: (a, b)
def f():
    def g():
        nonlocal x
        yield from y
        return *a, b
    x = yield
    raise
@decorator
@other . thing (1)
# a comment between
class C(B, *args, metaclass=M, **kw):
    x: int

    @property
    def y(self): ...
class D: pass
class E(): pass
for a, in b:
    continue
else:
    pass
for x[0], y.z in *a, b: break
while True:
    if a: pass
    elif b: pass
    elif (c): pass
    else:
        pass
    break
else: x = 1
if a: b; c;
with (a as b, c as (d, e),): pass
with (yield_), (f): pass
with a as b.c: pass
try: pass
except: pass
try:
    raise X from Y
except (A, B) as e:
    pass
except A:
    pass
else: pass
finally: pass
try: pass
except* A as e: pass
match x, y:
    case 1 | -2 | 3 + 4j | "a" "b" | None | True: pass
    case a.b.c if (d): pass
    case [a, _, *rest] | (a, b, *_): pass
    case {"k": v, 1: _, **rest}: pass
    case {}: pass
    case Class() | Class(1, a, b=2, c=[d],): pass
    case (1 as x): pass
    case a, : pass
    case (a), *b: pass
    case ((a, b)): pass
    case other: pass
a and b and c or d and (e and f) or not g
a + b - c * d / e // f % g @ h ** -i ** j << k >> l & m | n ^ ~o
a < b <= c == d != e > f >= g is h is not i in j not in k
(a if b else c if d else e)
(a := 1)
[i for i in j for k in l if m if n]
{i for i in j}, {i: k for i, k in j}, (i for i in j), f(i for i in j), f((i for i in j))
f(a, *b, c=d, **e, )
f(a)(b)[c](d).e
x[1], x[1:2], x[::3], x[:, ..., None], x[a:b, c], x[a,], x[(a, b)], x[*a], x[*a, b], x[-1:][::-1]
1, 0x1F, 0b11, 0o17, 1_000, 1.5, 1e-3, .5, 5., 1_0.2_5e1_0, 3j, 1.5J, 00
"a", 'b', """c
d""", r"\\d", b"e\\x00", Rb'f\\n', u"g", "h" 'i' """j""", "\\n\\t\\x41\\u0041\\U00000041\\101\\N{EM DASH}\\q\\
z"
f"", f"a", "a" f"b{c}" "d" f'{e!r:>{f}.{g}}', f"{{}}{h = }{i=!s}{j=:x}", rf"\\d{k}", f"{a:{b}}\\n", f"""
{l}
  {
  m + 1
} {n['x']} {lambda_} {(lambda: 1)()} {o:%H:%M}
"""
f'{x!a}' f"{'y'}" F"{ {1: 2}[1] }" fR"\\{z}"
True, False, None, ...
(
    a  # comment )
    + b \\
    + c
)
ééé = "äöü"; ñ.ç(ß=1)["€"]
f(  # nothing
)
((((a)))).b
x = (((1, 2)))
x = ()
print(*a, sep="")
i = [  1 , 2 , ]
'''


def differences(path: str, text: str) -> list[str]:
    """Where the document and `ast` disagree."""
    document = Document(path, text)
    comparison = Comparison(document.text)
    found = comparison.bodies(
        parse(document.text).body, [statement for chunk in document.chunks for statement in chunk.body]
    )
    return found + [chunk.error.message for chunk in document.chunks if chunk.error is not None]


def test_every_construct_is_as_in_ast() -> None:
    assert differences("everything.py", EVERYTHING) == []


def test_the_constructs_cover_every_class() -> None:
    seen = {
        type(node) for chunk in Document("e.py", EVERYTHING).chunks for body in chunk.body for node in ir.walk(body)
    }
    every = {kind for base in (ir.stmt, ir.expr, ir.pattern) for kind in base.__subclasses__()}
    parts = {ir.arg, ir.arguments, ir.keyword, ir.alias, ir.withitem, ir.comprehension, ir.ExceptHandler, ir.match_case}
    assert (every | parts) - seen == {ir.Unparsed}, "a class that no example shows"


CORPORA = {
    "keras": (Path(sysconfig.get_path("purelib")) / "keras", 3.0),
    "stdlib": (Path(sysconfig.get_path("stdlib")), 3.0),
}
# Python's own tests hold what libcst does not read: `(name): annotation`. It becomes Unparsed.
BEYOND_LIBCST = {"ann_module.py", "test_grammar.py"}


@pytest.mark.parametrize("name", CORPORA)
def test_real_files_are_as_in_ast(name: str) -> None:
    """As many files as fit into a few seconds, a different sample for every version of Python."""
    root, seconds = CORPORA[name]
    paths = sorted(path for path in root.rglob("*.py") if path.name not in BEYOND_LIBCST)
    random.Random(sys.hexversion).shuffle(paths)
    end, compared = time.monotonic() + seconds, 0
    for path in paths:
        if time.monotonic() > end:
            break
        try:
            with tokenize.open(path) as file:
                text = file.read()
            parse(text)
        except (SyntaxError, UnicodeError, ValueError):
            continue
        if len(text) < 100_000:
            assert differences(str(path), text) == []
            compared += 1
    assert compared > 10


NAMES = st.sampled_from(["x", "y1", "_z", "Dense", "ö"])
CONSTANTS = st.sampled_from(
    ["1", "0x_f", "2.5", "3j", "'a'", '"""b\n"""', "b'c'", "None", "...", "r'\\d' 'e'", "f'{x}'"]
)
SPACE = st.sampled_from(["", " ", "  ", "\t"])


def compound(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Larger expressions from smaller ones, with blanks, line ends and comments where brackets allow them."""
    joint = st.sampled_from([" ", "  ", " \\\n ", "\t"])
    loose = st.sampled_from(["", " ", "\n", " # ) comment\n  "])
    operator = st.sampled_from(["+", "-", "*", "**", "//", "@", "<", "==", "is not", "not  in", "and", "or", "<<"])
    return st.one_of(
        st.builds(lambda a, j, o, b: f"{a}{j}{o}{j}{b}", inner, joint, operator, inner),
        st.builds(lambda o, a: f"{o}{a}", st.sampled_from(["-", "not ", "~ ", "+"]), inner),
        st.builds(lambda a, s: f"({s}{a}{s})", inner, loose),
        st.builds(lambda a, b, s: f"({s}{a},{s}{b}{s})", inner, inner, loose),
        st.builds(lambda a, b, s: f"[{s}{a}{s},{b},]", inner, inner, loose),
        st.builds(lambda a, b, s: f"{{{a}:{s}{b}{s}}}", inner, inner, loose),
        st.builds(lambda f, a, n, b, s: f"{f}({s}{a},{s}{n}{s}={b}{s})", NAMES, inner, NAMES, inner, loose),
        st.builds(lambda f, a, b, s: f"{f}({s}*{a},**{b})", NAMES, inner, inner, loose),
        st.builds(lambda f, a, n: f"{f}({a} for {n} in {f})", NAMES, inner, NAMES),
        st.builds(lambda n, a, b, c: f"{n}[{a}:({b}), ({c})]", NAMES, inner, inner, inner),
        st.builds(lambda a, n, s: f"({a}){s}.{s}{n}", inner, NAMES, SPACE),
        st.builds(lambda a, b, c: f"({a}) if ({b}) else ({c})", inner, inner, inner),
        st.builds(lambda n, a: f"(lambda {n}, *b: {a})", NAMES, inner),
        st.builds(lambda n, a: f"({n} := {a})", NAMES, inner),
        st.builds(lambda a: f"f'{{({a})!r:>{{x}}}}'" if not set("'\n\\#\"") & set(a) else "f''", inner),
    )


EXPRESSIONS = st.recursive(st.one_of(NAMES, CONSTANTS), compound, max_leaves=12)


@settings(max_examples=250, deadline=None)
@given(st.lists(st.tuples(NAMES, EXPRESSIONS), min_size=1, max_size=3), st.booleans())
def test_generated_expressions_are_as_in_ast(parts: list[tuple[str, str]], in_function: bool) -> None:
    lines = [f"{name} = {expression}" for name, expression in parts]
    text = f"def f():\n    {'; '.join(lines)}\n" if in_function else "\n# comment\n".join(lines)
    try:
        parse(text)
    except SyntaxError:
        return
    assert differences("generated.py", text) == []
