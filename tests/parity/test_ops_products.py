"""matmul and its kin, einsum, rearrange, linear algebra."""

from __future__ import annotations

import random
from typing import Any

import pytest

from kshape.rulebook.ops import OPS
from kshape.rulebook.specs import TensorSpec
from tests.parity.generate import cases
from tests.parity.ops_harness import Arr, asked, compare_op


def sizes(rng: random.Random, rank: int, unknown: float = 0.15) -> list[Any]:
    return [rng.choice(["t", None]) if rng.random() < unknown else rng.choice([1, 2, 3, 3, 4]) for _ in range(rank)]


def pair(rng: random.Random) -> tuple[Arr, Arr]:
    """Two tensors whose inner sizes agree, mostly."""
    a, b = sizes(rng, rng.randrange(5)), sizes(rng, rng.randrange(5))
    if a and b and rng.random() < 0.8:
        b[max(len(b) - 2, 0)] = a[-1]
    if rng.random() < 0.6:
        for i in range(3, min(len(a), len(b)) + 1):
            b[-i] = rng.choice([a[-i], a[-i], 1])
    return Arr(*a), Arr(*b)


@pytest.mark.parametrize("name", ["matmul", "dot"])
def test_matmul(name: str) -> None:
    for rng in cases(name, 150):
        a, b = pair(rng)
        # PyTorch's dot puts the axes of its second tensor elsewhere; symbolic Keras compares None with numbers there.
        open_sizes = not all(isinstance(size, int) for size in (*a.shape, *b.shape))
        compare_op(name, a, b, _lenient=True, _symbolic=name == "dot", _backend=name == "dot" and open_sizes)


def test_dtypes_of_products() -> None:
    dtypes = ["float32", "float16", "int32", "int8", "uint8", "bool"]
    for rng in cases("product dtypes", 40):
        a, b = (Arr(2, 2, dtype=rng.choice(dtypes)) for _ in range(2))
        compare_op(rng.choice(["matmul", "dot", "inner", "outer", "tensordot"]), a, b, _backend=True)


@pytest.mark.parametrize("name", ["inner", "outer", "kron"])
def test_inner_and_outer(name: str) -> None:
    for rng in cases(name, 80):
        a, b = sizes(rng, rng.randrange(4)), sizes(rng, rng.randrange(4))
        if a and b and rng.random() < 0.8:
            b[-1] = a[-1]
        compare_op(name, Arr(*a), Arr(*b))


def test_vdot_and_cdist() -> None:
    for rng in cases("vdot", 60):
        n = rng.choice([2, 3, None, "t"])
        # PyTorch's vdot takes vectors only; NumPy, TensorFlow and JAX flatten.
        compare_op("vdot", Arr(n), Arr(rng.choice([n, n, 4])))
        a, b = sizes(rng, rng.choice([1, 2, 2, 3])), sizes(rng, rng.choice([2, 2, 3]))
        if rng.random() < 0.8:
            b[-1] = a[-1]
        compare_op("cdist", Arr(*a), Arr(*b))


def test_tensordot() -> None:
    for rng in cases("tensordot", 120):
        a, b = sizes(rng, rng.randrange(1, 4)), sizes(rng, rng.randrange(1, 4))
        if rng.random() < 0.5:
            n = rng.choice([0, 1, 1, 2])
            for i in range(min(n, len(a), len(b))):
                if rng.random() < 0.9:
                    b[i] = a[len(a) - n + i] if len(a) >= n else 2
            axes: Any = n
        else:
            i, j = rng.randrange(len(a)), rng.randrange(-len(b), 0)
            if rng.random() < 0.8:
                b[j] = a[i]
            axes = rng.choice([[[i], [j]], [[i], [j]], [[i], [5]], [[i, i], [j]]])
        compare_op("tensordot", Arr(*a), Arr(*b), axes=axes, _lenient=True)


def test_cross() -> None:
    for rng in cases("cross", 80):
        a, b = sizes(rng, rng.randrange(1, 4), 0), sizes(rng, rng.randrange(1, 4), 0)
        a[-1], b[-1] = rng.choice([3, 3, 2, 4]), rng.choice([3, 3, 2])
        if rng.random() < 0.7:
            b[:-1] = a[len(a) - len(b) : -1] if len(a) >= len(b) else b[:-1]
        # PyTorch crosses vectors of size 3 only, and of one rank.
        compare_op("cross", Arr(*a), Arr(*b), _symbolic=True)


EQUATIONS = (
    "ij,jk->ik",
    "bij,bjk->bik",
    "ij->ji",
    "ii->i",
    "ii",
    "ij,j",
    "i,i->",
    "bhqd,bhkd->bhqk",
    "...ij,...jk->...ik",
    "...i->...",
    "ab,bc,cd->ad",
    "ij->ijk",
    "ij->ii",
    "abc,cd->abd",
    "aecd,abcd->acbe",
    "i j , j k -> i k",
)


