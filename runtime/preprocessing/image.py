"""Pictures as arrays. Source: keras.preprocessing.image"""

from __future__ import annotations

from ..core.lazy import lazy

TABLE = {
    **dict.fromkeys(("array_to_img", "img_to_array", "load_img", "save_img"), "runtime.utils"),
    "smart_resize": "runtime.preprocessing.smart_resize",
}

__all__ = sorted(TABLE)

__getattr__, __dir__ = lazy(__name__, TABLE, globals())
