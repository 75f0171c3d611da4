"""No false alarm: what a loss or metric refuses with symbolic sizes, it refuses for every value of the symbols.

But for 1, with which everything can be broadcast: see `kshape.rulebook.broadcast`.
"""

from __future__ import annotations

import itertools
import random
from typing import Any

import pytest

from kshape.rulebook import losses, metrics
from kshape.rulebook.binding import REQUIRED
from kshape.rulebook.dims import Size, substitute, symbol, symbols_in
from kshape.rulebook.errors import RuleError
from kshape.rulebook.specs import TensorSpec

BATCH, TIME = symbol("batch"), symbol("time")
SIZES: tuple[Size, ...] = (1, 3, 4, BATCH, TIME, TIME + 1, 2 * TIME)
VALUES = (2, 3, 4, 5, 7)
NEEDED: dict[str, Any] = {
    "num_classes": 3,
    "target_class_ids": [0],
    "recall": 0.5,
    "precision": 0.5,
    "specificity": 0.5,
    "sensitivity": 0.5,
    "fn": None,
}
RULES = [*losses.LOSSES, *metrics.METRICS]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.family}-{rule.__name__}")
def test_a_refusal_holds_for_every_value(rule: Any) -> None:
    made = rule(**{f.name: NEEDED[f.name] for f in rule.parameters() if f.default is REQUIRED})
    dice = random.Random(rule.__name__)
    for _ in range(120):
        target, output = ([dice.choice(SIZES) for _ in range(dice.randint(1, 3))] for _ in range(2))
        if not refuses(made, target, output):
            continue
        for batch, time in itertools.product(VALUES, VALUES):
            names = {symbols_in(BATCH)[0].key: batch, symbols_in(TIME)[0].key: time}
            numbers = [[substitute(size, names) for size in shape] for shape in (target, output)]
            assert refuses(made, *numbers), (target, output, numbers)


def refuses(rule: Any, target: list[Size], output: list[Size]) -> bool:
    try:
        rule.check(TensorSpec(target), TensorSpec(output))
    except RuleError:
        return True
    return False
