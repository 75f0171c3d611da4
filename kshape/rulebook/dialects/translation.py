"""A call in the spelling of Keras 1 or 2 -> the same call in today's, with a note for each older spelling.

The order: positional arguments get their old names, several become one, names and values change, what is gone is
dropped. Data is in `keras1`, `keras2` and `classes`; here is what reads it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from ..dims import Dim
from ..errors import UNKNOWN, is_unknown
from . import keras1, keras2
from .classes import CLASSES, DEFAULTS
from .detection import is_standalone
from .notes import Dialect, Note, Translation


def translate(
    class_name: str,
    args: Sequence[Any],
    kwargs: Mapping[str, Any],
    dialect: Dialect | None = None,
    *,
    root: str = "keras",
    parameters: Collection[str] | None = None,
) -> Translation:
    """A constructor's call as Keras 3 writes it.

    dialect: the one in force, None where nothing in the file tells. root: the import root of the called name ("keras",
    "tensorflow.keras", "tf_keras"). parameters: what the class takes today, for a class which is no layer.
    """
    call = _Call(class_name, args, kwargs, dialect, root, parameters)
    call.name_positions()
    call.join_kernel()
    call.rename()
    call.drop()
    call.fill_defaults()
    return Translation(call.rule, call.args, call.kwargs, call.notes, call.origins)


class _Call:
    """A call on its way to Keras 3. `kwargs` holds older names until `rename`."""

    def __init__(
        self,
        class_name: str,
        args: Sequence[Any],
        kwargs: Mapping[str, Any],
        dialect: Dialect | None,
        root: str,
        parameters: Collection[str] | None,
    ) -> None:
        successor = CLASSES.get(class_name)
        self.written, self.rule = class_name, successor.rule if successor else class_name
        self.args, self.kwargs = list(args), dict(kwargs)
        self.dialect, self.root = dialect, root
        self.order = tuple(_parameters_of(self.rule) if parameters is None else parameters)
        self.parameters = frozenset(self.order)
        self.notes: list[Note] = []
        self.origins: dict[str, str | int] = {}
        if successor is not None:
            new = successor.new
            kind = "class" if new else "gone"
            self.notes.append(Note(kind, class_name, new, advice=successor.advice, since=successor.since))

    @property
    def is_keras1(self) -> bool:
        """Whether positional arguments stand in the order of Keras 1: by the dialect, or by the rest of the call."""
        if self.dialect == "keras1" or self.written in keras1.CLASSES:
            return True
        return self.dialect != "keras2" and any(self._is_only_keras1(name) for name in self.kwargs)

    def name_positions(self) -> None:
        """Gives positional arguments the names they had, where their order is not today's."""
        signature = self._older_signature()
        if signature is None:
            return
        names = signature.split()
        if len(self.args) > len(names) or any(name in self.kwargs for name in names[: len(self.args)]):
            return  # no Keras takes this call
        if all(map(self._stands_there, names[: len(self.args)], range(len(self.args)))):
            return
        for position, name in enumerate(names[: len(self.args)]):
            self.kwargs[name] = self.args[position]
            self.origins[name] = position
        self.args = []

    def join_kernel(self) -> None:
        """nb_row and nb_col, or Conv2D(64, 3, 3), become one kernel_size."""
        for first, names in keras1.JOINED.items():
            if first in self.kwargs and first not in self.parameters and all(name in self.kwargs for name in names):
                self._join(names)
        count = keras2.POSITIONAL.get(self._plain_name())
        if count is not None and len(self.args) == count + 1 and all(map(_is_size, self.args[1:])):
            self._read_positions(count)

    def rename(self) -> None:
        """Older keywords and their values become today's."""
        for old in list(self.kwargs):
            new = self._today(old)
            if new is None or new in self.kwargs:
                continue
            value = self.kwargs.pop(old)
            origin = self.origins.pop(old, old)
            self.kwargs[new] = self._value_today(old, value)
            self.origins[new] = origin
            self._copy_initializer(new)
            if isinstance(origin, str):
                self._note_renamed(old, new, value, origin)

    def drop(self) -> None:
        """Takes out what no class takes any more; what says something of the input stays."""
        for name in list(self.kwargs):
            if name in self.parameters and name not in keras2.KEPT_FOR_INPUT:
                continue
            own = keras2.DROPPED_IN.get(self.rule, {})
            advice = own.get(name, keras1.DROPPED.get(name, keras2.DROPPED.get(name)))
            if advice is None or self._is_taken(name):
                continue
            accepted = (self.rule, name) in keras2.ACCEPTED or name == "decay"
            origin = self.origins.get(name, name)
            since = 2 if name in keras1.DROPPED and name != "weights" else 3
            self.notes.append(
                Note("dropped", name, None, origin, raises_in_keras3=not accepted, since=since, advice=advice)
            )
            if name in own or name not in keras2.KEPT_FOR_INPUT:
                value = self.kwargs.pop(name)
                self._keep_meaning(name, value)

    def fill_defaults(self) -> None:
        """Defaults that differ and that weights depend on."""
        older = self.dialect == "keras1" or (self.dialect == "keras2" and is_standalone(self.root))
        if older and self.rule in DEFAULTS:
            for name, value in DEFAULTS[self.rule].items():
                self.kwargs.setdefault(name, value)

    def _older_signature(self) -> str | None:
        name = keras1.ALIASES.get(self.written, self.written)
        if self.is_keras1:
            signature = keras1.SIGNATURES.get(name) or keras2.STANDALONE.get(self.written)
            return signature if signature and self._fits(signature.split()) else None
        if self.dialect != "keras2" or not self.args:
            return None
        standalone = keras2.STANDALONE.get(self.written) if is_standalone(self.root) else None
        return standalone or keras2.SIGNATURES.get(self.written)

    def _stands_there(self, old: str, position: int) -> bool:
        """Whether an older parameter stands in the same position today, with the same values."""
        today = self._today(old) or old
        return old not in keras1.VALUES and position < len(self.order) and self.order[position] == today

    def _fits(self, names: Sequence[str]) -> bool:
        """Whether positional arguments are of the kinds that Keras 1 took: a file may mix the two."""
        given = dict(zip(names, self.args, strict=False))
        if any(name in given and not _is_size(given[name]) for name in ("nb_row", "kernel_dim1")):
            return False
        if "nb_row" in given and "nb_col" not in given and "nb_col" not in self.kwargs:
            return False
        init = given.get("init")
        return not (isinstance(init, str) and _is_activation(init)) and not isinstance(given.get("epsilon"), int)

    def _is_only_keras1(self, name: str) -> bool:
        if name in self.parameters:
            return False
        new = keras1.RENAMED_IN.get(self._plain_name(), {}).get(name, keras1.RENAMED.get(name))
        return new in self.parameters or name in keras1.KEYWORDS

    def _today(self, old: str) -> str | None:
        """Today's name of a keyword, None where it has not changed or nothing here is called so."""
        new = keras2.RENAMED_IN.get(self.rule, {}).get(old)
        if new is not None:
            return new
        if old in self.parameters:
            return None
        for table in (keras1.RENAMED_IN.get(self._plain_name(), {}), keras1.RENAMED):
            new = table.get(old)
            if new in self.parameters:
                return new
        new = keras2.RENAMED.get(old)
        return new if new in self.parameters else None

    def _value_today(self, old: str, value: Any) -> Any:
        table = keras1.VALUES.get(old, {})
        return table[value] if isinstance(value, str) and value in table else value

    def _note_renamed(self, old: str, new: str, value: Any, origin: str) -> None:
        raises = (self.rule, old) not in keras2.ACCEPTED
        since = 2 if old in keras1.RENAMED or old in keras1.RENAMED_IN.get(self._plain_name(), {}) else 3
        today = self.kwargs[new]
        if isinstance(value, str) and isinstance(today, str) and today != value:
            note = Note("value", f'{old}="{value}"', f'{new}="{today}"', origin, raises_in_keras3=raises, since=since)
        else:
            note = Note("argument", old, new, origin, raises_in_keras3=raises, since=since)
        self.notes.append(note)

    def _copy_initializer(self, new: str) -> None:
        """A separable convolution of Keras 1 has one init for both kernels."""
        if new == "depthwise_initializer" and "pointwise_initializer" in self.parameters:
            self.kwargs.setdefault("pointwise_initializer", self.kwargs[new])

    def _keep_meaning(self, name: str, value: Any) -> None:
        if name == "forget_bias_init" and "unit_forget_bias" in self.parameters:
            self.kwargs.setdefault("unit_forget_bias", UNKNOWN if is_unknown(value) else value in ("one", "ones"))

    def _is_taken(self, name: str) -> bool:
        """A keyword which the class takes beside its own parameters."""
        if (self.rule, name) in keras2.ACCEPTED:
            return False
        return name in self.parameters and name not in ("batch_input_shape", "input_dtype")

    def _plain_name(self) -> str:
        """The class without its older spelling: Convolution2D -> Conv2D."""
        return self.rule.removeprefix("Atrous").replace("Convolution", "Conv")

    def _join(self, names: tuple[str, ...]) -> None:
        sizes = tuple(self.kwargs.pop(name) for name in names)
        origins = [self.origins.pop(name, name) for name in names]
        self.kwargs["kernel_size"] = sizes
        self.origins["kernel_size"] = origins[0]
        if all(isinstance(origin, int) for origin in origins):
            self._note_position(sizes, origins[0])
        else:
            self.notes.append(Note("argument", ", ".join(names), _kernel_text(sizes), origins[0]))

    def _note_position(self, sizes: tuple[Any, ...], position: str | int) -> None:
        written = f"{self.written}(..., {', '.join(map(_text, sizes))})"
        advice = f"Write {_kernel_text(sizes)}."
        self.notes.append(
            Note("position", written, _kernel_text(sizes), position, raises_in_keras3=False, advice=advice)
        )

    def _read_positions(self, count: int) -> None:
        """Conv2D(64, 3, 3): a kernel of (3, 3) before Keras 3, a kernel of 3 with strides of 3 since."""
        sizes = tuple(self.args[1:])
        if self.dialect in ("keras1", "keras2") and is_standalone(self.root):
            self._as_kernel(sizes)
        elif self.dialect is None and is_standalone(self.root) and self._is_open(sizes):
            self._leave_open(sizes, count)
        elif sizes in _LOOKS_LIKE_A_KERNEL:
            written = f"{self.written}(..., {', '.join(map(_text, sizes))})"
            today = f"kernel_size={_text(sizes[0])}, strides={_text(sizes[1])}"
            advice = f"Write {_kernel_text(sizes)}, or strides= by name if that is meant."
            self.notes.append(Note("strides", written, today, 2, raises_in_keras3=False, since=3, advice=advice))

    def _as_kernel(self, sizes: tuple[Any, ...]) -> None:
        self.args = self.args[:1]
        self.kwargs["kernel_size"] = sizes
        self.origins["kernel_size"] = 1
        self._note_position(sizes, 1)

    def _is_open(self, sizes: tuple[Any, ...]) -> bool:
        """Whether the two readings differ, and no keyword of a later Keras settles it."""
        if any(name in self.kwargs for name in keras2.CONVOLUTION_KEYWORDS):
            return False
        return not all(isinstance(size, int) and size == 1 for size in sizes)

    def _leave_open(self, sizes: tuple[Any, ...], count: int) -> None:
        same = all(isinstance(size, int) and size == sizes[0] for size in sizes)
        kernel = sizes[0] if same else UNKNOWN
        self.args = [self.args[0], kernel]
        self.kwargs["strides"] = UNKNOWN
        self.origins["strides"] = 2
        if count > 2:
            self.kwargs["padding"] = UNKNOWN
        self.notes.append(
            Note(
                "open",
                _kernel_text(sizes),
                f"kernel_size={_text(sizes[0])}, strides={_text(sizes[1])}",
                1,
                raises_in_keras3=False,
                since=3,
                advice="Write the one that is meant.",
            )
        )


_LOOKS_LIKE_A_KERNEL = ((3, 3), (5, 5), (7, 7))
"""Kernel size and strides in a row that nobody wants, but that were a square kernel in Keras 1."""


@cache
def _parameters_of(rule: str) -> tuple[str, ...]:
    """What a class of keras.layers takes today."""
    from ..layers import LAYERS

    found = LAYERS.get(rule)
    return () if found is None else tuple(field.name for field in found.parameters())


def _is_size(value: Any) -> bool:
    return isinstance(value, (int, Dim)) and not isinstance(value, bool)


def _is_activation(text: str) -> bool:
    from ..activations import VOCABULARY

    return VOCABULARY.resolve(text) is not None


def _kernel_text(sizes: tuple[Any, ...]) -> str:
    return f"kernel_size=({', '.join(map(_text, sizes))})"


def _text(size: Any) -> str:
    return "?" if is_unknown(size) else repr(size)
