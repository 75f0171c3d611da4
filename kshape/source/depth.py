"""What is nested too deeply to be read.

libcst recurses on the machine's stack, and a few thousand nested brackets or operators end the whole process. So the
nesting is bounded before libcst sees the text, from the tokens alone. The bound also protects every recursive reader
of the tree.
"""

from __future__ import annotations

from itertools import pairwise

from kshape.source.tokens import Token, Tokens

# Brackets inside each other; Python's own limit is 200.
MAX_BRACKETS = 100
# Brackets, operators, calls and attributes inside each other, such as a sum of so many terms.
MAX_NESTING = 150
# Adjacent string literals, and the branches of one `if`.
MAX_STRINGS = 1000
MAX_BRANCHES = 200

_OPEN, _CLOSE = frozenset("([{"), frozenset(")]}")
# Behind these an expression of the same bracket starts anew.
_SEPARATORS = frozenset([",", "=", ";"])
_CHAINED = frozenset(
    [*"+-*/%@&|^~.", "//", "**", "<<", ">>", ":=", "not", "and", "or", "if", "else", "lambda", "await", "for", "yield"]
)


def too_deep(tokens: Tokens) -> list[int]:
    """The numbers of the lines where a logical line starts that is nested too deeply, in order."""
    items, result = tokens.items, []
    bounds = [*tokens.starts, len(items)]
    for start, end in pairwise(bounds):
        if end - start > MAX_BRACKETS and _is_deep(items[start:end]):
            result.append(items[start][0])
    if len(tokens.starts) > MAX_BRANCHES:
        result.extend(_long_chains(tokens))
    return sorted(result)


def _is_deep(line: list[Token]) -> bool:
    """Whether the operators and brackets around any token are too many."""
    stack: list[int] = []
    level = total = strings = 0
    for token in line:
        text = token[4]
        strings = strings + 1 if text[-1] in "'\"" else 0
        if text in _SEPARATORS:
            total, level = total - level, 0
        elif text in _CLOSE:
            total, level = total - level, stack.pop() if stack else 0
        elif text in _CHAINED or text in _OPEN:
            total, level = total + 1, level + 1
            if text in _OPEN:
                stack.append(level)
                level = 0
        if total > MAX_NESTING or len(stack) > MAX_BRACKETS or strings > MAX_STRINGS:
            return True
    return False


def _long_chains(tokens: Tokens) -> list[int]:
    """The lines of the `elif` at which a chain becomes too long."""
    counts: dict[int, int] = {}
    result = []
    for start in tokens.starts:
        if start == len(tokens.items):
            break
        line, column, _, _, text = tokens.items[start]
        if text == "elif":
            counts[column] = counts.get(column, 0) + 1
            if counts[column] == MAX_BRANCHES:
                result.append(line)
        elif column in counts and text != "else":
            del counts[column]
    return result
