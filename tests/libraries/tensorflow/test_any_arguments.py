"""Every modelled name of tensorflow takes arguments of any kind without failing itself."""

from __future__ import annotations

import random

import pytest

from kshape.libraries.tensorflow import dataset_makers, datasets, modules
from kshape.rulebook.dialects import tensorflow as table
from tests.libraries.keras.running import Run

HEAD = """
import nobody
import numpy as np
import tensorflow as tf
x, v, s = tf.zeros((2, 5, 8)), tf.zeros((5,)), tf.constant(1.0)
k, u, w = tf.keras.Input((5, 8)), nobody.u, tf.Variable(tf.zeros((3, 3)))
ds = tf.data.Dataset.from_tensor_slices((x, x)).batch(2)
"""
VALUES = (
    "x v s k u w ds None 1 -1 0 2.5 'a' [1,2] [] (3,-1) [x,x] (x,v) tf.float32 np.zeros((2,3)) [u,1] {'a':x} True "
    "tf.shape(x) x.shape ... nobody.f(u) tf.TensorSpec((3,)) range(3) print"
).split()
PATHS = sorted(
    {
        *(f"tf.{name}" for name in (*table.FUNCTIONS.names(), *modules.HANDLERS, *modules.VALUES)),
        *(f"tf.data.{name}" for name in dataset_makers.MEMBERS),
        *(f"ds.{name}" for name in datasets.DATASET.members),
    }
)


@pytest.mark.parametrize("seed", range(4))
def test_calls_with_any_arguments(seed: int) -> None:
    chosen = random.Random(seed)
    calls = []
    for path in PATHS:
        args = [chosen.choice(VALUES) for _ in range(chosen.choice([0, 1, 1, 2, 3, 4]))]
        if chosen.random() < 0.3:
            args.append(f"{chosen.choice(['axis', 'name', 'dtype', 'shape', 'x'])}={chosen.choice(VALUES)}")
        calls.append(f"r = {path}({', '.join(args)})\nfor e in r:\n    q = e\nz, l, g = r + 1, len(r), r[0]")
    run = Run("\n".join([*calls, "done = True"]), head=HEAD)
    assert run["done"] is True
    assert [note for note in run.trace.notes if note[1] == "KS999"] == []
