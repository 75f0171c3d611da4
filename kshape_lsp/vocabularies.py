"""What a text may be as the argument of a parameter: the rulebook's vocabularies, by the parameter's kind and name."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from kshape.facts import NameFact, ParameterFact

MODULES = {
    "Activation": "activations",
    "Initializer": "initializers",
    "Regularizer": "regularizers",
    "Constraint": "constraints",
    "Loss": "losses",
    "Metric": "metrics",
    "Optimizer": "optimizers",
}
"""Kind of a parameter -> the module of the rulebook that has its vocabulary."""

OF_COMPILE = {"loss": "Loss", "metrics": "Metric", "weighted_metrics": "Metric", "optimizer": "Optimizer"}
"""The parameters of `compile`, whose kinds no rule tells."""


def kind_of(callee: str, parameter: ParameterFact) -> str:
    """The kind of a parameter of something that is called."""
    if callee.rpartition(".")[2] == "compile":
        return OF_COMPILE.get(parameter.name, parameter.kind)
    return parameter.kind


def words_of(kind: str) -> tuple[str, ...]:
    """The texts that a parameter of this kind takes, the usual ones alone; none where any text may be meant."""
    if kind in MODULES:
        vocabulary = _vocabulary(MODULES[kind])
        return tuple(dict.fromkeys((*vocabulary.shortcuts, *sorted(_snake(vocabulary)))))
    return choices_of(kind)


@cache
def choices_of(kind: str) -> tuple[str, ...]:
    """The few texts that a kind such as "Padding" allows."""
    from kshape.rulebook.kinds import KINDS

    check = KINDS.get(kind)
    return tuple(getattr(check, "choices", ()))


def meaning_of(word: str, kind: str | None) -> NameFact | None:
    """What a text stands for in a vocabulary; in any of them, where the kind is not known."""
    from kshape.lookup import activation_fact, rule_fact

    for each in (kind,) if kind in MODULES else MODULES:
        rule = _vocabulary(MODULES[str(each)]).resolve(word)
        if rule is None:
            continue
        return rule_fact(rule) if isinstance(rule, type) else activation_fact(rule)
    return None


def _vocabulary(module: str) -> Any:
    return import_module(f"kshape.rulebook.{module}").VOCABULARY


def _snake(vocabulary: Any) -> list[str]:
    """The texts in lower case: "relu", "he_normal"; a class's own name is left out where it has such a text."""
    return [word for word in vocabulary.aliases if word == word.lower()]
