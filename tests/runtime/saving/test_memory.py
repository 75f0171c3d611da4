"""Large models stream: how much memory writing and reading take, beside the 200 MB of the model itself."""

from __future__ import annotations

import ctypes
import gc
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import runtime

UNITS, LAYERS = 2_240, 10
MODEL = LAYERS * UNITS * UNITS * 4
"""Bytes of the model's weights: 200 MB."""


def build() -> Any:
    layers = [runtime.layers.Dense(UNITS, use_bias=False, kernel_initializer="ones") for _ in range(LAYERS)]
    return runtime.Sequential([runtime.Input((UNITS,)), *layers])


def resident(field: str) -> int:
    with open("/proc/self/status", encoding="ascii") as lines:
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(field))


def peak(work: Callable[[], Any], prepare: Callable[[], Any] = lambda: None) -> float:
    """The memory that work takes at most, in sizes of the model, in a process of its own."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        found = b"failed"
        try:
            kept = prepare()
            gc.collect()
            ctypes.CDLL(None).malloc_trim(0)  # or what was freed before would be taken again unnoticed
            with open("/proc/self/clear_refs", "w", encoding="ascii") as file:
                file.write("5")  # the peak begins here
            before = resident("VmRSS")
            work() if kept is None else work(kept)  # type: ignore[call-arg]
            found = f"{(resident('VmHWM') - before) / MODEL:.2f}".encode()
        finally:
            os.write(writing, found)
            os._exit(0)
    os.close(writing)
    os.waitpid(process, 0)
    answer = os.read(reading, 100)
    os.close(reading)
    return float(answer)


def save(model: Any, path: Path) -> None:
    getattr(model, "save_weights" if path.name.endswith(".weights.h5") else "save")(path)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder, model = tmp_path_factory.mktemp("large"), build()
    found = {suffix: folder / f"model{suffix}" for suffix in (".keras", ".weights.h5")}
    for path in found.values():
        save(model, path)
    return found


@pytest.mark.skipif(not os.path.exists("/proc/self/clear_refs"), reason="the peak of a part is measured on Linux")
@pytest.mark.parametrize("suffix", [".keras", ".weights.h5"])
def test_memory(suffix: str, files: dict[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    path = files[suffix]
    writing = peak(lambda model: save(model, path.with_name(f"again{suffix}")), build)
    filling = peak(lambda model: model.load_weights(path), build)
    making = 1.0 if suffix == ".weights.h5" else peak(lambda: runtime.models.load_model(path))
    with capsys.disabled():
        print(
            f"\n{suffix}: writing {writing:.2f}, load_weights {filling:.2f}, load_model {making:.2f} x the model",
            end="",
        )
    path.with_name(f"again{suffix}").unlink()
    assert writing < 0.3  # one weight at a time
    assert filling < 1.2  # all values are there before the first weight changes
    assert making < 2.3  # the model, and what malloc keeps of the making of its first values; reading adds nothing
