"""Writes runtime/models/op_classes.py: how files of Keras 3 name the ops in a functional model.

Usage: KERAS_BACKEND=torch python tools/make_op_classes.py
"""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "runtime" / "models" / "op_classes.py"
MODULES = ("core", "einops", "image", "linalg", "math", "nn", "numpy")
HEAD = '''"""How files of Keras {version} name ops. Written by tools/make_op_classes.py; do not edit."""

from __future__ import annotations

# fmt: off
LINES = """
'''
TAIL = '''"""
"""A line an op: its name, Keras's module and class, and which of its parameters stand in the call, not the config."""
# fmt: on
'''


def lines() -> list[str]:
    """One line for each of Keras's op classes that is one of the rulebook's ops."""
    from keras.src.ops.operation import Operation

    import kshape.rulebook.ops  # noqa: F401  (fills OPS)
    from kshape.rulebook.op import OPS

    by_letters = {name.replace("_", "").replace("image.", ""): name for name in OPS if "random." not in name}
    found = []
    for module in MODULES:
        place = importlib.import_module(f"keras.src.ops.{module}")
        for name, cls in vars(place).items():
            own = isinstance(cls, type) and issubclass(cls, Operation) and cls.__module__ == place.__name__
            op = by_letters.get(name.lower()) if own else None
            if op is not None:
                parameters = [p for p in inspect.signature(cls.call).parameters if p not in ("self", "kwargs")]
                found.append(" ".join([op, module, name, *parameters]))
    return sorted(found)


def text() -> str:
    """The whole file."""
    import keras

    return HEAD.format(version=keras.__version__) + "".join(f"{line}\n" for line in lines()) + TAIL


if __name__ == "__main__":
    TARGET.write_text(text())
