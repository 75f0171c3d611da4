"""What the machine has to offer."""

from __future__ import annotations

import os
import sys


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


def can_fork() -> bool:
    """Whether a worker starts as a copy of this process, which takes no time; elsewhere it loads everything anew."""
    return sys.platform == "linux"
