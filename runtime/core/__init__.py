"""What the rest of the runtime stands on: dtypes, tensors, variables, symbolic tensors, objects made of rules."""

from __future__ import annotations