@pytest.mark.parametrize("equation", EQUATIONS)
def test_einsum(equation: str) -> None:
    for rng in cases(equation, 30):
        letters = {letter: rng.choice([1, 2, 3, 4]) for letter in "abcdehijkq"}
        if rng.random() < 0.2:
            letters[rng.choice("bij")] = "t"
        arrays = []
        for part in equation.replace(" ", "").split("->")[0].split(","):
            shape = [letters[letter] for letter in part if letter.isalpha()]
            if "..." in part:
                shape = [*rng.choice([[], [5], [1], [2, 5]]), *shape]
            if rng.random() < 0.08:
                shape.append(3)
            if shape and rng.random() < 0.08:
                shape[0] = 7
            arrays.append(Arr(*shape))
        if rng.random() < 0.05:
            arrays.append(Arr(2))
        compare_op("einsum", equation, *arrays, _lenient=True)


def test_rearrange() -> None:
    patterns = [
        ("b h w c -> b (h w) c", {}),
        ("b h w c -> b c h w", {}),
        ("b (h p) (w q) c -> b (h w) (p q c)", {"p": 2, "q": 2}),
        ("b h w c -> (b h w c)", {}),
        ("b h w (n c) -> b n h w c", {"n": 3}),
    ]
    for rng in cases("rearrange", 60):
        pattern, lengths = rng.choice(patterns)
        x = Arr(rng.choice([2, 3]), 4, 6, rng.choice([3, 6]))
        compare_op("rearrange", x, pattern, **lengths)


def test_matrices() -> None:
    names = [
        "cholesky",
        "cholesky_inverse",
        "det",
        "inv",
        "eigh",
        "logdet",
        "slogdet",
        "qr",
        "svd",
        "pinv",
        "matrix_rank",
    ]
    for rng in cases("matrices", 120):
        n, m = rng.choice([2, 3, "t"]), rng.choice([2, 3])
        shape = rng.choice([(n, n), (n, n), (5, n, n), (m, 4), (2,), (2, 4, 2)])
        x = Arr(*shape, fill="eye")
        name = rng.choice(names)
        # The sign of slogdet has the shape of the batch, though symbolic Keras says ().
        compare_op(name, x, _lenient=True)
        compare_op("svd", x, full_matrices=rng.random() < 0.5, compute_uv=rng.random() < 0.7)
        compare_op("qr", x, mode=rng.choice(["reduced", "complete"]))


def test_lu_factor() -> None:
    for shape in ((3, 3), (2, 3), (3, 2), (5, 2, 2), (3,)):
        compare_op("lu_factor", Arr(*shape, fill="eye"))
        compare_op("eig", Arr(*shape, fill="eye"), _dtype=False)


@pytest.mark.parametrize("name", ["solve", "solve_triangular"])
def test_solve(name: str) -> None:
    for rng in cases(name, 50):
        n = rng.choice([2, 3])
        a = Arr(*rng.choice([(n, n), (n, n), (4, n, n), (n, 4)]), fill="eye")
        b = Arr(*rng.choice([(n, 2), (n, 2), (3, 2), (n,), (4, n, 1)]))
        if len(a.shape) == len(b.shape) or len(a.shape) == 2:
            # PyTorch's triangular solver takes no vectors.
            compare_op(name, a, b, _lenient=True, _backend=len(b.shape) != len(a.shape))


def test_lstsq() -> None:
    for rng in cases("lstsq", 40):
        m, n = rng.choice([2, 4]), rng.choice([2, 3])
        compare_op(
            "lstsq", Arr(*rng.choice([(m, n), (m, n), (m,)]), fill="eye"), Arr(*rng.choice([(m,), (m, 2), (5,)]))
        )


def test_diagonals() -> None:
    for rng in cases("diag", 100):
        x = Arr(*sizes(rng, rng.randrange(4)))
        k = rng.choice([0, 0, 1, -1, 3])
        compare_op("diag", x, k=k)
        compare_op("diagflat", x, k=k)
        rank = len(x.shape)
        axes = {"axis1": rng.choice([0, -1, 1]), "axis2": rng.choice([1, -2, 0])}
        compare_op("diagonal", x, offset=k, **axes)
        compare_op("trace", x, offset=k, **axes, _lenient=True)
        compare_op("tril", Arr(*sizes(rng, rank + 2)), k=k)
        compare_op("triu", Arr(*sizes(rng, rank + 2)), k=k)


def test_batch_dot() -> None:
    """keras.ops has no batch_dot; the layer Dot computes with Keras's own."""
    import torch
    from keras.src.layers.merging.dot import batch_dot

    for rng in cases("batch_dot", 120):
        a, b = [2, *sizes(rng, rng.choice([1, 1, 2, 3]), 0)], [2, *sizes(rng, rng.choice([1, 1, 2, 3]), 0)]
        i, j = rng.randrange(1, len(a)), rng.randrange(1, len(b))
        if rng.random() < 0.8:
            b[j] = a[i]
        axes = rng.choice([None, (i, j), (i, j), [i - len(a), j], i, 0])
        mine, error = OPS["batch_dot"].apply(TensorSpec(a), TensorSpec(b), axes)
        real = asked(lambda a=a, b=b, axes=axes: tuple(batch_dot(torch.ones(a), torch.ones(b), axes).shape), [], {})
        if isinstance(real, Exception):
            assert error is not None, (a, b, axes, real)
        else:
            assert error is None, (a, b, axes, error)
            assert mine.sizes == real, (a, b, axes)
