"""What Keras remembers for a whole program: the counters of automatic names, the image layout, the default dtype."""

from __future__ import annotations

from typing import Any

from kshape.rulebook.dialects import Dialect
from kshape.rulebook.errors import UNKNOWN
from kshape.rulebook.naming import to_snake_case
from kshape.rulebook.settings import settings
from kshape.values.calls import Interpreter
from kshape.values.state import MISSING, Join, Mutable, State
from kshape.values.values import Unknown

from .dialect import STANDALONE, FileFacts, facts_of


class Session(Mutable):
    """The global state of Keras in one analysis. Every change goes through the journal, as that of any object.

    fields: ("name", prefix) -> how many automatic names of that prefix were given; "image_data_format", "floatx" and
    "dtype_policy" as the script set them.
    """

    __slots__ = ("facts", "state")

    def __init__(self, state: State) -> None:
        super().__init__()
        self.serial = 0  # Keras was there before the loop that asks for it first, and so were its counters.
        self.state = state
        self.facts = FileFacts(None, STANDALONE, False)

    @property
    def dialect(self) -> Dialect | None:
        """Which Keras the file is written for, None where nothing tells."""
        return self.facts.dialect

    @property
    def root(self) -> str:
        """The import root of Keras in the file: "keras" or "tensorflow.keras"."""
        return self.facts.root

    @property
    def is_old(self) -> bool:
        """True for Keras 1 and 2."""
        return self.facts.dialect in ("keras1", "keras2")

    @property
    def has_custom_objects(self) -> bool:
        """True where the file, or what it imports, registers names, so that any text may name something."""
        return self.facts.has_custom_objects or self.get("custom_names") is not False

    def join_fields(self, changed: dict[Any, list[Any]], join: Join) -> dict[Any, Any]:
        return {key: _joined(key, values) for key, values in changed.items()}

    def forgotten(self, key: Any) -> Any:
        return self.fields.get(key, MISSING) if isinstance(key, tuple) else MISSING

    def unique_name(self, class_name: str) -> str:
        """The next free automatic name for an object of this class: dense, dense_1, ...

        Empty where nobody knows how many there are: behind a loop of unknown length that makes some.
        """
        prefix = to_snake_case(class_name)
        count = self.fields.get(("name", prefix), 0)
        if not isinstance(count, int):
            return ""
        self.state.put(self, ("name", prefix), count + 1)
        return f"{prefix}_{count}" if count else prefix

    def reset_names(self) -> None:
        """clear_session(): names count from the start again."""
        for key in [key for key in self.fields if isinstance(key, tuple)]:
            self.state.drop(self, key)

    def get(self, setting: str) -> Any:
        """A setting as the rulebook takes it: UNKNOWN where branches disagree."""
        value = self.fields.get(setting, _DEFAULTS[setting])
        return UNKNOWN if isinstance(value, Unknown) else value

    def put(self, setting: str, value: Any) -> None:
        """Changes a setting."""
        self.state.put(self, setting, value)

    def activate(self) -> None:
        """Hands the settings to the rulebook. Called before every use of a rule."""
        fields = self.fields
        for setting, default in _DEFAULTS.items():
            value = fields.get(setting, default)
            setattr(settings, setting, UNKNOWN if isinstance(value, Unknown) else value)
        settings.dialect = self.dialect


_DEFAULTS: dict[str, Any] = {
    "image_data_format": "channels_last",
    "floatx": "float32",
    "dtype_policy": None,
    "custom_names": False,
}


def session_of(interpreter: Interpreter) -> Session:
    """The session of this analysis, ready for use."""
    found: Session | None = interpreter.session.get("keras")
    if found is None:
        found = interpreter.session["keras"] = Session(interpreter.state)
    found.facts = facts_of(interpreter)
    found.activate()
    return found


def _joined(key: Any, values: list[Any]) -> Any:
    """After branches: names go on from the largest count; a setting on which they disagree is not known."""
    if isinstance(key, tuple):
        unknown = [value for value in values if isinstance(value, Unknown)]
        return unknown[0] if unknown else max((value for value in values if value is not MISSING), default=MISSING)
    every = [_DEFAULTS[key] if value is MISSING else value for value in values]
    same = all(isinstance(value, str) and value == every[0] for value in every)
    return every[0] if same else Unknown(f"{key} after branches")
