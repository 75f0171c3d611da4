"""KS209 duplicate-name."""

from __future__ import annotations

from .base import Check


class DuplicateName(Check):
    """Two layers of a model have one name.

    Names of layers are keys: of weights in files, of losses and data in dicts.

    Bad:
        x = Input((4,))
        y = Dense(2, name="head")(Dense(3, name="head")(x))
        model = Model(x, y)
    Good:
        x = Input((4,))
        y = Dense(2, name="head")(Dense(3, name="body")(x))
        model = Model(x, y)
    """

    code = "KS209"
    fix = "S"
