"""What the parts of the evaluator ask of one another, beyond what libraries may ask of all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kshape.source import ir
from kshape.source.span import Span
from kshape.values.calls import Interpreter
from kshape.values.values import Class, Function, ModuleValue

from .core import Core
from .flow import Flow

if TYPE_CHECKING:
    from .calls import Arguments
    from .modules import ModuleScope


class Interface(Core, Interpreter):
    """Declarations; each is written in the part that its comment names."""

    def value(self, node: ir.expr) -> Any:  # expressions
        """The value of an expression."""
        raise NotImplementedError

    def run_block(self, body: list[ir.stmt]) -> Flow | None:  # statements
        """Evaluates statements one after another."""
        raise NotImplementedError

    def known_attribute(self, value: Any, name: str, span: Span) -> Any:  # access
        """value.name, and what the evaluation goes on with where there is none."""
        raise NotImplementedError

    def assign(self, target: ir.expr, value: Any) -> None:  # assignment
        """target = value."""
        raise NotImplementedError

    def submodule(self, module: ModuleValue, name: str) -> Any:  # modules
        """A module of the project inside a package of the project."""
        raise NotImplementedError

    def module_scope(self, module: ModuleValue) -> ModuleScope:  # modules
        """The names that a module of the project defines anywhere in it."""
        raise NotImplementedError

    def call_function(
        self, function: Function, args: list[Any], kwargs: dict[str, Any], span: Span, is_open: bool = False
    ) -> Any:  # functions
        """The value of calling a function of the user."""
        raise NotImplementedError

    def instantiate(self, cls: Class, given: Arguments, span: Span) -> Any:  # classes
        """A new object of a class of the user."""
        raise NotImplementedError
