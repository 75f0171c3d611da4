"""Training: compile, fit, evaluate, predict, and the data that goes in."""

from __future__ import annotations
