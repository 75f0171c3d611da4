"""Training and prediction here, in hand-written PyTorch and in real Keras on PyTorch: ratios, memory, growth.

Usage: python benchmarks/runtime_speed.py [CASE ...] [--rounds 3] [--growth]

Each framework runs in a process of its own, and the frameworks take turns, so that a busy machine slows all alike. Of
the rounds the fastest counts. "step" is a training step, "predict" a batch of `predict`; 1.00 is the better of two
hand-written loops, one with contiguous and one with channels-last memory. Memory is what the process held at its peak,
above what it held after its imports.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

BATCH = {"mlp": 128, "cnn": 64, "lstm": 32, "transformer": 32, "resnet": 16}
STEPS = {"mlp": 200, "cnn": 30, "lstm": 20, "transformer": 20, "resnet": 8}
FRAMEWORKS = ("torch", "torch:channels_last", "keras", "runtime")
EPOCHS = 4


def data(case: str, steps: int | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Random inputs and targets of a case."""
    rng = np.random.default_rng(0)
    n = BATCH[case] * (steps or STEPS[case])
    shapes = {"mlp": (784,), "cnn": (28, 28, 1), "resnet": (64, 64, 3)}
    if case in shapes:
        return rng.random((n, *shapes[case]), dtype=np.float32), rng.integers(0, 10, n)
    if case == "lstm":
        return rng.integers(1, 2000, (n, 80)), rng.integers(0, 2, (n, 1)).astype("float32")
    return rng.integers(1, 2000, (n, 64)), rng.integers(0, 10, n)


def keras_model(k: Any, case: str) -> Any:
    """A case as Keras code, for a module with its API."""
    inputs, outputs = globals()[f"_{case}"](k, k.layers)
    model = k.Model(inputs, outputs)
    loss = "binary_crossentropy" if case == "lstm" else "sparse_categorical_crossentropy"
    model.compile(optimizer=k.optimizers.Adam(1e-3), loss=loss, metrics=["accuracy"])
    return model


def _mlp(k: Any, layers: Any) -> tuple[Any, Any]:
    x = i = k.Input((784,))
    for _ in range(2):
        x = layers.Dense(512, activation="relu")(x)
    return i, layers.Dense(10, activation="softmax")(x)


def _cnn(k: Any, layers: Any) -> tuple[Any, Any]:
    x = i = k.Input((28, 28, 1))
    x = layers.Conv2D(64, 3, activation="relu")(layers.Conv2D(32, 3, activation="relu")(x))
    x = layers.Flatten()(layers.MaxPooling2D()(x))
    return i, layers.Dense(10, activation="softmax")(layers.Dense(128, activation="relu")(x))


def _lstm(k: Any, layers: Any) -> tuple[Any, Any]:
    i = k.Input((80,), dtype="int32")
    return i, layers.Dense(1, activation="sigmoid")(layers.LSTM(64)(layers.Embedding(2000, 64)(i)))


def _transformer(k: Any, layers: Any) -> tuple[Any, Any]:
    i = k.Input((64,), dtype="int32")
    x = layers.Embedding(2000, 64)(i)
    for _ in range(2):
        x = layers.LayerNormalization()(layers.Add()([x, layers.MultiHeadAttention(4, 16)(x, x)]))
        forward = layers.Dense(64)(layers.Dense(128, activation="relu")(x))
        x = layers.LayerNormalization()(layers.Add()([x, forward]))
    return i, layers.Dense(10, activation="softmax")(layers.GlobalAveragePooling1D()(x))


def _resnet(k: Any, layers: Any) -> tuple[Any, Any]:
    x = i = k.Input((64, 64, 3))
    x = layers.Conv2D(32, 3, padding="same", use_bias=False)(x)
    for width, first in ((32, 1), (64, 2), (128, 2), (256, 2)):
        for stride in (first, 1):
            short = x
            if stride != 1 or x.shape[-1] != width:
                short = layers.Conv2D(width, 1, strides=stride, use_bias=False)(x)
            y = layers.Conv2D(width, 3, strides=stride, padding="same", use_bias=False)(x)
            y = layers.ReLU()(layers.BatchNormalization()(y))
            y = layers.BatchNormalization()(layers.Conv2D(width, 3, padding="same", use_bias=False)(y))
            x = layers.ReLU()(layers.Add()([short, y]))
    return i, layers.Dense(10, activation="softmax")(layers.GlobalAveragePooling2D()(x))


