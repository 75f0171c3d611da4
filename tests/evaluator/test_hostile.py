"""Programs that must not hang, exhaust memory or crash the evaluator."""

from __future__ import annotations

import time

import pytest

from tests.evaluator.running import evaluated

HOSTILE = {
    "endless loop": "while True:\n    pass\nx = 1",
    "endless loop that counts": "n = 0\nwhile True:\n    n += 1\n    if n < 0:\n        break",
    "endless loop that grows": "l = []\nwhile True:\n    l.append(l)\n    l = l + l",
    "huge range": "t = 0\nfor i in range(10 ** 9):\n    t += i\nx = t",
    "huge nested ranges": "for a in range(10 ** 6):\n    for b in range(10 ** 6):\n        for c in range(10 ** 6):\n            x = a + b",
    "huge list": "x = [0] * 10 ** 12\ny = len(x)",
    "huge tuple": "x = (0,) * 10 ** 12",
    "list doubling": "x = [1]\nfor _ in range(200):\n    x = x + x",
    "text doubling": "x = 'a'\nfor _ in range(200):\n    x = x + x",
    "dict growing": "d = {}\nfor i in range(10 ** 6):\n    d[i] = d.copy()",
    "huge power": "x = 10 ** (10 ** 9)\ny = 2 ** 2 ** 2 ** 2 ** 2 ** 2",
    "huge shift": "x = 1 << 10 ** 9",
    "repeated squaring": "x = 3\nfor _ in range(1000):\n    x = x * x",
    "huge text": "x = 'a' * 10 ** 12\ny = 'ab' * (10 ** 6) * (10 ** 6)",
    "huge format": "x = '%1000000000d' % 5\ny = '{:>1000000000}'.format(1)\nz = f'{1:>1000000000}'\nw = '{:{}}'.format(1, 10 ** 9)",
    "huge format by star": "x = '%*d' % (10 ** 9, 5)",
    "huge padding": "x = 'a'.ljust(10 ** 12)\ny = 'a'.zfill(10 ** 11)\nz = ('a' * 9999).replace('a', 'b' * 9999)",
    "huge bytes": "x = bytes(10 ** 12)\ny = bytearray(10 ** 12)\nz = b'a' * 10 ** 12",
    "huge sequence functions": "x = list(range(10 ** 12))\ny = sum(range(10 ** 12))\nz = sorted(range(10 ** 10))\nw = max(range(10 ** 11))",
    "recursion": "def f(n):\n    return f(n + 1)\nx = f(0)",
    "recursion in two": "def f(n):\n    return f(n - 1) + f(n - 2)\nx = f(100)",
    "mutual recursion": "def f(n):\n    return g(n)\ndef g(n):\n    return f(n)\nx = f(1)",
    "recursion unknown": "import unknown\ndef f(n):\n    return f(n - 1) if unknown.x > n else f(n + 1)\nx = f(unknown.y)",
    "recursive class": "class A:\n    def __init__(self):\n        self.a = A()\nx = A()",
    "recursive getattr": "class A:\n    def __getattr__(self, n):\n        return getattr(self, n + 'x')\ny = A().z",
    "recursive repr": "l = []\nl.append(l)\nx = str(l)\ny = l == l\nz = [l] == [l]",
    "recursive dict": "d = {}\nd['d'] = d\nx = str(d)\ny = d == {'d': d}\nimport copy, json\nz = copy.deepcopy(d)\nw = json.dumps(d)",
    "ackermann": "def a(m, n):\n    return n + 1 if m == 0 else a(m - 1, 1) if n == 0 else a(m - 1, a(m, n - 1))\nx = a(4, 4)",
    "deep expression": "x = " + "+".join(["1"] * 5000),
    "deep call": "x = " + "abs(" * 1000 + "1" + ")" * 1000,
    "deep attribute": "import os\nx = os" + ".path" * 3000,
    "deep subscripts": "x = " + "[" * 500 + "1" + "]" * 500,
    "deep ifs": "\n".join("    " * min(i, 90) + "if True:" for i in range(90)) + "\n" + "    " * 90 + "x = 1",
    "many branches": "import random\n"
    + "\n".join(f"if random.random() > 0.5:\n    x{i} = {i}\nelse:\n    x{i} = -{i}" for i in range(500)),
    "choices multiply": "import random\nr = random.random\n"
    + "\n".join(f"a{i} = {i} if r() else -{i}" for i in range(50))
    + "\nx = "
    + " + ".join(f"a{i}" for i in range(50)),
    "nested branches": "import random\nr = random.random\ndef f(n):\n    if n == 0:\n        return 1\n    if r():\n        return f(n - 1)\n    return f(n - 1) + 1\nx = f(40)",
    "unknown loops in loops": "import u\nfor a in u.a:\n for b in u.b:\n  for c in u.c:\n   for d in u.d:\n    for e in u.e:\n     x = [a, b, c, d, e]\n     y = x + x",
    "huge comprehension": "x = [i * j for i in range(10 ** 6) for j in range(10 ** 6)]\ny = {i: i for i in range(10 ** 9)}",
    "huge product": "import itertools\nx = list(itertools.product(range(1000), repeat=10))\ny = list(itertools.permutations(range(100)))",
    "factorial": "import math\nx = math.factorial(10 ** 9)\ny = math.comb(10 ** 6, 10 ** 5)",
    "regular expression": "import re\nx = re.match('(a+)+$', 'a' * 60 + 'b')",
    "generator without end": "def g():\n    n = 0\n    while True:\n        yield n\n        n += 1\nfor v in g():\n    if v > 10 ** 9:\n        break\nx = list(g())",
    "iterator chain": "x = iter([1])\nfor _ in range(1000):\n    x = map(lambda v: v, x)\ny = list(x)",
    "decorator tower": "def d(f):\n    return lambda *a: f(*a)\n" + "@d\n" * 300 + "def f(x):\n    return x\ny = f(1)",
    "class tower": "class A0: pass\n"
    + "\n".join(f"class A{i}(A{i - 1}): pass" for i in range(1, 400))
    + "\nx = A399()",
    "try tower": "\n".join("    " * i + "try:" for i in range(60))
    + "\n"
    + "    " * 60
    + "import zzz\n"
    + "\n".join("    " * i + "except Exception:\n" + "    " * (i + 1) + "x = 1" for i in reversed(range(60))),
    "int digits": "x = int('9' * 5000)\ny = str(10 ** 5000)\nz = 10 ** 4000 * 10 ** 4000",
    "exec": "exec('while True: pass')\neval('10 ** 10 ** 10')\n__import__('os').system('rm -rf /')\nopen('/tmp/never', 'w').write('x')",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_ends_in_time(name: str) -> None:
    start = time.monotonic()
    result = evaluated(HOSTILE[name])
    assert time.monotonic() - start < 5
    assert result.faults == []


def test_what_came_before_is_kept() -> None:
    result = evaluated("y = 3\nprint(never_defined)\n" + HOSTILE["ackermann"] + "\nz = 4")
    assert result.value("y") == 3
    assert result.faults == ["undefined"]


def test_a_budget_that_runs_out_leaves_one_note() -> None:
    class Config:
        steps = 100
        root = None

    result = evaluated("a = 1\nfor i in range(200):\n    a = i\nb = 2", config=Config())
    assert result.value("a") != 199
    assert [code for _, code, _ in result.trace.notes] == ["KS992"]
    assert "b" not in result.session.evaluator.module.frame.fields


def test_five_thousand_lines_in_linear_time() -> None:
    def seconds(lines: int) -> float:
        text = "\n".join(
            f"v{i} = [{i}, {i} + 1]\ndef f{i}(a):\n    return a + v{i}[0]\nw{i} = f{i}({i})" for i in range(lines // 4)
        )
        evaluated("x = 1")
        start = time.process_time()
        evaluated(text)
        return time.process_time() - start

    short, long = seconds(500), seconds(4000)
    assert long < 8 * short * 2.5
