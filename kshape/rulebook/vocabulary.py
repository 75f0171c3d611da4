"""Vocabulary: the names of one module of Keras, and what each of them stands for.

The pairing checks, the editor's completion and the runtime's `get` read one list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .binding import Rule, nearest
from .errors import RuleError


class Vocabulary:
    """What a module such as `keras.losses` offers.

    names:     public attribute of the module -> rule class (or, in `keras.activations`, the activation).
    functions: public function of the module -> `Function`, where classes have a functional form.
    aliases:   every text that the module's `get` accepts -> the same rules.
    legacy:    texts that only Keras 1 or 2 accepted -> the same rules; they stay accepted here.
    folds:     True where `get` lowers the text first (optimizers).
    """

    __slots__ = ("aliases", "folds", "functions", "keras", "legacy", "names", "noun")

    def __init__(
        self,
        noun: str,
        keras: str,
        names: Mapping[str, Any],
        aliases: Mapping[str, Any],
        legacy: Mapping[str, Any] | None = None,
        functions: Mapping[str, Function] | None = None,
        folds: bool = False,
    ) -> None:
        self.noun, self.keras, self.folds = noun, keras, folds
        self.names, self.aliases = dict(names), dict(aliases)
        self.legacy, self.functions = dict(legacy or {}), dict(functions or {})

    def resolve(self, value: Any) -> Any:
        """The rule that a text, a rule, a rule class or a function stands for; None where there is none."""
        if isinstance(value, str):
            text = value.lower() if self.folds else value
            return self.aliases.get(text) or self.legacy.get(text) or self.names.get(value)
        if isinstance(value, Function):
            return value.rule
        if isinstance(value, Rule):
            return type(value)
        return value if any(value is rule for rule in self.names.values()) else None

    def need_known(self, value: str, *, owner: str, argument: str) -> Any:
        """The rule behind a text; RuleError with the nearest name where the module's `get` would raise."""
        text = value.lower() if self.folds else value
        rule = self.aliases.get(text) or self.legacy.get(text)
        if rule is not None:
            return rule
        near = nearest(value, self.suggestions())
        advice = f" Did you mean {near!r}?" if near else ""
        raise RuleError(
            "unknown-name",
            f"{owner} has no {self.noun} named {value!r}.{advice}",
            argument=argument,
            keras=self.keras.format(value),
        )

    def suggestions(self) -> list[str]:
        """The accepted texts as one would write them: `he_normal` rather than `HeNormal`, where both are accepted."""
        return sorted(self.aliases, key=lambda text: (text != text.lower(), text), reverse=True)


class Function:
    """The functional form of a rule: its name, its signature as text and the class that computes the same."""

    __slots__ = ("name", "rule", "signature")

    def __init__(self, name: str, signature: str, rule: Any) -> None:
        self.name, self.signature, self.rule = name, signature, rule

    def __repr__(self) -> str:
        return f"{self.name}{self.signature}"


def public_names(rules: Iterable[type[Rule]]) -> dict[str, type[Rule]]:
    """Class name and further public names -> rule class."""
    return {name: rule for rule in rules for name in (rule.__name__, *rule.aliases)}