def run_keras(k: Any, model: Any, case: str, steps: int) -> tuple[float, float]:
    """Seconds of a training step and of a batch of `predict`."""
    x, y = data(case, steps)

    class Clock(k.callbacks.Callback):
        epochs: list[float] = []

        def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
            self.start = time.perf_counter()

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            self.epochs.append(time.perf_counter() - self.start)

    clock = Clock()
    model.fit(x, y, batch_size=BATCH[case], epochs=EPOCHS, verbose=0, callbacks=[clock])
    model.predict(x[: BATCH[case] * 4], batch_size=BATCH[case], verbose=0)
    start = time.perf_counter()
    model.predict(x, batch_size=BATCH[case], verbose=0)
    return min(clock.epochs[1:]) / steps, (time.perf_counter() - start) / steps


def torch_model(case: str) -> Any:
    """A case as one would write it in PyTorch."""
    from torch import nn

    if case == "mlp":
        return nn.Sequential(nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 10))
    if case == "cnn":
        head = [nn.Flatten(), nn.Linear(64 * 144, 128), nn.ReLU(), nn.Linear(128, 10)]
        return nn.Sequential(nn.Conv2d(1, 32, 3), nn.ReLU(), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2), *head)
    return {"lstm": _torch_lstm, "transformer": _torch_transformer, "resnet": _torch_resnet}[case]()


def _torch_lstm() -> Any:
    from torch import nn

    class Classifier(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embedding, self.lstm = nn.Embedding(2000, 64), nn.LSTM(64, 64, batch_first=True)
            self.dense = nn.Linear(64, 1)

        def forward(self, x: Any) -> Any:
            return self.dense(self.lstm(self.embedding(x))[0][:, -1])

    return Classifier()


def _torch_transformer() -> Any:
    from torch import nn

    class Block(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.attention = nn.MultiheadAttention(64, 4, batch_first=True)
            self.first, self.second = nn.LayerNorm(64), nn.LayerNorm(64)
            self.forward_part = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 64))

        def forward(self, x: Any) -> Any:
            x = self.first(x + self.attention(x, x, x, need_weights=False)[0])
            return self.second(x + self.forward_part(x))

    class Mean(nn.Module):
        def forward(self, x: Any) -> Any:
            return x.mean(1)

    return nn.Sequential(nn.Embedding(2000, 64), Block(), Block(), Mean(), nn.Linear(64, 10))


def _torch_resnet() -> Any:
    import torch
    from torch import nn

    class Block(nn.Module):
        def __init__(self, inputs: int, width: int, stride: int) -> None:
            super().__init__()
            plain = stride == 1 and inputs == width
            self.short = nn.Identity() if plain else nn.Conv2d(inputs, width, 1, stride, bias=False)
            self.first = nn.Conv2d(inputs, width, 3, stride, 1, bias=False)
            self.second = nn.Conv2d(width, width, 3, 1, 1, bias=False)
            self.norms = nn.ModuleList([nn.BatchNorm2d(width), nn.BatchNorm2d(width)])

        def forward(self, x: Any) -> Any:
            y = torch.relu(self.norms[0](self.first(x)))
            return torch.relu(self.short(x) + self.norms[1](self.second(y)))

    blocks, inputs = [nn.Conv2d(3, 32, 3, padding=1, bias=False)], 32
    for width, stride in ((32, 1), (64, 2), (128, 2), (256, 2)):
        blocks += [Block(inputs, width, stride), Block(width, width, 1)]
        inputs = width
    return nn.Sequential(*blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(256, 10))


def run_torch(case: str, channels_last: bool) -> tuple[float, float]:
    """Seconds of a training step and of a predicted batch of a hand-written loop."""
    import torch

    x, y = (torch.from_numpy(each) for each in data(case))
    model = torch_model(case)
    if case in ("cnn", "resnet"):
        x = x.permute(0, 3, 1, 2)
        if channels_last:
            model = model.to(memory_format=torch.channels_last)
        else:
            x = x.contiguous()
    optimizer = torch.optim.Adam(model.parameters(), 1e-3)
    loss_of = torch.nn.BCEWithLogitsLoss() if case == "lstm" else torch.nn.CrossEntropyLoss()
    size, epochs = BATCH[case], []
    for _ in range(EPOCHS):
        order, start, total, right = torch.randperm(len(x)), time.perf_counter(), 0.0, 0
        for step in range(STEPS[case]):
            rows = order[step * size : (step + 1) * size]
            inputs, targets = x[rows], y[rows]
            optimizer.zero_grad(set_to_none=True)
            outputs = model(inputs)
            loss = loss_of(outputs, targets)
            loss.backward()
            optimizer.step()
            total += loss.detach()
            right += ((outputs > 0) == targets).sum() if case == "lstm" else (outputs.argmax(-1) == targets).sum()
        float(total), int(right)
        epochs.append(time.perf_counter() - start)
    model.eval()
    with torch.inference_mode():
        start = time.perf_counter()
        parts = [torch.softmax(model(x[s * size : (s + 1) * size]), -1).numpy() for s in range(STEPS[case])]
        np.concatenate(parts)
    return min(epochs[1:]) / STEPS[case], (time.perf_counter() - start) / STEPS[case]


