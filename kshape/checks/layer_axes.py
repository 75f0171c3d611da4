"""KS119 layer-axes."""

from __future__ import annotations

from .base import Check


class LayerAxes(Check):
    """The axes given to a layer do not exist in its input.

    Permute counts the axes from 1, the batch axis left out; Dot wants one axis of each input, of the same size.

    Bad:
        y = Permute((1, 3))(Input((10, 64)))
    Good:
        y = Permute((2, 1))(Input((10, 64)))
    """

    code = "KS119"
