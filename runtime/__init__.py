"""A Keras 3 API on PyTorch. It is not there yet; see docs/architecture.md for what belongs here."""
