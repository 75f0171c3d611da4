"""OrbaxCheckpoint: checkpoints in the format of a library for JAX, which the runtime does not have."""

from __future__ import annotations

from typing import Any

import kshape.rulebook.callbacks as rules

from .monitoring import Monitoring


class OrbaxCheckpoint(Monitoring, rule=rules.OrbaxCheckpoint):
    """Raises NotImplementedError: Orbax stores JAX's arrays. Use ModelCheckpoint or BackupAndRestore.

    Source: keras.callbacks.OrbaxCheckpoint
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.take_rule(*args, **kwargs)
        raise NotImplementedError(
            "OrbaxCheckpoint needs Orbax, which stores the arrays of JAX; there are none here. "
            "Use ModelCheckpoint, or BackupAndRestore to go on after an interruption."
        )
