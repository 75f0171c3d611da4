"""Settings for every test: real Keras, where a test imports it, runs on torch and stays quiet."""

from __future__ import annotations

import os
from typing import Any

# Set here, before anything imports Keras: the backend is chosen at its import.
os.environ.setdefault("KERAS_BACKEND", "torch")
# Two workers on two cores: more threads in each only wait for one another.
os.environ.setdefault("OMP_NUM_THREADS", "1")
# What an earlier run has found is no answer to a test.
os.environ["KSHAPE_NO_CACHE"] = "1"


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The numbers of generated cases that were compared with real Keras: shapes by the rules, values by the runtime."""
    reports = [report for group in terminalreporter.stats.values() for report in group]
    teardowns = [report for report in reports if getattr(report, "when", None) == "teardown"]
    found = [value for report in teardowns for key, value in report.user_properties if key == "keras-cases"]
    computed = [value for report in teardowns for key, value in report.user_properties if key == "runtime-cases"]
    if found:
        rules, cases = len({name for name, _, _ in found}), sum(compared for _, compared, _ in found)
        refused = sum(refusals for _, _, refusals in found)
        terminalreporter.write_line(
            f"real Keras: {cases} generated cases of {rules} rules compared, {refused} refused by both"
        )
    if computed:
        names, cases = len({name for name, _ in computed}), sum(count for _, count in computed)
        terminalreporter.write_line(f"runtime: {cases} generated cases of {names} parts computed as real Keras does")
