"""The language server. It is not there yet; see docs/architecture.md for what belongs here."""
