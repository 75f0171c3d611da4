"""`python -m runtime.serving script.py [arguments]`: a program written for Keras, run on the runtime."""

from __future__ import annotations

import os
import runpy
import sys


def main() -> None:
    """Runs the script as Python would, with Keras's import names served from the runtime."""
    if len(sys.argv) < 2:
        sys.exit("usage: kshape run SCRIPT [ARGUMENTS]")
    script = sys.argv[1]
    if not os.path.isfile(script):
        sys.exit(f"kshape run: there is no file {script!r}")
    from runtime.serving.facade import served_as_keras

    sys.argv = sys.argv[1:]
    sys.path[0] = os.path.dirname(os.path.abspath(script))
    with served_as_keras():
        runpy.run_path(script, run_name="__main__")


main()
