"""What the parts of the evaluator ask of one another; each is written in the part that its comment names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kshape.source import ir
from kshape.source.span import Span
from kshape.values.values import Class, Function, ModuleValue

from .core import Core
from .flow import Flow


class Interface(Core):
    """Declarations only."""

    def value(self, node: ir.expr) -> Any:  # expressions
        """The value of an expression."""
        raise NotImplementedError

    def run_block(self, body: list[ir.stmt]) -> Flow | None:  # statements
        """Evaluates statements one after another."""
        raise NotImplementedError

    def attribute(self, value: Any, name: str, span: Span) -> Any:  # access
        """value.name, MISSING where it certainly does not exist."""
        raise NotImplementedError

    def known_attribute(self, value: Any, name: str, span: Span) -> Any:  # access
        """value.name, and what the evaluation goes on with where there is none."""
        raise NotImplementedError

    def find_in_class(self, cls: Any, name: str, after: Any = None) -> Any:  # access
        """The attribute in the MRO of a class, MISSING where there is none."""
        raise NotImplementedError

    def item(self, value: Any, key: Any, span: Span) -> Any:  # items
        """value[key]."""
        raise NotImplementedError

    def set_attribute(self, value: Any, name: str, new: Any, span: Span) -> None:  # changes
        """value.name = new."""
        raise NotImplementedError

    def set_item(self, value: Any, key: Any, new: Any, span: Span) -> None:  # changes
        """value[key] = new."""
        raise NotImplementedError

    def assign(self, target: ir.expr, value: Any) -> None:  # assignment
        """target = value."""
        raise NotImplementedError

    def set_variable(self, name: str, value: Any) -> None:  # names
        """Binds a name in the present scope."""
        raise NotImplementedError

    def submodule(self, module: ModuleValue, name: str) -> Any:  # modules
        """A module of the project inside a package of the project."""
        raise NotImplementedError

    def call(self, function: Any, args: list[Any], kwargs: dict[str, Any], span: Span) -> Any:  # calls
        """The value of calling any value."""
        raise NotImplementedError

    def call_function(
        self, function: Function, args: list[Any], kwargs: dict[str, Any], span: Span, is_open: bool = False
    ) -> Any:  # functions
        """The value of calling a function of the user."""
        raise NotImplementedError

    def instantiate(
        self, cls: Class, args: list[Any], kwargs: dict[str, Any], span: Span, is_open: bool, spans: Any
    ) -> Any:  # classes
        """A new object of a class of the user."""
        raise NotImplementedError

    def iterate(self, value: Any) -> tuple[Any, ...] | None:  # iteration
        """The elements of a known iterable, None where they are not known."""
        raise NotImplementedError

    def element(self, value: Any) -> Any:  # iteration
        """What each element of an iterable is, when their number is not known."""
        raise NotImplementedError

    def length(self, value: Any, span: Span) -> Any:  # iteration
        """len(value)."""
        raise NotImplementedError

    def truth(self, value: Any) -> bool | None:  # operators
        """The truth of a value, None where it is not known."""
        raise NotImplementedError

    def binary(self, op: str, left: Any, right: Any, span: Span) -> Any:  # operators
        """left op right."""
        raise NotImplementedError

    def compare(self, op: str, left: Any, right: Any, span: Span) -> Any:  # comparisons
        """left op right."""
        raise NotImplementedError

    def narrowed(self, test: ir.expr, outcome: bool) -> None:  # narrowing
        """What is known once a condition came out so."""
        raise NotImplementedError

    def decided(self, test: ir.expr, yes: Callable[[], Any], no: Callable[[], Any]) -> Any:  # conditions
        """The value of `yes()` or `no()`, or both joined."""
        raise NotImplementedError
