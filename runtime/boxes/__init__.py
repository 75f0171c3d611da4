"""Bounding boxes between formats, cut, moved, compared: what `runtime.utils.bounding_boxes` offers and layers use."""
