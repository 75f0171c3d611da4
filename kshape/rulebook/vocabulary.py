"""Vocabulary: the names of one module of Keras, and what each of them stands for.

The pairing checks, the editor's completion and the runtime's `get` read one list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .binding import REQUIRED, Field, Rule, nearest
from .errors import RuleError
from .settings import settings


class Vocabulary:
    """What a module such as `keras.losses` offers.

    names:     public attribute of the module -> rule class (in `keras.activations`: the activation).
    functions: public function of the module -> `Function`, where classes have a functional form.
    aliases:   every text that the module's `get` accepts -> the same rules.
    legacy:    texts that only Keras 1 or 2 accepted -> the same rules; they stay accepted here.
    shortcuts: texts that `compile` resolves by the shapes at hand ("accuracy"), in any case.
    needs:     rule -> arguments without which `get` cannot make it from a text, beyond those without a default.
    customs:   True where `get` also looks among the objects that the script gave names to.
    folds:     True where `get` lowers the text first (optimizers).
    """

    __slots__ = (
        "_classes",
        "aliases",
        "customs",
        "folds",
        "functions",
        "keras",
        "legacy",
        "names",
        "needs",
        "noun",
        "shortcuts",
    )

    def __init__(
        self,
        noun: str,
        keras: str,
        names: Mapping[str, Any],
        aliases: Mapping[str, Any],
        legacy: Mapping[str, Any] | None = None,
        functions: Iterable[Function] = (),
        shortcuts: tuple[str, ...] = (),
        needs: Mapping[Any, tuple[str, ...]] | None = None,
        folds: bool = False,
        customs: bool = False,
    ) -> None:
        self.noun, self.keras, self.folds, self.shortcuts = noun, keras, folds, shortcuts
        self.customs = customs
        self.names, self.aliases = dict(names), dict(aliases)
        self.legacy, self.needs = dict(legacy or {}), dict(needs or {})
        self.functions = {function.name: function for function in functions}
        self._classes = tuple({rule for rule in self.names.values() if isinstance(rule, type)})

    def resolve(self, value: Any) -> Any:
        """The rule that a text, a rule, a rule class or a function stands for; None where there is none."""
        if isinstance(value, str):
            text = value.lower() if self.folds else value
            return self.aliases.get(text) or self.legacy.get(text) or self.names.get(value)
        if isinstance(value, Function):
            return value.rule
        if isinstance(value, Rule):
            return type(value) if isinstance(value, self._classes) else None
        return value if any(value is rule for rule in self.names.values()) else None

    def is_shortcut(self, value: Any) -> bool:
        """True for a text that `compile` resolves by the shapes of targets and outputs."""
        return isinstance(value, str) and value.lower() in self.shortcuts

    def need_known(self, value: str, *, owner: str, argument: str) -> Any:
        """The rule of a text (None for a shortcut or custom name); RuleError where the module's `get` would raise."""
        text = value.lower() if self.folds else value
        rule = self.aliases.get(text) or self.legacy.get(text)
        if rule is not None:
            self._need_no_arguments(rule, value, owner, argument)
            return rule
        if self.is_shortcut(value) or (self.customs and (settings.custom_names is not False or ">" in value)):
            return None
        raise self.unknown(value, owner=owner, argument=argument)

    def unknown(self, value: str, *, owner: str, argument: str) -> RuleError:
        """The error for a text that stands for nothing here, with the nearest one that does."""
        near = nearest(value, self.suggestions())
        advice = f" Did you mean {near!r}?" if near else ""
        return RuleError(
            "unknown-name",
            f"{owner} has no {self.noun} named {value!r}.{advice}",
            argument=argument,
            keras=self.keras.format(value),
        )

    def stranger(self, shown: str, *, owner: str, argument: str) -> RuleError:
        """The error for an object that is none of the module's, and nothing that the module's `get` takes for one."""
        article = "an" if self.noun[0] in "aeio" else "a"
        return RuleError(
            "unknown-name",
            f"{owner} needs {argument} to be {article} {self.noun}: a name, a config, a class or an object. "
            f"Received: {shown}.",
            argument=argument,
            keras=self.keras.partition("{")[0].rstrip(": '"),
        )

    def suggestions(self) -> list[str]:
        """The accepted texts as one would write them: `he_normal` rather than `HeNormal`, where both are accepted."""
        texts = [*self.shortcuts, *self.aliases]
        return sorted(texts, key=lambda text: (text != text.lower(), text), reverse=True)

    def _need_no_arguments(self, rule: Any, value: str, owner: str, argument: str) -> None:
        if not (isinstance(rule, type) and issubclass(rule, Rule)):
            return
        missing = [field.name for field in rule.parameters() if field.default is REQUIRED]
        missing.extend(self.needs.get(rule, ()))
        if missing:
            name = rule.__name__
            raise RuleError(
                "argument",
                f"{name} needs {', '.join(missing)}, which a text cannot give. Received: {argument}={value!r}. "
                f"Use {name}({', '.join(f'{each}=...' for each in missing)}).",
                argument=argument,
                keras=f"KeyError: {missing[0]!r}" if rule in self.needs else f"{name}.__init__() missing",
            )


class Function:
    """The functional form of a rule: its name, its parameters and the rule class that computes the same."""

    __slots__ = ("name", "parameters", "rule")

    def __init__(self, name: str, rule: Any, **parameters: Any) -> None:
        self.name, self.rule = name, rule
        given = tuple(Field(each, "Anything", default) for each, default in parameters.items())
        self.parameters = (Field("y_true", "Anything"), Field("y_pred", "Anything"), *given)

    def __repr__(self) -> str:
        return f"<function {self.name}>"


def public_names(rules: Iterable[type[Rule]]) -> dict[str, Any]:
    """Class name and further public names -> rule class."""
    return {name: rule for rule in rules for name in (rule.__name__, *rule.aliases)}
