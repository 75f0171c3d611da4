"""Conv1DTranspose-Conv3DTranspose."""

from __future__ import annotations

from typing import Any

import torch

import kshape.rulebook.layers.conv_transpose as rules

from ..ops.transposed_convolution import convolved_back
from .conv import Convolution


class _Transposed(Convolution):
    output_padding: Any

    def call(self, inputs: torch.Tensor) -> torch.Tensor:
        return self.activation(
            convolved_back(
                self._as_computed(inputs),
                self.kernel,
                self.bias,
                self.strides,
                self.padding,
                self.output_padding,
                self.dilation_rate,
                self._channels_last,
            )
        )


class Conv1DTranspose(_Transposed, rule=rules.Conv1DTranspose): ...


class Conv2DTranspose(_Transposed, rule=rules.Conv2DTranspose): ...


class Conv3DTranspose(_Transposed, rule=rules.Conv3DTranspose): ...
