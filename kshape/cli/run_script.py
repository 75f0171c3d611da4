"""`kshape run SCRIPT`: a program written for Keras, run on the runtime."""

from __future__ import annotations

import click

from kshape.cli.processes import become


@click.command(
    name="run",
    short_help="Run a Keras script on the runtime.",
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
@click.argument("script")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def run(script: str, arguments: tuple[str, ...]) -> int:
    """Run a script: what it imports as keras, tensorflow.keras or tf_keras is the runtime, on PyTorch.

    Unlike every other command this one executes the code. Of TensorFlow itself, functions on tensors are served.
    """
    return become("runtime.serving", [script, *arguments], "torch", "runtime")
