"""Symbolic arguments for functions that nothing in view calls: what a parameter's annotation, default or name tells."""

from __future__ import annotations

import re
from typing import Any

from kshape.rulebook import dims
from kshape.source import ir
from kshape.values.state import MISSING
from kshape.values.values import Function, Unknown

COUNTS = re.compile(
    r"^(n|nb|num|number_of|max|min)_[a-z_]+$"
    r"|^(n|k|h|w|c|units|filters|channels|classes|timesteps|time_steps|steps|vocab|vocabulary|maxlen|seq_len|seqlen|seq_length"
    r"|height|width|depth|rows|cols|heads|neurons|hidden|latent|epochs|features)$"
    r"|_(dim|units|classes|filters|channels|rows|cols|width|height|len|length|count|num|heads|layers|features|tokens|timesteps)$"
    r"|^(vocab|batch|hidden|embedding|embed|vocabulary|latent|dense|lstm|encoding|sequence)_?size$"
)
"""Names of parameters that are counts, in all that people write."""

CERTAIN = re.compile(r"^(n|nb|num|number_of)_[a-z_]+$|^vocab_size$|^batch_size$")
"""Names that are never anything but a count, but in the `call` of a layer, which may be given tensors of counts."""


def symbolic_arguments(function: Function, receiver: Any, general: bool) -> tuple[list[Any], dict[str, Any]]:
    """Arguments for a call that stands for any call.

    `general`: nothing is assumed that an annotation or a telling name does not say, not even the defaults.
    """
    spec: ir.arguments = function.node.args
    names = COUNTS if not general else CERTAIN if function.name != "call" else None
    positional = [*spec.posonlyargs, *spec.args]
    missing = len(positional) - len(function.defaults)
    args = [] if receiver is MISSING else [receiver]
    for at, parameter in enumerate(positional[len(args) :], len(args)):
        default = function.defaults[at - missing] if at >= missing else MISSING
        args.append(symbolic_argument(parameter, default, general, names))
    kwargs = {
        parameter.arg: symbolic_argument(parameter, function.kw_defaults.get(parameter.arg, MISSING), general, names)
        for parameter in spec.kwonlyargs
    }
    return args, kwargs


def symbolic_argument(parameter: ir.arg, default: Any, general: bool, counts: re.Pattern[str] | None) -> Any:
    """What one parameter may hold. counts: the names of those that are taken for a count; None where none is."""
    if default is not MISSING and not general:
        return default
    annotation = parameter.annotation
    if isinstance(annotation, ir.Name) and annotation.id == "int":
        return dims.symbol(parameter.arg, lower=None)
    if annotation is None and counts is not None and counts.search(parameter.arg):
        return dims.symbol(parameter.arg, lower=None)
    return Unknown(f"the parameter {parameter.arg}")
