"""Runs a program in real Keras and notes what every call in it gives."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import torch
from keras.src.backend.common.stateless_scope import in_stateless_scope

from tests import recording

Place = recording.Place


class Recording(recording.Recording):
    """What a program did in real Keras."""

    model_class = keras.Model

    def shape_of(self, leaf: Any) -> tuple[tuple[int | None, ...] | None, bool]:
        """The shape of a tensor or array. Those that Keras computes with while it infers one have sizes of its own."""
        if isinstance(leaf, keras.KerasTensor):
            return tuple(leaf.shape), True
        is_real = isinstance(leaf, torch.Tensor) and leaf.device.type != "meta" and not in_stateless_scope()
        return (tuple(leaf.shape), False) if is_real or isinstance(leaf, np.ndarray) else (None, False)


def run(code: str, recorded: Recording) -> None:
    """Executes a program as `python case.py` would, from Keras's first state."""
    keras.utils.clear_session(free_memory=False)
    keras.utils.set_random_seed(0)
    keras.mixed_precision.set_global_policy("float32")
    keras.config.set_image_data_format("channels_last")
    keras.config.set_floatx("float32")
    recording.execute(code, recorded)
