"""Pictures of models: a layered layout of a directed graph, as SVG, dot or PNG.

picture -> layout -> svg -> png, and picture -> dot. Nothing here knows Keras: boxes hold texts.
"""

from __future__ import annotations
