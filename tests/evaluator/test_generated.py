"""Generated programs of constants: the evaluator comes to what Python comes to, exceptions included."""

from __future__ import annotations

import random
import warnings
from typing import Any

import pytest

from kshape.values.plain import to_python
from kshape.values.state import MISSING
from tests.evaluator.running import evaluated

VARIABLES = ["i", "j", "s", "t", "l", "d"]
ATOMS = [*VARIABLES, *VARIABLES, "0", "1", "2", "-3", "7", "20", "0.5", "-1.25", "1e3", "''", "'a'", "'ab c'", "'1,2'"]
ATOMS += ["None", "True", "False", "'Xyz'", "()", "[]", "{}"]
OPERATORS = ["+", "-", "*", "/", "//", "%", "**", "&", "|", "^", "<<", ">>"]
COMPARISONS = ["==", "!=", "<", "<=", ">", ">=", "in", "not in"]
METHODS = ["upper()", "split()", "strip('a')", "replace('a', 'b')", "index('a')", "count(1)", "copy()", "get('a')"]
METHODS += [
    "pop()",
    "join(['x', 'y'])",
    "format(1)",
    "startswith('a')",
    "zfill(4)",
    "title()",
    "find('b')",
    "get(1, 2)",
]
FUNCTIONS = [
    "len",
    "str",
    "repr",
    "list",
    "tuple",
    "dict",
    "sorted",
    "sum",
    "min",
    "max",
    "abs",
    "int",
    "float",
    "bool",
]
FUNCTIONS += [
    "any",
    "all",
    "round",
    "ord",
    "bin",
    "callable",
    "list(reversed",
    "list(enumerate",
    "list(range",
    "list(set",
]
HEADER = "i, j, s, t, x, y, l, d = 3, -2, 'ab', (1, 'c'), 0, 0, [1, 2], {'a': 1}\n"


class Writer:
    """Writes random expressions and statements."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def pick(self, options: list[str]) -> str:
        return self.random.choice(options)

    def expression(self, depth: int = 3) -> str:
        if depth == 0 or self.random.random() < 0.25:
            return self.pick(ATOMS)
        a, b, c = (self.expression(depth - 1) for _ in range(3))
        forms = [
            f"({a} {self.pick(OPERATORS)} {b})",
            f"({a} {self.pick(OPERATORS)} {b})",
            f"({a} {self.pick(COMPARISONS)} {b})",
            f"({a} < {b} <= {c})",
            f"({a} if {b} else {c})",
            f"({a} and {b} or {c})",
            f"(not {a})",
            f"(-{self.pick(['i', 'j', '2.5'])})",
            f"[{a}, {b}]",
            f"({a}, {b}, *{self.pick(['l', 't', 's'])})",
            f"{{'a': {a}, 'b': {b}, **{self.pick(['d', '{}'])}}}",
            f"{self.pick(['l', 't', 's', 'd', a])}[{self.pick(['0', '-1', 'i', '5', repr('a')])}]",
            f"{self.pick(['l', 't', 's', a])}[{self.pick(['', '1', '-1'])}:{self.pick(['', '1', '-1'])}]",
            f"{self.pick(['s', 't', 'l', 'd', repr('b a')])}.{self.pick(METHODS)}",
            self.call(a),
            f"[({self.pick(['k', '(k, i)', 'str(k)', 'k * 2'])}) for k in {a} if k]",
            f"{{k: str(k) for k in {a}}}",
            f"f'{{{self.pick(VARIABLES)}}}-{{{self.pick(['i', 's', 'j'])}!s:>4}}'",
            f"'%s/%r' % ({a}, {b})",
            f"(lambda x, *y: (x, y))(*{a})",
        ]
        return self.pick(forms)

    def call(self, argument: str) -> str:
        function = self.pick(FUNCTIONS)
        return f"{function}({argument}){')' if '(' in function else ''}"

    def statement(self) -> str:
        a, b, c = (self.expression(2) for _ in range(3))
        forms = [
            f"{self.pick(['i', 'j', 's', 't', 'x'])} = {a}",
            f"{self.pick(['i', 'j', 's', 'l'])} {self.pick(['+', '-', '*', '%'])}= {a}",
            f"l.append({a})",
            f"d[{a}] = {b}",
            f"l[{self.pick(['0', 'i', '-1', '0:1'])}] = {a}",
            f"del {self.pick(['l[0]', 'd[' + repr('a') + ']', 'l[5:]'])}",
            f"x, *y = {a}",
            f"if {a}: x = {b}\nelse: y = {c}",
            f"for x in {a}:\n    if x == i: break\n    y = x\nelse: y = 'else'",
            f"for x in {a}:\n    if not x: continue\n    y = (y, x)",
            f"while isinstance(i, int) and i < 5:\n    i += 1\n    l.append({a})",
            f"def f(a, b={a}, *, k={b}): return (a, b, k)\nx = f({c}), f(1, k=2)",
            f"with open if False else M() as x: y = {a}",
            f"try: x = {a}\nexcept (TypeError, KeyError): y = 'te'\nelse: y = 'fine'\nfinally: l.append('fin')",
        ]
        return self.pick(forms)

    def program(self) -> str:
        """Each statement in a `try` of its own, so that one that raises shows and costs no other."""
        parts = [
            HEADER + "raised = []\nclass M:\n    def __enter__(self): return 'm'\n    def __exit__(self, *a): pass"
        ]
        for number in range(self.random.randint(1, 6)):
            body = "\n    ".join(self.statement().split("\n"))
            parts.append(f"try:\n    {body}\nexcept Exception as e:\n    raised.append(({number}, type(e).__name__))")
        return "\n".join(parts)


def run_by_python(text: str) -> dict[str, Any]:
    scope: dict[str, Any] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(text, "generated.py", "exec"), scope)
    return scope


@pytest.mark.parametrize("seed", range(400))
def test_generated_program(seed: int) -> None:
    text = Writer(seed).program()
    real = run_by_python(text)
    result = evaluated(text)
    assert result.faults == []
    for name in ("i", "j", "s", "t", "x", "y", "l", "d", "raised"):
        got = to_python(result.value(name))
        if got is not MISSING:
            assert repr(got) == repr(real[name]), f"{name} in\n{text}"


def test_generated_expressions_are_known() -> None:
    """Of the expressions that Python computes from plain data, nearly all are known to the last item; none is wrong."""
    known = total = 0
    for seed in range(600):
        text = f"{HEADER}r = {Writer(seed).expression()}"
        try:
            real = run_by_python(text)["r"]
        except Exception:
            assert evaluated(text).faults == []
            continue
        if " at 0x" in repr(real) or "dict_" in repr(real):
            continue
        got = evaluated(text).plain("r")
        assert got is MISSING or repr(got) == repr(real), text
        known, total = known + (got is not MISSING), total + 1
    assert known > 0.97 * total > 200
