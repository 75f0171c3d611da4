"""How long one optimizer step takes, as a ratio to the fastest variant of torch.optim's optimizer of the same name.

    python benchmarks/optimizer_step.py [mlp resnet transformer] [--device cuda] [--threads 1]

mlp:          670 thousand numbers in 6 tensors
resnet:       2.8 million in 62 tensors, convolution kernels and vectors
transformer:  220 thousand in 38 tensors

Our dense kernels are (in, out) views over memory in torch's order (out, in), as layers make them; torch's parameters
are contiguous, where it is fastest. "order" is that of our gradients: "same" as their variables, which is what
`backward` leaves in `.grad`, or "other", where each has to be copied first. The rounds of all variants alternate, and
the best round of each counts.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from typing import Any

import torch

from runtime import optimizers
from runtime.core.variable import Variable

Shapes = list[tuple[int, ...]]

PAIRS: dict[str, tuple[Callable[[], Any], Callable[..., Any]]] = {
    "Adam": (optimizers.Adam, lambda p, **k: torch.optim.Adam(p, 1e-3, **k)),
    "AdamW": (optimizers.AdamW, lambda p, **k: torch.optim.AdamW(p, 1e-3, **k)),
    "SGD": (optimizers.SGD, lambda p, **k: torch.optim.SGD(p, 1e-2, **k)),
    "SGD, momentum": (
        lambda: optimizers.SGD(momentum=0.9),
        lambda p, **k: torch.optim.SGD(p, 1e-2, momentum=0.9, **k),
    ),
    "SGD, nesterov": (
        lambda: optimizers.SGD(momentum=0.9, nesterov=True),
        lambda p, **k: torch.optim.SGD(p, 1e-2, momentum=0.9, nesterov=True, **k),
    ),
    "RMSprop": (optimizers.RMSprop, lambda p, **k: torch.optim.RMSprop(p, 1e-3, **k)),
    "Adagrad": (optimizers.Adagrad, lambda p, **k: torch.optim.Adagrad(p, 1e-3, **k)),
    "Adamax": (optimizers.Adamax, lambda p, **k: torch.optim.Adamax(p, 1e-3, **k)),
    "Nadam": (optimizers.Nadam, lambda p, **k: torch.optim.NAdam(p, 1e-3, **k)),
    "Adadelta": (optimizers.Adadelta, lambda p, **k: torch.optim.Adadelta(p, 1e-3, **k)),
}
"""What is compared: ours, and torch's over parameters."""

VARIANTS: dict[str, dict[str, bool]] = {
    "fused": {"fused": True},
    "foreach": {"foreach": True},
    "loop": {"foreach": False},
}


def mlp() -> Shapes:
    return [(784, 512), (512,), (512, 512), (512,), (512, 10), (10,)]


def resnet() -> Shapes:
    shapes: Shapes = [(32, 3, 3, 3)]
    before = 32
    for width in (32, 64, 128, 256):
        for _ in range(2):
            shapes += [(width, before, 1, 1)] if width != before else []
            shapes += [(width, before, 3, 3), (width,), (width,), (width, width, 3, 3), (width,), (width,)]
            before = width
    return [*shapes, (256, 10), (10,)]


def transformer() -> Shapes:
    block: Shapes = [*[(64, 4, 16), (4, 16)] * 3, (4, 16, 64), (64,), *[(64,)] * 4, (64, 128), (128,), (128, 64), (64,)]
    return [(2000, 64), *block, *block, (64, 10), (10,)]


def values(shapes: Shapes, device: str, turned: bool) -> list[torch.Tensor]:
    """Matrices turned or not, everything else in torch's own order."""
    made = [torch.randn(shape, device=device) * 0.05 for shape in shapes]
    return [each.T.contiguous().T if turned and each.ndim == 2 else each for each in made]


def variants(name: str, shapes: Shapes, device: str, turned: bool) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Ours first, then each of torch's that there is."""
    make, theirs = PAIRS[name]
    optimizer = make()
    variables = [Variable(value) for value in values(shapes, device, turned=True)]
    gradients = values(shapes, device, turned)
    optimizer.build(variables)
    yield "runtime", lambda: optimizer.apply(gradients, variables)
    for variant, options in VARIANTS.items():
        parameters = [torch.nn.Parameter(value) for value in values(shapes, device, turned=False)]
        for parameter in parameters:
            parameter.grad = torch.randn_like(parameter) * 0.05
        try:
            yield variant, theirs(parameters, **options).step
        except (TypeError, RuntimeError):
            continue


def seconds(functions: list[Callable[[], Any]], device: str, rounds: int = 25) -> list[float]:
    """The best round of each, in seconds a call."""
    best = [float("inf")] * len(functions)
    for turn in range(rounds):
        for i, function in enumerate(functions):
            calls = 3 if turn == 0 else 20
            wait(device)
            start = time.perf_counter()
            for _ in range(calls):
                function()
            wait(device)
            if turn:
                best[i] = min(best[i], (time.perf_counter() - start) / calls)
    return best


def wait(device: str) -> None:
    if device.startswith("cuda"):
        torch.cuda.synchronize()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("models", nargs="*", default=["mlp", "resnet", "transformer"])
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=0)
    given = parser.parse_args()
    if given.threads:
        torch.set_num_threads(given.threads)
    models = {"mlp": mlp, "resnet": resnet, "transformer": transformer}
    print(f"torch {torch.__version__}, {given.device}, {torch.get_num_threads()} threads; microseconds a step")
    for model in given.models:
        for name in PAIRS:
            for turned in (True, False) if name == "Adam" else (True,):
                found = dict(variants(name, models[model](), given.device, turned))
                times = dict(zip(found, seconds(list(found.values()), given.device), strict=True))
                report(model, name, "same" if turned else "other", times)


def report(model: str, name: str, order: str, times: dict[str, float]) -> None:
    """One line: the ratio, then all times."""
    ours = times.pop("runtime")
    variant, best = min(times.items(), key=lambda pair: pair[1])
    others = ", ".join(f"{key} {value * 1e6:.0f}" for key, value in times.items())
    print(
        f"{model:12} {name:14} {order:6} ratio {ours / best:5.2f} to {variant:8} runtime {ours * 1e6:6.0f}, {others}",
        flush=True,
    )


if __name__ == "__main__":
    main()
