"""get_source_inputs: where a symbolic tensor comes from. Source: keras.utils.get_source_inputs"""

from __future__ import annotations

from typing import Any

from kshape.rulebook.applications.base import source_inputs

from ..core.symbolic import is_symbolic


def get_source_inputs(tensor: Any) -> Any:
    """The Inputs that a symbolic tensor is computed from; what is no symbolic tensor comes back as it is."""
    return source_inputs(tensor) if is_symbolic(tensor) else tensor
