"""Constructors of augmentations against real Keras: one argument at a time, values that fit and values that do not."""

from __future__ import annotations

from typing import Any

import keras
import pytest

from kshape.rulebook.errors import RuleError
from kshape.rulebook.layers import augmentation
from tests.parity.harness import CASES, REFUSED
from tests.parity.test_layers_reshaping import REQUIRED

FACTORS = [0, 0.5, 1, 1.5, -0.5, 9, -2, (0.1, 0.5), (3, 4), (9, 10), (-3, -2), [0.5], "a", (1, 2, 3), [0.1, 0.2], None]
WITHIN = [0, 0.5, 1, 1.5, -0.1, -0.99, -1, (0.1, 0.5), (0.5, 2), [0.1, 0.2], (1,), "a", None]
VALUES: dict[str, list[Any]] = {
    "value_range": [(0, 1), [0, 255], 3, "ab", (1,), (0, 1, 2), None],
    "fill_mode": ["reflect", "wrap", "constant", "nearest", "mirror", "foo", "Reflect"],
    "interpolation": ["nearest", "bilinear", "bicubic", "x"],
    "scale": [0, 0.5, 2, -1, (0.1, 0.5), (0.5, 2), (2, 3), [0.1, 0.2], "a", (1,), None],
    "sigma": [0, 0.5, 2, (0.1, 0.5), (2, 3), [0.1, 0.2], "a"],
    "kernel_size": [3, 2, (3, 5), (3, 4), [1, 1], (3,), "a", None, 2.0, 3.0],
    "seed": [3, None, "a", 1.5],
    **dict.fromkeys(
        ("factor", *(f"{name}_factor" for name in ("brightness", "contrast", "saturation", "hue"))), FACTORS
    ),
    **dict.fromkeys((f"{name}_factor" for name in ("x", "y", "addition", "threshold", "height", "width")), WITHIN),
}
RULES = sorted(n for n, rule in vars(augmentation).items() if getattr(rule, "__module__", "") == augmentation.__name__)


@pytest.mark.parametrize("name", RULES)
def test_constructor(name: str) -> None:
    rule = getattr(augmentation, name)
    needed = {field.name: REQUIRED[field.name] for field in rule.fields if repr(field.default) == "<required>"}
    if name == "RandomPosterization":
        needed["factor"] = 3
    for field in rule.fields:
        for value in VALUES.get(field.name, ()):
            kwargs = {**needed, field.name: value}
            CASES[name] += 1
            refused = raises(rule, kwargs)
            REFUSED[name] += refused
            assert refused == raises(getattr(keras.layers, name), kwargs), f"{name}({kwargs})"


def raises(make: Any, kwargs: dict[str, Any]) -> bool:
    try:
        make(**kwargs)
    except (RuleError, ValueError, TypeError, NotImplementedError, AttributeError):
        return True
    return False