def memory() -> float:
    """The most memory that this process has held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def child(framework: str, case: str) -> None:
    """One framework, one case: prints a line of JSON."""
    name, _, layout = framework.partition(":")
    os.environ.setdefault("KERAS_BACKEND", "torch")
    module = importlib.import_module(name)
    if name == "runtime":
        importlib.import_module("torch")
    before = memory()
    if name == "torch":
        step, predict = run_torch(case, layout == "channels_last")
    else:
        step, predict = run_keras(module, keras_model(module, case), case, STEPS[case])
    print(json.dumps({"step": step, "predict": predict, "memory": memory() - before}))


def growth(framework: str) -> None:
    """Seconds of a training step as layers and batch grow: prints a line of JSON."""
    os.environ.setdefault("KERAS_BACKEND", "torch")
    k = importlib.import_module(framework)
    found: dict[str, float] = {}
    rng = np.random.default_rng(0)
    for depth, batch in ((4, 32), (16, 32), (64, 32), (16, 128), (16, 512)):
        x, y = rng.random((batch * 40, 32), dtype=np.float32), rng.random((batch * 40, 1), dtype=np.float32)
        model = k.Sequential([k.Input((32,)), *[k.layers.Dense(32, activation="relu") for _ in range(depth)]])
        model.compile("adam", "mse")
        model.fit(x[: batch * 4], y[: batch * 4], batch_size=batch, verbose=0)
        start = time.perf_counter()
        model.fit(x, y, batch_size=batch, verbose=0)
        found[f"{depth} layers, batch {batch}"] = (time.perf_counter() - start) / 40
    print(json.dumps(found))


def ask(*words: str) -> Any:
    """What a child prints."""
    done = subprocess.run([sys.executable, __file__, "--child", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(words)} failed:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def compare(cases: list[str], rounds: int) -> None:
    """Prints the table of ratios."""
    print(f"{'case':<12} {'framework':<20} {'step ms':>9} {'ratio':>6} {'predict ms':>11} {'ratio':>6} {'MiB':>6}")
    for case in cases:
        best: dict[str, dict[str, float]] = {}
        for _ in range(rounds):
            for framework in FRAMEWORKS:
                found = ask(framework, case)
                known = best.setdefault(framework, found)
                best[framework] = {key: min(known[key], found[key]) for key in found}
        hand = [best[name] for name in FRAMEWORKS if name.startswith("torch")]
        limits = {key: min(each[key] for each in hand) for key in ("step", "predict")}
        for framework, found in best.items():
            step, predict = found["step"], found["predict"]
            print(
                f"{case:<12} {framework:<20} {step * 1e3:>9.2f} {step / limits['step']:>6.2f} "
                f"{predict * 1e3:>11.2f} {predict / limits['predict']:>6.2f} {found['memory']:>6.0f}",
                flush=True,
            )


def import_cost(rounds: int) -> None:
    """Prints what `import runtime` with its layers and models costs beside `import torch`."""
    codes: dict[str, str] = {
        "import torch": "import torch",
        "import runtime": "import runtime",
        "from runtime import layers, Model": "from runtime import layers, Model; layers.Dense",
    }
    best = {name: min(_seconds(code) for _ in range(rounds)) for name, code in codes.items()}
    for name, seconds in best.items():
        print(f"{name:<36} {seconds:>6.2f} s {seconds / best['import torch']:>6.2f}")


def _seconds(code: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="*", default=list(BATCH))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--growth", action="store_true", help="a step's cost as layers and batch grow")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        run: Callable[..., None] = growth if len(options.cases) == 1 else child
        run(*options.cases)
    elif options.growth:
        tables = {framework: ask(framework) for framework in ("keras", "runtime")}
        for name, seconds in tables["runtime"].items():
            print(f"{name:<24} {seconds * 1e3:>8.2f} ms   keras {tables['keras'][name] / seconds:>5.2f} times as much")
    else:
        compare(options.cases, options.rounds)
        import_cost(options.rounds)


if __name__ == "__main__":
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    main()
