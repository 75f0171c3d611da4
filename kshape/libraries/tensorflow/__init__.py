"""TensorFlow: its functions on tensors, variables, data sets and tapes; tf.keras is the model of Keras.

Nothing that TensorFlow lacks is an error here: what has no model is unknown, and changes nothing that it gets.
"""

from __future__ import annotations

from kshape.libraries import behaviours

from .modules import load
from .specs import SpecBehaviour, SpecValue

behaviours[SpecValue] = SpecBehaviour()

__all__ = ["load"]
