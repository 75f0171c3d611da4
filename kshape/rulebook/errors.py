"""What a rule says when it cannot answer: `RuleError` (it is wrong) and `Undecided` (nobody can know yet)."""

from __future__ import annotations

from typing import Any


class RuleError(Exception):
    """A requirement of Keras is certainly not met.

    fault:    the kind of mistake, a slug which one check of the catalogue claims ("input-rank", "merge-shapes", ...);
              the list is `FAULTS`.
    message:  what was required, then what came as the user wrote it, then what to do, if that is known.
    argument: name of the parameter at fault ("axis", "kernel_size", "query"), or None for the call as a whole.
    index:    which tensor of a list argument is at fault.
    keras:    the exception text of real Keras, quoted last so that a pasted traceback finds the diagnostic.
    output:   what the reader should go on with: the declared output, as far as it is known.
    about:    what else the reader knows of the mistake, for a fix: the layer that was called and what it was given.
    """

    about: Any = None

    def __init__(
        self,
        fault: str,
        message: str,
        *,
        argument: str | None = None,
        index: int | None = None,
        keras: str | None = None,
        output: Any = None,
    ) -> None:
        if fault not in FAULTS:
            raise KeyError(f"{fault!r} is not one of kshape.rulebook.errors.FAULTS")
        super().__init__(message)
        self.fault = fault
        self.message = message
        self.argument = argument
        self.index = index
        self.keras = keras
        self.output = output

    @property
    def text(self) -> str:
        """The message with Keras's own words at its end."""
        return f'{self.message} Keras: "{self.keras}"' if self.keras else self.message


class Undecided(Exception):
    """A rule needed something that is not known before the program runs: a rank, a size, an argument.

    Raised by comparing symbolic sizes, by reading the shape of a tensor of unknown rank and by testing `UNKNOWN`.
    Whoever calls a rule catches it and goes on with an unknown result; it never reaches a user.
    """


FAULTS = {
    "input-rank": "KS101",
    "axis-size": "KS102",
    "recurrent-rank": "KS103",
    "non-positive-size": "KS104",
    "merge-shapes": "KS105",
    "batch-axis-in-shape": "KS107",
    "reshape-count": "KS110",
    "undefined-last-axis": "KS111",
    "flattened-unknown": "KS112",
    "shape-not-a-tuple": "KS114",
    "attention-shapes": "KS116",
    "indivisible": "KS117",
    "window": "KS118",
    "axes": "KS119",
    "wrapper-rank": "KS120",
    "application": "KS122",
    "weights-shape": "KS123",
    "graph-disconnected": "KS201",
    "not-symbolic": "KS203",
    "foreign-function": "KS204",
    "symbolic-value": "KS205",
    "never-called": "KS206",
    "duplicate-name": "KS209",
    "unknown-layer": "KS210",
    "not-built": "KS211",
    "read-early": "KS211",
    "not-a-layer": "KS212",
    "cycle": "KS213",
    "loss-shapes": "KS301",
    "integer-labels": "KS302",
    "one-hot-labels": "KS303",
    "class-count": "KS313",
    "stateful-batch": "KS419",
    "sample-count": "KS403",
    "inputs-structure": "KS405",
    "output-keys": "KS315",
    "output-structure": "KS406",
    "metric-shapes": "KS503",
    "never-logged": "KS506",
    "metric-keys": "KS509",
    "checkpoint-suffix": "KS508",
    "matmul-shapes": "KS601",
    "broadcast": "KS602",
    "join-shapes": "KS604",
    "array-reshape": "KS605",
    "axis-range": "KS606",
    "pattern": "KS607",
    "split": "KS608",
    "float-size": "KS610",
    "unknown-name": "KS505",
    "add-weight": "KS706",
    "missing-super-init": "KS703",
    "state-in-call": "KS701",
    "lost-layer": "KS701",
    "declared-shape": "KS702",
    "call-arity": "KS704",
    "step-unpacking": "KS708",
    "undefined": "KS900",
    "moved": "KS901",
    "removed": "KS901",
    "argument": "KS903",
    "contract": "KS904",
    "syntax": "KS990",
}
"""Fault slug -> code of the diagnostic that reports it."""


class _Unknown:
    """An argument whose value is not known before the program runs."""

    __slots__ = ()

    def __bool__(self) -> bool:
        raise Undecided("the truth of an unknown argument")

    def __eq__(self, other: object) -> bool:
        raise Undecided("comparing an unknown argument")

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Any = _Unknown()


def is_unknown(value: Any) -> bool:
    """True for the argument nobody knows yet (`UNKNOWN`)."""
    return value is UNKNOWN
