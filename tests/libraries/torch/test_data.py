"""torch: shapes, dtypes and lengths of tensors and of data in batches, against torch itself."""

from __future__ import annotations

import random
from typing import Any

import pytest

from kshape.values.values import Array
from tests.libraries.keras.running import Run

HEAD = """
import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset, Subset, TensorDataset, random_split

class Rows(Dataset):
    def __len__(self):
        return 21
    def __getitem__(self, index):
        return {"a": np.zeros((3,), "float32"), "b": index}, 1.5

tensors = TensorDataset(torch.randn(50, 4), torch.randint(0, 3, (50,)))
t = torch.arange(24).reshape(2, 3, 4)
"""

EXPRESSIONS = [
    "torch.zeros(2, 3)", "torch.ones((2, 3))", "torch.rand(size=(4,))", "torch.randn(5)", "torch.full((2, 2), 7)",
    "torch.randint(5, (3,))", "torch.randint(2, 5, size=(3, 1))", "torch.arange(5)", "torch.arange(2, 9, 3)",
    "torch.eye(3)", "torch.tensor([[1, 2], [3, 4]])", "torch.tensor([1.0, 2.0])", "torch.tensor(3)",
    "torch.from_numpy(np.zeros((2, 3)))", "torch.as_tensor(np.ones(3, 'int32'))",
    "torch.tensor(np.zeros(2), dtype=torch.float32)", "torch.FloatTensor([[1, 2]])", "torch.zeros_like(t)",
    "torch.ones(2, dtype=torch.int64)", "t.float()", "t.long()", "t.to(torch.float64)", "t.view(6, 4)", "t.view(-1)",
    "t.reshape(4, -1)", "t.permute(2, 0, 1)", "t.transpose(0, 2)", "t.unsqueeze(0)", "t.unsqueeze(-1)", "t.flatten()",
    "t.flatten(1)", "t.unsqueeze(1).squeeze(1)", "t.unsqueeze(1).squeeze()", "t[0]", "t[:, 1:]", "t[..., None]",
    "t[:, :, 0]", "t + 1", "-t", "torch.cat([t, t])", "torch.cat([t, t], dim=1)", "torch.stack([t, t])",
    "torch.stack((t, t), 1)", "torch.unsqueeze(t, 0)", "torch.flatten(t, 1)", "t.detach().cpu()", "t.numpy()",
    "t.bool()", "t.half()", "t.double() @ t.double().transpose(1, 2)", "t.sum()", "t > 3",
    "torch.randn(3, 1) * torch.randn(1, 4)",
]  # fmt: skip

LOADERS = [
    "DataLoader(tensors, batch_size=8)", "DataLoader(tensors, 8, drop_last=True)", "DataLoader(tensors)",
    "DataLoader(Rows(), batch_size=7, shuffle=True)", "DataLoader(Rows(), batch_size=4)",
    "DataLoader(random_split(tensors, [30, 20])[0], batch_size=8)", "DataLoader(Subset(tensors, range(5)), batch_size=2)",
    "DataLoader(tensors, batch_size=None)", "DataLoader(torch.randn(6, 2), batch_size=4)",
    "DataLoader([(np.zeros(3), 1)] * 9, batch_size=2)",
]  # fmt: skip


def real(expression: str) -> Any:
    scope: dict[str, Any] = {"__name__": "case"}
    exec(HEAD, scope)
    return eval(expression, scope)


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_tensor(expression: str) -> None:
    run = Run(f"found = {expression}", head=HEAD)
    assert run.faults == []
    found, there = run.fields["found"], real(expression)
    assert isinstance(found, Array)
    assert found.spec.sizes == tuple(there.shape)
    known = str(there.dtype).removeprefix("torch.")
    assert found.spec.dtype in (known, None)


@pytest.mark.parametrize("expression", LOADERS)
def test_loader(expression: str) -> None:
    run = Run(f"found = {expression}\ncount = len(found)\nbatch = next(iter(found))", head=HEAD)
    there = real(expression)
    assert run["count"] == len(there)
    assert fits(run["batch"], next(iter(there)))


def fits(said: Any, there: Any) -> bool:
    """Whether a shape that is said, maybe with unknown sizes, is that of the real batch."""
    if isinstance(there, dict):
        return said.keys() == there.keys() and all(fits(said[key], there[key]) for key in there)
    if isinstance(there, (list, tuple)):
        return len(said) == len(there) and all(fits(s, t) for s, t in zip(said, there, strict=True))
    shape = tuple(there.shape)
    return len(said) == len(shape) and all(s in (None, size) for s, size in zip(said, shape, strict=True))


def test_facts_of_labels() -> None:
    run = Run("x, y = next(iter(DataLoader(tensors, batch_size=8)))", head=HEAD)
    facts = run.fields["y"].facts
    assert (facts.coding, facts.classes, run.fields["y"].spec.dtype) == ("integer", 3, "int64")


VALUES = "t tensors None 1 -1 0 2.5 'a' [1,2] [] (3,-1) [t,t] torch.float32 np.zeros((2,3)) {'a':t} nobody.f(t) print".split()


@pytest.mark.parametrize("seed", range(3))
def test_calls_with_any_arguments(seed: int) -> None:
    from kshape.libraries.torch.creation import FUNCTIONS
    from kshape.libraries.torch.data import DATA
    from kshape.libraries.torch.tensors import METHODS

    chosen = random.Random(seed)
    paths = [f"torch.{n}" for n in FUNCTIONS] + [f"t.{n}" for n in METHODS] + [f"torch.utils.data.{n}" for n in DATA]
    calls = []
    for path in paths:
        args = ", ".join(chosen.choice(VALUES) for _ in range(chosen.choice([0, 1, 1, 2, 3])))
        calls.append(f"r = {path}({args})\nfor e in r:\n    q = e\nz, l, g = r + 1, len(r), r[0]")
    run = Run("import nobody\n" + "\n".join([*calls, "done = True"]), head=HEAD)
    assert run["done"] is True
    assert [note for note in run.trace.notes if note[1] == "KS999"] == []
