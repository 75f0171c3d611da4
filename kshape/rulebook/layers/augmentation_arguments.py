"""The base of the rules of augmentations, and the checks of their arguments."""

from __future__ import annotations

from typing import Any, ClassVar

from ..errors import is_unknown
from ..kinds import wrong
from .image import ImageLayer
from .same_shape import known_number

FILL_MODES = ("reflect", "wrap", "constant", "nearest")
INTERPOLATIONS = ("nearest", "bilinear")


class Augmentation(ImageLayer):
    """What augmentations share: the checks of the arguments that several of them have. Not a layer of its own."""

    abstract: ClassVar[bool] = True

    fill_modes: ClassVar[tuple[str, ...]] = ()  # () where any will do until an image comes
    interpolations: ClassVar[tuple[str, ...]] = ()
    checks_range: ClassVar[bool] = False  # whether value_range must be a pair already when the layer is made

    def setup(self) -> None:
        super().setup()
        name, seed = type(self).__name__, getattr(self, "seed", None)
        if isinstance(seed, (str, float, list, tuple)):
            raise wrong(name, "seed", "an integer or None", seed)
        if self.fill_modes:
            need_word(name, "fill_mode", getattr(self, "fill_mode", None), self.fill_modes)
        if self.interpolations:
            need_word(name, "interpolation", getattr(self, "interpolation", None), self.interpolations)
        if self.checks_range:
            need_range(name, getattr(self, "value_range", None))


def need_word(owner: str, name: str, value: Any, words: tuple[str, ...]) -> None:
    """RuleError for another word."""
    if not is_unknown(value) and value not in words:
        raise wrong(owner, name, "one of " + ", ".join(f'"{word}"' for word in words), value)


def need_range(owner: str, value: Any) -> None:
    """RuleError for what is no pair."""
    if not is_unknown(value) and not (isinstance(value, (list, tuple)) and len(value) == 2):
        raise wrong(owner, "value_range", "a pair of numbers", value)


def need_within(owner: str, name: str, value: Any, lowest: float, highest: float, *, above: bool = False) -> None:
    """RuleError where a number, or one of a pair, is outside of the bounds; `above`: the lowest is outside as well."""
    if is_unknown(value):
        return
    numbers = value if isinstance(value, (list, tuple)) else [value]
    wanted = f"a number, or a pair of numbers, {f'above {lowest} and up' if above else f'from {lowest}'} to {highest}"
    if isinstance(value, (list, tuple)) and len(value) != 2:
        raise wrong(owner, name, wanted, value)
    for number in numbers:
        if number is None or isinstance(number, (str, dict, list, tuple)):
            raise wrong(owner, name, wanted, value)
        if known_number(number) and (number > highest or number < lowest or (above and number == lowest)):
            raise wrong(owner, name, wanted, value)


def need_number(owner: str, name: str, value: Any) -> None:
    """RuleError for what is no number from 0 to 1."""
    if value is None or isinstance(value, (str, list, tuple, dict)) or (known_number(value) and not 0 <= value <= 1):
        raise wrong(owner, name, "a number from 0 to 1", value)
