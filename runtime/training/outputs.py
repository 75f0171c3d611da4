"""What compile() was given, laid over a model's outputs: one entry for each output, in the outputs' order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kshape.rulebook.model_outputs import need_output_keys, need_targets
from kshape.rulebook.specs import flat_keys, flatten

from ..core.errors import InvalidArgument, asked


class Outputs:
    """The outputs of a model: their number, names and nesting (as `call` gives them).

    names: under which losses and targets go: the keys of a dict, else those of the layers; "" where they are not known.
    """

    def __init__(self, structure: Any, names: Sequence[str] | None) -> None:
        self.structure = structure
        self.count = len(flatten(structure))
        known = flat_keys(structure) or names or []
        self.names = list(known) if len(known) == self.count else [""] * self.count

    @property
    def shown(self) -> list[str]:
        """The names, or numbers where an output has none."""
        return [name or f"output_{index}" for index, name in enumerate(self.names)]

    def spread(self, given: Any, argument: str) -> list[Any]:
        """One entry of `given` (a thing, a list, a dict by names) for each output; None where it says nothing.

        A single loss stands for every output. Raises InvalidArgument for keys that name no output, and for a list of
        another length.
        """
        if isinstance(given, dict):
            asked(need_output_keys, argument, given, self.shown)
            return [given.get(name) for name in self.shown]
        if isinstance(given, (list, tuple)):
            if len(given) == self.count:
                return list(given)
            if len(given) == 1:
                return [given[0]] * self.count
            asked(need_output_keys, argument, given, self.shown)
            raise InvalidArgument(
                f"{argument} needs one entry for each output ({', '.join(self.shown)}). Received: {len(given)} entries."
            )
        return [given] * self.count

    def flat(self, values: Any) -> list[Any]:
        """What the model gave, flat, in the outputs' order."""
        return [values] if self.count == 1 and not isinstance(values, (list, tuple, dict)) else flatten(values)

    def targets(self, given: Any, needed: Sequence[bool]) -> list[Any]:
        """One target for each output, flat; None where there is none and none is needed.

        Raises InvalidArgument for another number of targets than of outputs, and for keys that name no output.
        """
        if given is None:
            return [None] * self.count
        if isinstance(given, dict):
            asked(need_targets, self._keys_of(given, needed), self.shown)
            return [given.get(name) for name in self.shown]
        parts = flatten(given)
        if len(parts) != self.count and len(parts) == sum(needed):
            known = iter(parts)
            return [next(known) if each else None for each in needed]
        asked(need_targets, [None] * len(parts), self.shown)
        return parts

    def weights(self, given: Any) -> list[Any]:
        """One sample weight for each output: one given for all stands for each."""
        if given is None:
            return [None] * self.count
        if isinstance(given, dict):
            return [given.get(name) for name in self.shown]
        parts = flatten(given)
        return parts * self.count if len(parts) == 1 else parts

    def _keys_of(self, given: dict[str, Any], needed: Sequence[bool]) -> list[Any]:
        """The keys of targets, counted as if those that no loss needs were there too."""
        absent = [name for name, each in zip(self.shown, needed, strict=True) if not each and name not in given]
        return [*(key for key in given if key in self.shown), *absent, *(key for key in given if key not in self.shown)]
