"""A broken logical line made readable, without moving anything in it.

First the slips that people make most: a colon or closing brackets missing at the end, a comma missing between two
arguments. What is put in takes the place of a blank or stands behind the code, so that every place stays right.
Otherwise the part that is broken becomes an ellipsis, `x, y = ...`, and the targets keep their places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from kshape.source.depth import too_deep
from kshape.source.faults import compile_error
from kshape.source.lines import HEADS, Logical
from kshape.source.tokens import TokenError, Tokens

# How many places for a missing comma are tried.
_COMMAS = 40
# A line of more characters than this is not mended but left out.
_LONG = 10_000
# Beyond this many characters a line is checked for deep nesting before anything else reads it.
_SHORT = 100
_TARGETS = r"[^\W\d][\w.]*(?:\[[^\[\]=\n]*\])?"
_ASSIGNMENT = re.compile(
    rf"\(?{_TARGETS}(?:[ \t]*,[ \t]*\*?{_TARGETS})*,?\)?[ \t]*(?:[-+*/@%&|^]|//|\*\*|<<|>>)?=(?!=)"
)
_FOR = re.compile(r"((?:async[ \t]+)?for\b[^\n]*?[ \t]in\b)")
_WITH = re.compile(r"(?:async[ \t]+)?with\b.*\bas[ \t]+([^\W\d]\w*)[ \t]*:?[ \t]*$", re.DOTALL)
_EXCEPT = re.compile(r"except\b.*\bas[ \t]+([^\W\d]\w*)", re.DOTALL)
_CLOSERS = {"(": ")", "[": "]", "{": "}"}


def is_sound(line: Logical, code: str | None = None) -> bool:
    """Whether the line, or `code` in its place, is right by itself and not nested too deeply."""
    code = line.code if code is None else code
    if len(code) > _SHORT and _is_too_deep(code):
        return False
    return any(compile_error(text, only_syntax=True) is None for text in _wholes(code, line.word))


def _is_too_deep(code: str) -> bool:
    try:
        return bool(too_deep(Tokens(code)))
    except TokenError:
        return False


def _wholes(code: str, word: str) -> Iterator[str]:
    """Complete statements around a line: a head gets a body, an `else` its `if`."""
    before = {"elif": "if _: pass\n", "else": "if _: pass\n", "except": "try: pass\n", "finally": "try: pass\n"}
    if word == "case":
        yield f"match _:\n case _ if _: pass\n {code}\n  pass"
    elif word == "match":
        yield f"{code}\n case _: pass"
    elif word == "try":
        yield f"{code}\n pass\nfinally: pass"
    elif code.startswith("@"):
        yield f"{code}\ndef _(): pass"
    elif word in HEADS:
        yield f"{before.get(word, '')}{code}\n pass"
    if word not in HEADS or word in ("match", "case") or not code.rstrip().endswith(":"):
        yield f"{before.get(word, '')}{code}"


def slips(line: Logical) -> Iterator[str]:
    """Candidates for what was meant, the likeliest first. None of them moves a token."""
    code = line.bare
    if len(code) > _LONG:
        return
    colon = ":" if line.word in HEADS and not code.endswith(":") else ""
    if colon:
        yield code + colon
    try:
        tokens = Tokens(code)
    except TokenError:
        return
    closers = _unclosed(tokens)
    if closers is None:
        return
    if closers:
        yield (code[:-1] + closers + ":") if code.endswith(":") else code + closers + colon
    yield from _commas(code, tokens, closers + colon)


def _unclosed(tokens: Tokens) -> str | None:
    """The brackets that close what is open at the end; None if they do not match."""
    stack = ""
    for token in tokens.items:
        if token[4] in _CLOSERS:
            stack += _CLOSERS[token[4]]
        elif token[4] in (")", "]", "}"):
            if stack[-1:] != token[4]:
                return None
            stack = stack[:-1]
    return stack[::-1]


def _commas(code: str, tokens: Tokens, end: str) -> Iterator[str]:
    """The code with a comma between two operands that have none, for a blank or at the end of a line."""
    lines = code.split("\n")
    count = 0
    for one, other in pairwise(tokens.items):
        if not (_ends_operand(one[4]) and _starts_operand(other[4])) or one[2:4] == other[:2]:
            continue
        count += 1
        if count > _COMMAS:
            return
        text = lines[one[2] - 1]
        rest = text[one[3] :] if one[2] == other[0] else ""
        mended = [*lines]
        mended[one[2] - 1] = f"{text[: one[3] - 1]},{rest}"
        yield "\n".join(mended) + end


def _ends_operand(text: str) -> bool:
    return text in (")", "]", "}") or text[-1] in "'\"" or (text[0].isalnum() or text[0] == "_")


def _starts_operand(text: str) -> bool:
    return text in ("(", "[", "{") or text[-1] in "'\"" or (text[0].isalnum() or text[0] == "_")


def ellipses(line: Logical) -> Iterator[str]:
    """Candidates with `...` for what is broken, which keep as much as can be told. The last one is `...` alone."""
    code, word = line.code, line.word
    if match := _ASSIGNMENT.match(code):
        yield f"{match[0]} ..."
    if match := _FOR.match(code):
        yield f"{match[1]} ...:"
    if match := _WITH.match(line.bare):
        yield f"with ... as {match[1]}:"
    if match := _EXCEPT.match(line.bare):
        yield f"except ... as {match[1]}:"
    if word in ("if", "elif", "while", "with", "except"):
        yield f"{word} ...:"
    elif word in ("else", "try", "finally"):
        yield f"{word}:"
    elif word == "case":
        yield "case _ if ...:"
    elif word in ("return", "raise"):
        yield f"{word} ..."
    yield "@..." if code.startswith("@") else "..."
