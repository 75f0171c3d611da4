"""KS906 revealed-shape."""

from __future__ import annotations

from .base import Check


class RevealedShape(Check):
    """The code asks what is known of a value, by `reveal_shape(x)`.

    The answer names shape, dtype and, for data, range and label coding. The name needs no import for the checker; a
    script that is run as well takes it `from kshape import reveal_shape`, which prints the shape and gives `x` back.
    """

    code = "KS906"
    severity = "info"
