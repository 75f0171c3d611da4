"""Wrapper, TimeDistributed and SpectralNormalization: layers around one layer."""

from __future__ import annotations

from typing import Any

import torch
from torch.nn import functional

import kshape.rulebook.layers.wrappers as rules
from kshape.rulebook.settings import settings

from .. import initializers
from ..core.errors import asked
from ..engine.layer import Layer
from .bidirectional import Bidirectional


class Wrapper(Layer, rule=rules.Wrapper):
    def build(self, input_shape: Any = None) -> None:
        if not self.layer.built:
            self.layer.build(input_shape)
            self.layer.built = True


class TimeDistributed(Layer, rule=rules.TimeDistributed):
    """A layer applied to each time step with the same weights.

    inputs: (batch, time, ...) -> (batch, time, *what the layer makes of (batch, ...))

    All steps go through the layer at once, as a batch of batch * time samples, where it treats each sample by itself;
    other layers are called step by step. The layer's activity_regularizer counts, which Keras 3 passes by.
    Source: keras.layers.TimeDistributed
    """

    def set_up(self) -> None:
        self.supports_masking = True

    def build(self, input_shape: Any = None) -> None:
        if not self.layer.built:
            self.layer.build((input_shape[0], *input_shape[2:]))
            self.layer.built = True

    def call(self, inputs: torch.Tensor, training: Any = None, mask: Any = None) -> Any:
        """mask: (batch, time, ...), of which the layer gets that of its steps, if it takes one."""
        if mask is not None:
            asked(rules.need_step_mask, tuple(mask.shape), tuple(inputs.shape))
        signature = self.layer._signature
        mask = mask if signature.mask else None
        options = {"training": training} if signature.training else {}
        if treats_samples_apart(self.layer, training):
            folded = {} if mask is None else {"mask": mask.flatten(0, 1)}
            output = self.layer(inputs.flatten(0, 1), **options, **folded)
            return output.unflatten(0, inputs.shape[:2])
        masks = [{} if mask is None else {"mask": mask[:, step]} for step in range(inputs.shape[1])]
        return torch.stack([self.layer(x, **options, **own) for x, own in zip(inputs.unbind(1), masks, strict=True)], 1)


class SpectralNormalization(Wrapper, rule=rules.SpectralNormalization):
    def build(self, input_shape: Any = None) -> None:
        super().build(input_shape)
        kernel = self.layer.kernel if hasattr(self.layer, "kernel") else self.layer.embeddings
        self.kernel = kernel  # its own weight as well, listed before the others of the layer
        self.vector_u = self.add_weight(
            (1, kernel.shape[-1]), initializers.TruncatedNormal(stddev=0.02), trainable=False, name="vector_u"
        )

    def call(self, inputs: torch.Tensor, training: Any = False) -> torch.Tensor:
        """In training the kernel itself is divided by its largest singular value, which power iterations find."""
        if training:
            self._normalize()
        output: torch.Tensor = self.layer(inputs)
        return output.to(inputs.dtype)

    @torch.no_grad()
    def _normalize(self) -> None:
        kernel, u = self.kernel.detach(), self.vector_u.detach()
        matrix = kernel.reshape(-1, kernel.shape[-1])
        for _ in range(self.power_iterations):
            v = functional.normalize(u @ matrix.t(), dim=None, eps=settings.epsilon)  # type: ignore[arg-type]
            u = functional.normalize(v @ matrix, dim=None, eps=settings.epsilon)  # type: ignore[arg-type]
        zero = (kernel == 0).all()  # such a kernel has no direction, and stays as it is
        self.vector_u.assign(torch.where(zero, self.vector_u, u))
        self.kernel.assign(torch.where(zero, kernel, kernel / (v @ matrix @ u.t())))


MIXING = {"BatchNormalization", "SpectralNormalization"}
"""Layers that, while they train, look at a batch as a whole. So do those that distort pictures at random."""

UNKNOWN_INSIDE = {"Lambda", "TorchModuleWrapper", "Wrapper"}
"""Layers of which nobody knows what they do with a batch."""


def treats_samples_apart(layer: Any, training: Any) -> bool:
    """Whether each output belongs to one sample alone, so that samples of all time steps may go in together."""
    graph = layer.__dict__.get("_graph")
    if graph is not None:
        layers = layer.layers
        return all(each.is_layer for each in graph.operations) and all(
            treats_samples_apart(each, training) for each in layers
        )
    name = type(layer).__name__
    if not type(layer).__module__.startswith("runtime.layers") or name in UNKNOWN_INSIDE:
        return False
    if training and (name in MIXING or type(layer).__module__ == "runtime.layers.augmentation"):
        return False
    if training and any(getattr(layer, own, None) is not None for own in ("seed", "noise_shape")):
        return False  # each step draws numbers of its own, as in Keras
    if getattr(layer, "stateful", False):
        return False
    parts = [part for part in layer._sublayers() if isinstance(part, Layer)]
    return all(treats_samples_apart(part, training) for part in parts)


__all__ = ["Bidirectional", "SpectralNormalization", "TimeDistributed", "Wrapper"]
