"""`kshape run`: Keras scripts on the runtime, with the part of TensorFlow that is served."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from runtime.serving.facade import served_as_keras
from runtime.serving.tensorflow import EXACT, member

SCRIPT = """
import sys
import tensorflow as tf
from tensorflow import keras
from keras import layers

x = tf.constant([[1.0, 2.0], [3.0, 4.0]])
print(tf.reduce_mean(x, axis=0).tolist(), tf.matmul(x, x, transpose_b=True).tolist(), sys.argv[1:])
model = keras.Sequential([keras.Input((2,)), layers.Dense(3, activation=tf.nn.relu)])
model.compile("sgd", "mse")
model.fit(x, tf.zeros((2, 3)), verbose=0)
print(tf.cast(tf.argmax(model.predict(x, verbose=0), axis=1), tf.float32).shape == (2,), __name__)
"""


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "kshape", "run", *arguments], capture_output=True, text=True)


def test_a_script_runs_with_its_arguments(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(SCRIPT)
    answer = run(str(tmp_path / "script.py"), "--epochs", "3")
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.split("\n")[:2] == [
        "[2.0, 3.0] [[5.0, 11.0], [11.0, 25.0]] ['--epochs', '3']",
        "True __main__",
    ]


def test_what_cannot_be_run(tmp_path: Path) -> None:
    answer = run(str(tmp_path / "nothing.py"))
    assert answer.returncode == 1 and "there is no file" in answer.stderr
    (tmp_path / "script.py").write_text("import tensorflow as tf\ntf.nothing_of_the_kind\n")
    answer = run(str(tmp_path / "script.py"))
    assert answer.returncode == 1 and "tensorflow.nothing_of_the_kind is not served" in answer.stderr


@pytest.mark.parametrize("name", sorted(EXACT))
def test_every_served_function_is_there(name: str) -> None:
    assert callable(member(name))


@pytest.mark.parametrize(
    ("name", "args", "kwargs", "expected"),
    [
        ("reduce_sum", ([[1.0, 2.0]],), {"axis": 1, "keepdims": True}, [[3.0]]),
        ("clip_by_value", ([1.0, 5.0], 2.0, 4.0), {}, [2.0, 4.0]),
        ("concat", ([[1.0], [2.0]],), {"axis": 0}, [1.0, 2.0]),
        ("transpose", ([[1.0, 2.0]],), {"perm": [1, 0]}, [[1.0], [2.0]]),
        ("one_hot", ([1], 3), {}, [[0.0, 1.0, 0.0]]),
        ("math.log1p", ([0.0],), {}, [0.0]),
        ("nn.softmax", ([0.0, 0.0],), {}, [0.5, 0.5]),
        ("where", ([True, False], 1.0, 2.0), {}, [1.0, 2.0]),
        ("range", (3,), {}, [0, 1, 2]),
        ("floormod", ([5, -5], 3), {}, [2, 1]),
    ],
)
def test_functions_have_tensorflows_parameters(name: str, args: tuple, kwargs: dict, expected: list) -> None:  # type: ignore[type-arg]
    with served_as_keras():
        result = member(name)(*args, **kwargs)
    np.testing.assert_allclose(np.asarray(result), expected)
