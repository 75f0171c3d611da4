"""Commands that are programs of their own: the language server, the runtime. The command line imports neither."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.util import find_spec

from kshape.config import UsageError


def become(module: str, arguments: Sequence[str], needs: str, extra: str) -> int:
    """Runs `python -m module` in the place of this process. Raises UsageError where a package is missing."""
    if find_spec(needs) is None:
        advice = f'Install the extra: pip install "kshape-keras[{extra}]"'
        raise UsageError(f"This needs {needs}, which is not installed. {advice}")
    command = [sys.executable, "-m", module, *arguments]
    if os.name != "nt":
        sys.stdout.flush()
        os.execv(sys.executable, command)
    import subprocess

    return subprocess.call(command)
