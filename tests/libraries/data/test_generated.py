"""Chains of operations on arrays, put together at random: what the checker knows of the last array holds."""

from __future__ import annotations

import random

import pytest

from tests.libraries.data.comparing import compared

STARTS = [
    "x = np.random.randint(0, 256, (6, 4, 4)).astype('uint8')",
    "x = np.random.randint(0, 5, (200,))",
    "x = np.random.randint(-3, 4, (12, 5)).astype('int8')",
    "x = np.random.rand(8, 6).astype('float32')",
    "x = np.random.randn(8, 6)",
    "x = np.eye(6)",
    "x = np.eye(4)[np.random.randint(0, 4, 60)]",
    "x = np.arange(24).reshape(4, 6)",
    "x = np.array([[1, 2, 3], [4, 5, 6]])",
    "x = np.zeros((5, 3), dtype='float32')",
    "x = np.random.rand(10, 4) > 0.5",
    "x = np.array([0, 1, 1, 0, 2])",
]
OPERATIONS = [
    "x = x / 255", "x = x * 2", "x = x - 1", "x = x + 0.5", "x = 1 - x", "x = x // 2", "x = x % 3", "x = x ** 2", "x = -x",
    "x = x.astype('float32')", "x = x.astype(int)", "x = x.astype('uint8')", "x = x.astype(bool)", "x = x > 0",
    "x = x == 1", "x = x.reshape(-1)", "x = x.reshape(x.shape[0], -1)", "x = x.T", "x = x[1:]", "x = x[::2]",
    "x = x[::-1]", "x = x[..., None]", "x = x[:, None]", "x = x[None]", "x = x[0]", "x = x[x.shape[0] // 2:]",
    "x = x[np.array([0, 1, 0])]", "x = x[np.arange(x.shape[0]) % 2 == 0]", "x = np.clip(x, 0, 1)", "x = np.abs(x)",
    "x = np.where(x > 0, x, 0)", "x = np.where(x > 0, 1, 0)", "x = np.concatenate([x, x])",
    "x = np.concatenate([x, x], axis=-1)", "x = np.stack([x, x])", "x = np.expand_dims(x, -1)", "x = np.squeeze(x)",
    "x = np.repeat(x, 2, axis=0)", "x = np.tile(x, 2)", "x = np.flip(x)", "x = np.sort(x)", "x = np.roll(x, 1)",
    "x = np.pad(x, 1)", "x = np.cumsum(x, axis=0)", "x = x.sum(axis=0, keepdims=True)", "x = x.mean(axis=-1)",
    "x = x.max(axis=0)", "x = x.argmax(axis=-1)", "x = x.min()", "x = np.unique(x)", "x = np.sqrt(np.abs(x))",
    "x = np.exp(np.minimum(x, 5))", "x = np.round(x)", "x = np.random.permutation(x)", "x = np.ones_like(x)",
    "x = x.copy()", "x[0] = 7", "x[x > 1] = 0", "x *= 2", "x += 1", "y = x[:1]\ny[...] = 9", "x = np.maximum(x, 2)",
    "x = np.array(list(x))", "x = np.array([row for row in x])", "x = np.log1p(np.abs(x))", "x = x.ravel()",
    "x = np.asarray(x, dtype='float64')", "x = np.moveaxis(x, 0, -1)", "x = np.vstack([x, x])", "x = np.diff(x, axis=0)",
]  # fmt: skip


def program(seed: int) -> str:
    """A start and up to five operations that numpy takes."""
    choose = random.Random(seed)
    lines = [f"np.random.seed({seed})", choose.choice(STARTS)]
    for _ in range(choose.randint(1, 5)):
        lines.append(_next(lines, choose))
    return "\n".join(each for each in lines if each) + "\nr = x\n"


def _next(lines: list[str], choose: random.Random) -> str:
    """An operation that the array so far allows; nothing where none of a few does."""
    for _ in range(8):
        operation = choose.choice(OPERATIONS)
        code = "import numpy as np\n" + "\n".join(each for each in [*lines, operation] if each)
        names: dict[str, object] = {}
        try:
            exec(compile(code, "program", "exec"), names)
        except (ValueError, IndexError, TypeError):
            continue
        if 0 < np_size(names["x"]) < 5000:
            return operation
    return ""


def np_size(value: object) -> int:
    """The number of elements."""
    return int(getattr(value, "size", 1))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", range(400))
def test_chain(seed: int) -> None:
    assert compared(program(seed)) == []
