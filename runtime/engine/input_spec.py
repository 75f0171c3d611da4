"""InputSpec: what a layer of the user asks of its inputs. Its checks and their words are the rulebook's."""

from __future__ import annotations

from typing import Any

from kshape.rulebook import input_spec as rules

from ..core.errors import asked


class InputSpec(rules.InputSpec):
    __doc__ = rules.InputSpec.__doc__

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        asked(super().__init__, *args, **kwargs)
