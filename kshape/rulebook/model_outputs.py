"""What `compile` and `fit` are given for each output of a model: keys and numbers of losses, weights, targets.

Source: keras.src.trainers.compile_utils
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .binding import nearest
from .errors import RuleError
from .kinds import show_value


def need_output_keys(argument: str, given: Any, names: Sequence[str]) -> None:
    """RuleError for a key that names no output, and for a list of losses of another length than the outputs.

    argument: "loss", "loss_weights", "metrics" or "weighted_metrics". names: of the outputs; the keys, where the model
    gives a dict.
    """
    if isinstance(given, dict):
        wrong = [key for key in given if isinstance(key, str) and key not in names]
        if all(names) and wrong:
            near = nearest(wrong[0], names)
            advice = f" Did you mean {near!r}?" if near else f" The outputs are {', '.join(names)}."
            raise RuleError(
                "output-keys",
                f"{argument} needs the names of outputs as keys. Received: {wrong[0]!r}.{advice}",
                argument=argument,
            )
    elif argument == "loss" and isinstance(given, (list, tuple)) and len(given) not in (1, len(names)):
        raise RuleError(
            "output-keys",
            f"loss needs one entry for each output. Received: {len(given)} entries for a model of "
            f"{_outputs(len(names))}.",
            argument=argument,
        )


def need_metrics(argument: str, given: Any, names: Sequence[str]) -> None:
    """RuleError where Keras does not find out which metrics are for which output. A single output takes them all.

    argument: "metrics" or "weighted_metrics". names: of the outputs; the keys, where the model gives a dict.
    """
    if not given or (isinstance(given, (list, tuple)) and len(given) == len(names)):
        return
    if not isinstance(given, (list, tuple, dict)):
        raise _metrics(
            f"{argument} needs a list or a dict. Received: {show_value(given)}. Write [{show_value(given)}].",
            argument,
            f"Expected `{argument}` argument to be a list, tuple, or dict.",
        )
    if len(names) == 1 or not all(names):
        return
    shown = ", ".join(names)
    if not isinstance(given, dict):
        raise _metrics(
            f"{argument} needs one entry for each of the {_outputs(len(names))} ({shown}). Received: "
            f"{len(given)}. Use a list of lists, or a dict by output.",
            argument,
        )
    wrong = [key for key in given if key not in names]
    if wrong:
        near = nearest(wrong[0], names) if isinstance(wrong[0], str) else None
        advice = f" Did you mean {near!r}?" if near else ""
        raise _metrics(
            f"{argument} needs the names of outputs as keys ({shown}). Received: {wrong[0]!r}.{advice}", argument
        )


def _metrics(message: str, argument: str, keras: str = "") -> RuleError:
    return RuleError("metric-keys", message, argument=argument, keras=keras or f"Invalid `{argument}`.")


def need_targets(given: Sequence[Any], names: Sequence[str]) -> None:
    """RuleError for another number of targets than of outputs, and for a key that names no output.

    given: the key of each array of targets, None where it has none. names: as in `need_output_keys`.
    """
    shown = ", ".join(names)
    if len(given) != len(names):
        count = f"{len(given)} {'array' if len(given) == 1 else 'arrays'} of targets"
        raise _targets(f"The model has {_outputs(len(names))} ({shown}). Received: {count}.")
    unknown = [key for key in given if isinstance(key, str) and key not in names]
    if len(names) == 1 or not unknown or not all(names):
        return
    near = nearest(unknown[0], names)
    advice = f" Did you mean {near!r}?" if near else ""
    raise _targets(f"Targets need the names of outputs as keys ({shown}). Received: {unknown[0]!r}.{advice}")


def _targets(message: str) -> RuleError:
    return RuleError("output-structure", message, argument="y", keras="y_true and y_pred have different structures.")


def _outputs(count: int) -> str:
    return "1 output" if count == 1 else f"{count} outputs"
