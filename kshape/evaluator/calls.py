"""Calls: their arguments, and what is called."""

from __future__ import annotations

from typing import Any

from kshape.libraries import behaviour_of
from kshape.source import ir
from kshape.source.span import Span
from kshape.values.calls import Call
from kshape.values.named_tuples import TupleObject
from kshape.values.state import MISSING
from kshape.values.trace import Site, TensorRecord
from kshape.values.values import (
    LENT,
    Array,
    BoundMethod,
    Choice,
    Class,
    DictValue,
    Function,
    Inert,
    Instance,
    ListValue,
    Native,
    NativeClass,
    Property,
    SetValue,
    Tensor,
    Unknown,
    is_constant,
)

from .core import UNKNOWN_VALUE
from .escapes import Escapes
from .limits import NATIVE_STEPS

_CONTAINERS = (ListValue, DictValue, SetValue)
LENDING = 3  # objects within objects


class Arguments:
    """The arguments of one call: values, their spans, and whether there are some that nobody knows (`*x`, `**x`)."""

    __slots__ = ("args", "is_open", "kwargs", "spans")

    def __init__(self, callee: Span | None = None) -> None:
        self.args: list[Any] = []
        self.kwargs: dict[str, Any] = {}
        self.spans: dict[Any, Span] = {} if callee is None else {"()": callee}
        self.is_open = False


