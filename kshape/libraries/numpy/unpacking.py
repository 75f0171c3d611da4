"""The order in which train_test_split and load_data give their arrays, and the order that the names ask for.

What is unpacked in the wrong order is noted for the check, and the evaluation goes on as it was meant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from kshape.source import ir
from kshape.values.trace import Event

_TRAIN = re.compile(r"(?:^|_)(?:train|training|tr)(?=_|\d*$)|train", re.I)
_TEST = re.compile(r"test|valid|(?:^|_)(?:val|dev|eval|te|va)(?=_|\d*$)", re.I)
_WORDS = re.compile(r"train(?:ing)?|test(?:ing)?|valid(?:ation)?|val|dev|eval|_", re.I)


def role(name: str | None) -> str | None:
    """ "train" or "test", as the name of a variable says; None where it says neither or both."""
    if name is None:
        return None
    train, test = bool(_TRAIN.search(name)), bool(_TEST.search(name))
    return "train" if train and not test else "test" if test and not train else None


def stem(name: str) -> str:
    """The name without the role: x_train and X_test are both "x"."""
    return _WORDS.sub("", name).lower()


def names_of(targets: Sequence[ir.expr]) -> list[str] | None:
    """The names that are assigned to; None where one is no plain name."""
    names = [target.id for target in targets if isinstance(target, ir.Name)]
    return names if len(names) == len(targets) else None


def in_order(names: list[str], roles: tuple[str, ...]) -> list[str] | None:
    """The same names in the order of these roles, the arrays in the order of their training parts.

    None where the names do not tell it: every array needs one name of each role, with one stem.
    """
    found = {name: role(name) for name in names}
    first = [name for name in names if found[name] == "train"]
    if None in found.values() or len(set(names)) < len(names) or 2 * len(first) != len(names):
        return None
    partners = {stem(name): name for name in names if found[name] == "test"}
    if len(partners) != len(first) or any(stem(name) not in partners for name in first):
        return None
    if roles[:2] == ("train", "test"):
        return [each for name in first for each in (name, partners[stem(name)])]
    return [*first, *(partners[stem(name)] for name in first)]


def swapped_throughout(names: list[str], wanted: list[str]) -> bool:
    """Whether only the roles are exchanged, everywhere: that may be meant."""
    pairs = [(names[at], names[at + 1]) for at in range(0, len(names), 2)]
    return all(stem(a) == stem(b) and role(a) == "test" for a, b in pairs) and len(wanted) == len(names)


def note(interpreter: Any, target: Any, data: dict[str, Any]) -> None:
    """The event of an unpacking in the wrong order."""
    interpreter.trace.events.append(Event("unpack", target.span, target, data, chain=interpreter.chain))
