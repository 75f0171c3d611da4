"""Logits that travel with the probabilities made of them.

An activation, or a trainer that runs the last layer, may say where probabilities come from:

    output = remember_logits(torch.softmax(logits, -1), logits, "softmax")

A crossentropy that is given such an output computes from the logits: the same number, by one fused kernel, and with
gradients where the probabilities have rounded to 0 or 1. Without it, it clips the probabilities as Keras does.
"""

from __future__ import annotations

from typing import Any

import torch


def remember_logits(output: torch.Tensor, logits: torch.Tensor, activation: str) -> torch.Tensor:
    """The output itself, which now knows its logits. activation: "softmax" (over the last axis) or "sigmoid"."""
    output._keras_logits = (logits, activation)  # type: ignore[attr-defined]
    return output


def logits_of(output: Any) -> tuple[torch.Tensor, str] | None:
    """(logits, activation) of an output that knows them; None for any other."""
    found = getattr(output, "_keras_logits", None)
    return found if isinstance(found, tuple) else None
