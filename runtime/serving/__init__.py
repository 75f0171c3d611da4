"""Programs written for Keras, run on the runtime: its import names are served from here, in this process alone."""

from __future__ import annotations
