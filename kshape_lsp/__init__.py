"""kshape in editors: a language server over stdio or TCP. Only this package knows LSP."""

from __future__ import annotations
