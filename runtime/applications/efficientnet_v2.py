"""Source: keras.applications.efficientnet_v2"""

from __future__ import annotations

from .keras_module import members

__getattr__, __dir__ = members(__name__, globals())
