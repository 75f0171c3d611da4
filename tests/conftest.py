"""Settings for every test: real Keras, where a test imports it, runs on torch and stays quiet."""

from __future__ import annotations

import os
from typing import Any

# Set here, before anything imports Keras: the backend is chosen at its import.
os.environ.setdefault("KERAS_BACKEND", "torch")
# Two workers on two cores: more threads in each only wait for one another.
os.environ.setdefault("OMP_NUM_THREADS", "1")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The number of generated cases that were compared with real Keras."""
    reports = [
        report for group in terminalreporter.stats.values() for report in group if hasattr(report, "user_properties")
    ]
    found = [value for r in reports if r.when == "teardown" for key, value in r.user_properties if key == "keras-cases"]
    if found:
        rules, cases, refused = (
            len({name for name, _, _ in found}),
            sum(n for _, n, _ in found),
            sum(n for _, _, n in found),
        )
        terminalreporter.write_line(
            f"real Keras: {cases} generated cases of {rules} rules compared, {refused} refused by both"
        )
