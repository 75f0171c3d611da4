"""Runs a program and notes what every call in it gives: the shapes of tensors, the weights of models.

Whose tensors and models they are, real Keras's or the runtime's, says a subclass of `Recording`.
"""

from __future__ import annotations

import ast
import sys
import types
from collections.abc import Iterator
from typing import Any, NamedTuple

Place = tuple[int, int, int, int]
"""Line, column, end line, end column of a call, as `kshape.facts` counts them."""


class Recorded(NamedTuple):
    """One tensor that a call gave. `symbolic`: it is part of a functional graph."""

    place: Place
    shape: tuple[int | None, ...]
    symbolic: bool


class Recording:
    """What a program did: its tensors in order, its models with the place where each was made."""

    model_class: type

    def __init__(self) -> None:
        self.tensors: dict[Recorded, None] = {}
        self.models: list[tuple[int, Any]] = []

    def shape_of(self, leaf: Any) -> tuple[tuple[int | None, ...] | None, bool]:
        """The shape of a tensor or array (None for anything else), and whether it is symbolic."""
        raise NotImplementedError

    def note(self, value: Any, place: Place) -> Any:
        """Called by the program around each of its calls; gives back what the call gave."""
        for leaf in (value, *_inner(value)):
            shape, symbolic = self.shape_of(leaf)
            if shape is not None:
                self.tensors[Recorded(place, shape, symbolic)] = None
        if isinstance(value, self.model_class):
            self.models.append((place[0], value))
        return value

    def shapes(self, line: int) -> list[tuple[int | None, ...]]:
        """The tensors of the call of this line that no other call on it encloses."""
        here = [each for each in self.tensors if each.place[0] == line]
        outer = min((each.place for each in here), key=lambda p: (p[1], -p[2], -p[3]), default=None)
        return [each.shape for each in here if each.place == outer]

    def totals(self, line: int) -> list[int]:
        """The weights of the models that this line made."""
        return [model.count_params() for at, model in self.models if at == line and model.built]


def execute(code: str, recording: Recording) -> None:
    """Executes a program as `python case.py` would."""
    tree = ast.fix_missing_locations(_Noting().visit(ast.parse(code)))
    module = types.ModuleType("__main__")
    module.__dict__["__note__"] = recording.note
    main, arguments = sys.modules["__main__"], sys.argv
    sys.modules["__main__"], sys.argv = module, ["case.py"]
    try:
        exec(compile(tree, "case.py", "exec"), module.__dict__)
    finally:
        sys.modules["__main__"], sys.argv = main, arguments


class _Noting(ast.NodeTransformer):
    """f(x) -> __note__(f(x), place)"""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        place = (node.lineno, node.col_offset + 1, node.end_lineno or 0, (node.end_col_offset or 0) + 1)
        self.generic_visit(node)
        where = ast.Tuple([ast.Constant(number) for number in place], ast.Load())
        noted = ast.Call(ast.Name("__note__", ast.Load()), [node, where], [])
        return ast.copy_location(noted, node)


def _inner(value: Any) -> Iterator[Any]:
    if isinstance(value, (list, tuple)):
        yield from value[:30]
    elif isinstance(value, dict):
        yield from list(value.values())[:30]
