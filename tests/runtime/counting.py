"""How many generated cases were compared with real Keras, by what they compare."""

from __future__ import annotations

from collections import Counter

CASES: Counter[str] = Counter()
"""Name of a layer, op, loss, ... -> number of cases compared in this process."""
