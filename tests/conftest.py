"""Settings for every test: real Keras, where a test imports it, runs on torch and stays quiet."""

from __future__ import annotations

import os

# Set here, before anything imports Keras: the backend is chosen at its import.
os.environ.setdefault("KERAS_BACKEND", "torch")
# Two workers on two cores: more threads in each only wait for one another.
os.environ.setdefault("OMP_NUM_THREADS", "1")
