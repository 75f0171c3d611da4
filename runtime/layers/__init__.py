"""Every layer, under its name in `keras.layers`: arithmetic here, everything else from its rule."""

from __future__ import annotations
