"""What happens to a text under edit, and what a hostile one looks like. All chance comes from the `Random` given."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from tests.fuzz.texts import texts

Mutation = Callable[[str, Random], str]

VALUES = (
    *(
        "0",
        "-1",
        "1",
        "2",
        "1.5",
        "None",
        "True",
        "'a'",
        "''",
        "()",
        "[]",
        "{}",
        "...",
        "10**9",
        "2**70",
        "1e309",
        "-1e-9",
    ),
    *("float('nan')", "(None, 3)", "[None]", "{'a': 1}", "lambda *a: a", "x", "keras", "keras.Input((None,))", "b'x'"),
    *(
        "range(10**9)",
        "[0] * 10**9",
        "'a' * 10**8",
        "np.zeros((10**6, 10**6))",
        "10**10**10",
        "1 << 10**6",
        "*x",
        "**x",
    ),
)
LINES = (
    *(
        "for i in range(10**9): x = i",
        "while True: pass",
        "def f(n): return f(n + 1)",
        "f(0)",
        "class A(A): pass",
        "del x",
    ),
    *(
        "while 1:\n    x = [x]",
        "x = x",
        "x = [x, x]",
        "x += x",
        "import x.y",
        "from . import *",
        "raise x",
        "return",
        "yield",
    ),
    *(
        "global x",
        "nonlocal x",
        "with x as y: pass",
        "try:\n    x()\nexcept: x = 1",
        "match x:\n    case [a, *b]: y = a",
    ),
    *(
        "async def g():\n    await x",
        "model.fit(x, x)",
        "model = keras.Model(x, x)",
        "model.compile(loss=x)",
        "@x\ndef h(): ...",
    ),
    *(
        "x = [y for y in x if y for z in y]",
        "print(f'{x!r:>{y}}')",
        "%matplotlib inline",
        "!pip install keras",
        "exec('x')",
    ),
    *(
        "class B(keras.layers.Layer):\n    def call(self, *a, **k): return self(*a, **k)",
        "x = keras.layers.Dense",
        "x = x(x)",
    ),
    *(
        "globals()['x'] = 1",
        "setattr(x, 'y', x)",
        "x.append(x)",
        "assert x, x",
        "if (y := x) > 3: y()",
        "lambda: (yield)",
    ),
)
CHARACTERS = "()[]{}:,.=*@#'\"\\ \t\n\r\f\v\0-+/%&|^~<>!?;_aZ0é漢ß\u200b\u2028\ufeff\ud800\U0001f600\u0301\x85"
NAME = re.compile(r"\b[A-Za-z_]\w*\b")
NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?")
ARGUMENTS = re.compile(r"\(([^()\n]*,[^()\n]*)\)")


def mutated(text: str, random: Random) -> str:
    """The text after one to four changes."""
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 4))):
        text = random.choice(MUTATIONS)(text, random)
    return text


def any_text(random: Random) -> str:
    """A text to begin with."""
    return random.choice(texts())


def deleted_line(text: str, random: Random) -> str:
    return _lines(text, random, lambda lines, at: lines[:at] + lines[at + 1 :])


def doubled_line(text: str, random: Random) -> str:
    return _lines(text, random, lambda lines, at: lines[:at] + [lines[at]] * random.choice((2, 2, 3, 20)) + lines[at:])


def swapped_lines(text: str, random: Random) -> str:
    lines = text.split("\n")
    a, b = random.randrange(len(lines)), random.randrange(len(lines))
    lines[a], lines[b] = lines[b], lines[a]
    return "\n".join(lines)


def moved_line(text: str, random: Random) -> str:
    """A line from anywhere else, at the indentation of its new place."""
    line = random.choice(any_text(random).split("\n")).strip()
    return _lines(text, random, lambda lines, at: [*lines[:at], _indent(lines[at]) + line, *lines[at:]])


def strange_line(text: str, random: Random) -> str:
    block = random.choice(LINES).split("\n")
    return _lines(
        text, random, lambda lines, at: [*lines[:at], *(_indent(lines[at]) + line for line in block), *lines[at:]]
    )


def other_indent(text: str, random: Random) -> str:
    by = random.choice(("    ", " ", "\t"))
    return _lines(text, random, lambda lines, at: [*lines[:at], by + lines[at], *lines[at + 1 :]])


def truncated(text: str, random: Random) -> str:
    return text[: random.randrange(len(text) + 1)]


def begun_later(text: str, random: Random) -> str:
    return text[random.randrange(len(text) + 1) :]


def cut_out(text: str, random: Random) -> str:
    start = random.randrange(len(text) + 1)
    return text[:start] + text[start + random.choice((1, 1, 1, 2, 5, 40)) :]


def swapped_arguments(text: str, random: Random) -> str:
    def swap(found: re.Match[str]) -> str:
        parts = found[1].split(",")
        random.shuffle(parts)
        return f"({','.join(parts)})"

    return _one(ARGUMENTS, text, random, swap)


def other_number(text: str, random: Random) -> str:
    return _one(NUMBER, text, random, lambda _: random.choice(VALUES))


def other_value(text: str, random: Random) -> str:
    return _one(NAME, text, random, lambda _: random.choice(VALUES))


def other_name(text: str, random: Random) -> str:
    """One use of a name becomes another name of the text, or every use does."""
    names = NAME.findall(text)
    if not names:
        return text
    old, new = random.choice(names), random.choice(names)
    if random.random() < 0.3:
        return re.sub(rf"\b{old}\b", new, text)
    return _one(NAME, text, random, lambda _: new)


def other_character(text: str, random: Random) -> str:
    at = random.randrange(len(text) + 1)
    new = "".join(random.choice(CHARACTERS) for _ in range(random.choice((1, 1, 1, 2, 8))))
    return text[:at] + new + text[at + random.randrange(2) :]


def nested(text: str, random: Random) -> str:
    opening, closing = random.choice(
        (("(", ")"), ("[", "]"), ("f(", ")"), ("x[", "]"), ("{1:", "}"), ("-", ""), ("not ", ""))
    )
    depth = random.choice((3, 30, 300))
    end = closing * depth if random.random() < 0.7 else ""
    return _one(NAME, text, random, lambda found: opening * depth + found[0] + end)


def two_texts(text: str, random: Random) -> str:
    other = any_text(random)
    return f"{text}\n{other}" if random.random() < 0.5 else f"{other[: len(other) // 2]}\n{text}"


def within(text: str, random: Random) -> str:
    """All of it inside a block: a function, a class, a loop, a branch nobody can decide."""
    head = random.choice(
        ("def f(x, *a):", "class A:", "for i in x:", "while x:", "if x:", "try:", "with x:", "async def g():")
    )
    return "x = input()\n" + head + "\n" + "\n".join("    " + line for line in text.split("\n")) + "\n"


def other_line_ends(text: str, random: Random) -> str:
    return text.replace("\n", random.choice(("\r\n", "\r", "\n\n", "\n \n")))


MUTATIONS: tuple[Mutation, ...] = (
    *(deleted_line, deleted_line, doubled_line, swapped_lines, moved_line, moved_line, strange_line, strange_line),
    *(other_indent, truncated, begun_later, cut_out, swapped_arguments, swapped_arguments, other_number, other_number),
    *(other_value, other_value, other_name, other_name, other_character, nested, two_texts, within, other_line_ends),
)


def _lines(text: str, random: Random, change: Callable[[list[str], int], list[str]]) -> str:
    lines = text.split("\n")
    return "\n".join(change(lines, random.randrange(len(lines))))


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _one(pattern: re.Pattern[str], text: str, random: Random, new: Callable[[re.Match[str]], str]) -> str:
    """One match of the pattern, replaced."""
    found = list(pattern.finditer(text))
    if not found:
        return text
    match = random.choice(found)
    return text[: match.start()] + new(match) + text[match.end() :]
