"""Classes of the user: class statements, their MRO, their objects, super()."""

from __future__ import annotations

from functools import partial
from typing import Any

from kshape.libraries.builtins.types import OBJECT
from kshape.source import ir
from kshape.source.span import Span
from kshape.values.calls import Call
from kshape.values.values import (
    BoundMethod,
    Choice,
    Class,
    Frame,
    Function,
    Instance,
    Native,
    NativeClass,
    Property,
    SuperValue,
    Unknown,
)

from .calls import Arguments
from .core import UNKNOWN_VALUE
from .functions import Functions, Registers


class Classes(Functions):
    """Making classes and their objects."""

    def make_class(self, node: ir.ClassDef) -> Any:
        """The value of a class statement, its decorators aside."""
        bases = [self._base(self.value(base)) for base in node.bases if not isinstance(base, ir.Starred)]
        for keyword in node.keywords:
            self.value(keyword.value)
        frame = Frame(f"class {node.name}", self.frame)
        saved = Registers(self)
        self.frame, self.declared = frame, {}
        try:
            self.run_block(node.body)
        finally:
            saved.restore(self)
        cls = self._assembled(node, tuple(bases), frame)
        self.state.put(self.made, node, cls)
        for base in cls.mro[1:]:
            if isinstance(base, NativeClass) and base.subclassed is not None:
                self.guarded(partial(base.subclassed, self, cls), node.name_span)
        return cls

    def _base(self, value: Any) -> Any:
        """A base class; where there are several possible ones, nobody knows."""
        return value if isinstance(value, (Class, NativeClass)) else UNKNOWN_VALUE

    def _assembled(self, node: ir.ClassDef, bases: tuple[Any, ...], frame: Frame) -> Class:
        cls = Class(node.name, bases or (OBJECT,), node, self.module)
        cls.fields = dict(frame.fields)
        cls.mro = linearised(cls)
        for value in cls.fields.values():
            function = value.function if isinstance(value, Property) else value
            if isinstance(function, Function) and function.owner is None:
                function.owner = cls
            if isinstance(value, Property) and isinstance(value.setter, Function):
                value.setter.owner = cls
        return cls

    def instantiate(self, cls: Class, given: Arguments, span: Span) -> Any:
        """A new object of a class of the user."""
        made = self._new_object(cls, given, span)
        self.state.put(self.called, cls.node, made)
        if not isinstance(made, Instance) or made.cls is not cls:
            return made
        init = self.find_in_class(cls, "__init__")
        if isinstance(init, (Function, Native)):
            self.apply(BoundMethod(init, made), given, span)
        return made

    def _new_object(self, cls: Class, given: Arguments, span: Span) -> Any:
        new = self.find_in_class(cls, "__new__")
        if isinstance(new, Property):
            new = new.function
        if isinstance(new, Function):
            bound = Arguments()
            bound.args, bound.kwargs, bound.is_open = [cls, *given.args], given.kwargs, given.is_open
            return self.apply(new, bound, span)
        return self.bare_object(cls, given, span)

    def bare_object(self, cls: Class, given: Arguments, span: Span) -> Any:
        """An object on which no `__init__` has run."""
        root = next((each for each in cls.mro if isinstance(each, NativeClass) and _makes(each)), None)
        if root is None:
            return Instance(cls, span)
        self.escape(given)
        call = Call(self, cls.name, given.args, given.kwargs, span, given.spans)
        return self.guarded(lambda: self.native_object(root, cls, call), span)

    def super_value(self, args: list[Any]) -> Any:
        """super() and super(cls, self)."""
        if len(args) == 2:
            return self.each(tuple(args), lambda cls, obj: SuperValue(cls, obj))
        function = self.function
        if function is None or function.owner is None:
            return UNKNOWN_VALUE
        frame: Frame | None = self.frame
        while frame is not None and frame.scope is not self.scope_of(function.node):
            frame = frame.parent
        spec = function.node.args
        first = [*spec.posonlyargs, *spec.args]
        if frame is None or not first or first[0].arg not in frame.fields:
            return UNKNOWN_VALUE
        receiver = frame.fields[first[0].arg]
        if isinstance(receiver, (Unknown, Choice)):
            return UNKNOWN_VALUE
        return SuperValue(function.owner, receiver)


def _makes(cls: NativeClass) -> bool:
    return cls is not OBJECT and any(each.make is not None for each in cls.mro)


def linearised(cls: Class) -> tuple[Any, ...]:
    """The C3 order of a class and its ancestors; for bases that have none, each ancestor once in order."""
    orders = [getattr(base, "mro", (base,)) for base in cls.bases]
    if len(orders) == 1:  # C3 of one order is that order; a tower of classes would take cubic time
        return _object_last([cls, *orders[0]])
    sequences = [*map(list, orders), list(cls.bases)]
    order: list[Any] = [cls]
    while any(sequences):
        head = next((s[0] for s in sequences if s and not any(_in_tail(s[0], other) for other in sequences)), None)
        if head is None:
            rest = [each for sequence in sequences for each in sequence]
            return _object_last([*order, *{id(each): each for each in rest}.values()])
        order.append(head)
        sequences = [[each for each in s if each is not head] for s in sequences]
    return _object_last(order)


def _object_last(order: list[Any]) -> tuple[Any, ...]:
    """Classes of libraries need not name `object` among their bases: a mixin in front of one brings it too early."""
    if OBJECT not in order or order[-1] is OBJECT:
        return tuple(order)
    return (*(each for each in order if each is not OBJECT), OBJECT)


def _in_tail(candidate: Any, sequence: list[Any]) -> bool:
    return any(each is candidate for each in sequence[1:])
