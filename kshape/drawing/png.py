"""A picture as PNG, by resvg: a renderer in one wheel, with the font beside this file, so that no machine lacks one."""

from __future__ import annotations

import math
from pathlib import Path

FONT_FILES = [str(path) for path in sorted((Path(__file__).parent / "fonts").glob("*.ttf"))]

MISSING = (
    "A PNG picture needs the package resvg_py, which is not installed. "
    'Install it with `pip install resvg_py`, or "kshape-keras[plot]". SVG pictures need nothing.'
)

SCREEN_DPI = 96.0
LARGEST_SIDE, MOST_PIXELS = 32_000, 100_000_000


def svg_to_png(svg: str, size: tuple[float, float], dpi: float = 192, background: str | None = "white") -> bytes:
    """PNG data of an SVG picture of this size in pixels; fewer dots where it would be too large to be stored.

    Raises ModuleNotFoundError, which says what to install, where resvg_py is missing.
    """
    try:
        import resvg_py
    except ImportError:
        raise ModuleNotFoundError(MISSING, name="resvg_py") from None
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            zoom=_zoom(size, dpi),
            background=background,
            font_files=FONT_FILES,
            font_family="Arimo",
            sans_serif_family="Arimo",
        )
    )


def _zoom(size: tuple[float, float], dpi: float) -> float:
    width, height = size
    return min(dpi / SCREEN_DPI, LARGEST_SIDE / max(width, height), math.sqrt(MOST_PIXELS / (width * height)))
