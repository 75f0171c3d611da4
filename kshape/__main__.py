"""`python -m kshape` is `kshape`."""

from __future__ import annotations

import sys

from kshape.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
