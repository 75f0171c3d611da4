"""`python -m kshape_lsp`."""

from __future__ import annotations

from kshape_lsp.cli import main

main()
