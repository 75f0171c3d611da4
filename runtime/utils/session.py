"""Seeds and a fresh start. Source: keras.utils.set_random_seed, keras.utils.clear_session"""

from __future__ import annotations

import gc
import random

import numpy as np
import torch

from kshape.rulebook.settings import settings

from ..core.context import context
from ..core.errors import InvalidArgument
from ..core.naming import reset_names


def set_random_seed(seed: int) -> None:
    """Seeds Python's, numpy's and torch's generators, of all devices: the same numbers from here on.

    Raises InvalidArgument for what is no integer.
    """
    if not isinstance(seed, int):
        raise InvalidArgument(f"set_random_seed needs an integer. Received: {seed!r}.")
    random.seed(seed)
    np.random.seed(seed % 2**32)
    torch.manual_seed(seed)


def clear_session(free_memory: bool = True) -> None:
    """Counts automatic names from the start again, sets the dtype policy back and frees memory that nobody holds."""
    reset_names()
    settings.dtype_policy = None
    context.lossy.clear()
    if free_memory:
        gc.collect()
        if torch.cuda.is_available():
            torch.cuda.empty_cache()
