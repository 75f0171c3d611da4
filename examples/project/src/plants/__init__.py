"""Which tree a leaf is from, and how much it grows in this weather."""

from .data import SPECIES, LeafBatches, load_leaves, load_weather
from .models import build_classifier, build_fusion_model, build_growth_model

__all__ = ["SPECIES", "LeafBatches", "load_leaves", "load_weather"]
__all__ += ["build_classifier", "build_fusion_model", "build_growth_model"]