class Calls(Escapes):
    """Calling values."""

    def call_node(self, node: ir.Call) -> Any:
        """The value of a call expression; tensors that come out are recorded."""
        callee = self.value(node.func)
        given = self.arguments(node)
        if self.aborted is not None:
            return UNKNOWN_VALUE
        if node.span not in self.sites:
            self.sites[node.span] = Site(given.spans)
        value = self.apply(callee, given, node.span)
        if holds_tensor(value) or (isinstance(value, Array) and isinstance(callee, Instance)):
            self.trace.tensors.append(TensorRecord(node.span, value, layer_name(callee)))
        return value

    def arguments(self, node: ir.Call) -> Arguments:
        """The values of the arguments of a call."""
        given = Arguments(node.func.span)
        for part in node.args:
            if isinstance(part, ir.Starred):
                self._add_starred(given, self.value(part.value), part.span)
            else:
                given.spans[len(given.args)] = part.span
                given.args.append(self.value(part))
        for keyword in node.keywords:
            value = self.value(keyword.value)
            if keyword.arg is None:
                self._add_mapping(given, value, keyword.span)
            else:
                given.spans[keyword.arg] = keyword.span
                given.kwargs[keyword.arg] = value
        return given

    def _add_starred(self, given: Arguments, value: Any, span: Span) -> None:
        items = self.iterate(value)
        if items is None:
            given.is_open = True
            return
        for item in items:
            given.spans[len(given.args)] = span
            given.args.append(item)

    def _add_mapping(self, given: Arguments, value: Any, span: Span) -> None:
        if not isinstance(value, DictValue) or value.is_open or not all(isinstance(key, str) for key in value.entries):
            given.is_open = True
            return
        for key, each in value.entries.items():
            given.spans[key] = span
            given.kwargs[key] = each

    def call(self, function: Any, args: list[Any], kwargs: dict[str, Any], span: Span) -> Any:
        """The value of calling any value; side effects and faults included."""
        given = Arguments()
        given.args, given.kwargs = args, kwargs
        return self.apply(function, given, span)

    def apply(self, callee: Any, given: Arguments, span: Span) -> Any:
        """The value of calling `callee` with these arguments."""
        if isinstance(callee, Native):
            return self.call_native(callee, given, span, None)
        if isinstance(callee, BoundMethod):
            return self._call_method(callee, given, span)
        if isinstance(callee, Function):
            return self.call_function(callee, given.args, given.kwargs, span, given.is_open)
        if isinstance(callee, NativeClass):
            return self._make_native(callee, given, span)
        if isinstance(callee, Class):
            return self.instantiate(callee, given, span)
        if type(callee) is Choice:
            return self._call_choice(callee, given, span)
        if isinstance(callee, Instance):
            return self._call_object(callee, given, span)
        if isinstance(callee, Property):
            return self.apply(callee.function, given, span)
        return self._call_by_behaviour(callee, given, span)

    def _call_method(self, method: BoundMethod, given: Arguments, span: Span) -> Any:
        if isinstance(method.function, Native):
            return self.call_native(method.function, given, span, method.receiver)
        if isinstance(method.function, Function):
            args = [method.receiver, *given.args]
            return self.call_function(method.function, args, given.kwargs, span, given.is_open)
        bound = Arguments()
        bound.args, bound.kwargs, bound.is_open = [method.receiver, *given.args], given.kwargs, given.is_open
        return self.apply(method.function, bound, span)

    def call_native(self, native: Native, given: Arguments, span: Span, receiver: Any) -> Any:
        """A handler's answer, for each alternative of its arguments."""
        self.budget.spend(NATIVE_STEPS)
        if given.is_open:
            return self._lost_call(given, receiver)
        self.escape(given, evaluates=True)
        if not native.raw and any(type(value) is Choice for value in (*given.args, *given.kwargs.values())):
            return self._native_for_each(native, given, span, receiver)
        call = Call(self, native.name, given.args, given.kwargs, span, given.spans, receiver)
        value = self.guarded(lambda: native.handler(call), span)
        if isinstance(value, Unknown) and self.aborted is None:
            self.doubt += 1
        return value

    def _native_for_each(self, native: Native, given: Arguments, span: Span, receiver: Any) -> Any:
        count, keys = len(given.args), tuple(given.kwargs)

        def once(*values: Any) -> Any:
            args, kwargs = list(values[:count]), dict(zip(keys, values[count:], strict=True))
            call = Call(self, native.name, args, kwargs, span, given.spans, receiver)
            return self.guarded(lambda: native.handler(call), span)

        return self.each((*given.args, *given.kwargs.values()), once)

    def _lost_call(self, given: Arguments, receiver: Any = None) -> Any:
        """A call of something that nobody can see: containers that it gets may have been changed."""
        self.doubt += 1
        self.escape(given, to_anything=True)
        for value in (receiver, *given.args, *given.kwargs.values()):
            self.lend(value)
            if isinstance(value, BoundMethod) and isinstance(value.receiver, _CONTAINERS):
                self.forget(value.receiver)  # pool.submit(results.append, 1)
            if isinstance(value, (*_CONTAINERS, Array)) or (type(value) is Choice and value.owned):
                self.forget(value)
        return UNKNOWN_VALUE

    def lend(self, value: Any, depth: int = LENDING) -> None:
        """Notes of an object, and of those in it, that something which nobody can see may have called its methods."""
        if isinstance(value, BoundMethod):
            self.lend(value.receiver, depth)
        elif isinstance(value, Instance) and depth and LENT not in value.fields:
            held = list(value.fields.values()) if isinstance(value.cls, Class) else []
            self.state.put(value, LENT, True)
            for each in held:
                self.lend(each, depth - 1)
        elif isinstance(value, (tuple, ListValue)) and depth:
            for each in (value if isinstance(value, tuple) else value.items) or ():
                self.lend(each, depth - 1)

    def _make_native(self, cls: NativeClass, given: Arguments, span: Span) -> Any:
        if given.is_open:
            return self._lost_call(given)
        if any(type(value) is Choice for value in (*given.args, *given.kwargs.values())):
            native = Native(cls.name, lambda call: self.native_object(cls, cls, call))
            return self._native_for_each(native, given, span, None)
        self.budget.spend(NATIVE_STEPS)
        self.escape(given)
        call = Call(self, cls.name, given.args, given.kwargs, span, given.spans)
        return self.guarded(lambda: self.native_object(cls, cls, call), span)

    def native_object(self, root: NativeClass, cls: Any, call: Call) -> Any:
        """A new object of a library's class, or of a user's class that derives from it."""
        make = next((each.make for each in root.mro if each.make is not None), None)
        return Instance(cls, call.span) if make is None else make(cls, call)

    def _call_choice(self, callee: Choice, given: Arguments, span: Span) -> Any:
        """Each alternative on its own; a list method on lists that nobody else holds changes all of them."""
        options = callee.alternatives
        if callee.owned and all(isinstance(o, BoundMethod) and isinstance(o.receiver, _CONTAINERS) for o in options):
            return self.join([self.apply(option, given, span) for option in options])
        return self.each((callee,), lambda option: self.apply(option, given, span))

    def _call_object(self, callee: Instance, given: Arguments, span: Span) -> Any:
        method = self.find_in_class(callee.cls, "__call__")
        if isinstance(method, Function) or (isinstance(method, Native) and behaviour_of(callee) is None):
            return self._call_method(BoundMethod(method, callee), given, span)
        return self._call_by_behaviour(callee, given, span)

    def _call_by_behaviour(self, callee: Any, given: Arguments, span: Span) -> Any:
        behaviour = None if given.is_open else behaviour_of(callee)
        if isinstance(callee, Inert):
            self.doubt += 1
            self.escape(given)
            for value in (*given.args, *given.kwargs.values()):
                if isinstance(value, BoundMethod):
                    self.lend(value)  # Thread(target=model.compile)
            return callee
        if behaviour is None:
            plain = is_constant(callee) or isinstance(callee, (tuple, *_CONTAINERS))
            return self.raises("TypeError", span) if plain else self._lost_call(given)
        handler = behaviour.call

        def once(call: Call) -> Any:
            found = handler(self, callee, call)
            return UNKNOWN_VALUE if found is NotImplemented else found

        return self.call_native(Native(getattr(callee, "name", ""), once), given, span, callee)


def holds_tensor(value: Any) -> bool:
    """Whether a value is a tensor, or a list, tuple or dict with one directly inside."""
    if isinstance(value, Tensor):
        return True
    if isinstance(value, (ListValue, TupleObject)):
        return isinstance(value.items, tuple) and any(isinstance(item, Tensor) for item in value.items)
    if isinstance(value, tuple):
        return any(isinstance(item, Tensor) for item in value)
    if isinstance(value, DictValue):
        return any(isinstance(item, Tensor) for item in value.entries.values())
    return type(value) is Choice and any(holds_tensor(each) for each in value.alternatives)


def layer_name(callee: Any) -> str | None:
    """The class name of the layer or model that was called."""
    if isinstance(callee, Instance) and callee.cls is not MISSING:
        return getattr(callee.cls, "name", None)
    return None
