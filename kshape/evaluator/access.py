"""value.name."""

from __future__ import annotations

from typing import Any

from kshape.libraries import behaviour_of, find_module
from kshape.libraries.builtins.types import CLASSES, class_of
from kshape.source.span import Span
from kshape.values.calls import Call
from kshape.values.join import present
from kshape.values.state import MISSING
from kshape.values.values import (
    BoundMethod,
    Choice,
    Class,
    DictValue,
    Function,
    Inert,
    Instance,
    ModuleValue,
    Native,
    NativeClass,
    NativeMethod,
    Property,
    SuperValue,
    Unknown,
)

from .core import UNKNOWN_VALUE
from .interface import Interface

_BUILTIN = frozenset(CLASSES.values())


class Access(Interface):
    """Reading attributes."""

    def attribute(self, value: Any, name: str, span: Span) -> Any:
        """value.name, MISSING where it certainly does not exist."""
        if isinstance(value, Instance):
            return self._of_instance(value, name, span)
        if isinstance(value, Unknown):
            self.doubt += 1
            return value if isinstance(value, Inert) else UNKNOWN_VALUE
        if type(value) is Choice:
            return self._of_choice(value, name, span)
        if isinstance(value, ModuleValue):
            return self._of_module(value, name, span)
        if isinstance(value, (Class, NativeClass)):
            return self._of_class(value, name)
        if isinstance(value, SuperValue):
            return self._of_super(value, name, span)
        behaviour = behaviour_of(value)
        if behaviour is not None:
            found = self.guarded(lambda: behaviour.attribute(self, value, name, span), span)
            if found is not NotImplemented:
                return found
        return self._of_plain(value, name, span)

    def known_attribute(self, value: Any, name: str, span: Span) -> Any:
        """As `attribute`, but what the evaluation goes on with where there certainly is none."""
        found = self.attribute(value, name, span)
        if found is not MISSING:
            return found
        if isinstance(value, ModuleValue) and value.missing is not None:
            missing = value.missing
            return self.guarded(lambda: missing(self, name, span), span)
        return self.raises("AttributeError", span)

    def find_in_class(self, cls: Any, name: str, after: Any = None) -> Any:
        """The attribute in the MRO of a class (after one of its entries, for super()), MISSING where there is none."""
        mro = getattr(cls, "mro", ())
        if after is not None:
            mro = mro[next((i + 1 for i, each in enumerate(mro) if each is after), len(mro)) :]
        for each in mro:
            if isinstance(each, Class):
                if name in each.fields:
                    return present(each.fields[name])
            elif isinstance(each, NativeClass):
                found = each.member(name)
                if found is not MISSING:
                    return found
            else:
                return UNKNOWN_VALUE  # a base class that nobody knows may have it
        return MISSING

    def _of_choice(self, value: Choice, name: str, span: Span) -> Any:
        found = self.each((value,), lambda each: self.known_attribute(each, name, span))
        if value.owned and type(found) is Choice:
            return Choice(found.alternatives, owned=True)
        return found

    def _of_instance(self, value: Instance, name: str, span: Span) -> Any:
        found = self.find_in_class(value.cls, name)
        if isinstance(found, Property) and found.kind == "property":
            return self.call_bound(found.function, value, span)
        if name in value.fields:
            return present(value.fields[name])
        if found is not MISSING and not isinstance(found, Unknown):
            return self._bound(found, value, name, span)
        behaviour = behaviour_of(value)
        if behaviour is not None:
            own = self.guarded(lambda: behaviour.attribute(self, value, name, span), span)
            if own is not NotImplemented:
                return own
        return found if found is not MISSING else self._of_any_object(value, name, span)

    def _of_any_object(self, value: Instance, name: str, span: Span) -> Any:
        if name == "__class__":
            return value.cls
        if name == "__dict__":
            return DictValue({key: present(each) for key, each in value.fields.items() if _is_name(key)})
        getter = self.find_in_class(value.cls, "__getattr__")
        if isinstance(getter, Function):
            return self.call(getter, [value, name], {}, span)
        if any(isinstance(each, NativeClass) and each.name != "object" for each in getattr(value.cls, "mro", ())):
            return UNKNOWN_VALUE  # the model of a library's class need not be complete
        return MISSING

    def _of_module(self, module: ModuleValue, name: str, span: Span) -> Any:
        if module.frame is not None:
            found = module.frame.fields.get(name, MISSING)
            if self.reads is not None:
                self.reads[module.frame, name] = found
            found = present(found)
            return self.submodule(module, name) if found is MISSING else found
        found = module.member(name) if module.member is not None else MISSING
        if found is not MISSING:
            if module.used is not None:
                module.used(self, name, span)
            return found
        inner = find_module(f"{module.name}.{name}")
        if inner is None and module.missing is None:
            self.doubt += 1
            return Unknown(f"{module.name}.{name}")
        return MISSING if inner is None else inner

    def _of_class(self, cls: Class | NativeClass, name: str) -> Any:
        found = self.find_in_class(cls, name)
        if isinstance(found, Property) and found.kind != "property":
            return BoundMethod(found.function, cls) if found.kind == "classmethod" else found.function
        if type(found) is Native:
            return _unbound(found, cls)
        if found is not MISSING:
            return found
        if name in ("__name__", "__qualname__"):
            return cls.name
        if name in ("__mro__", "__bases__"):
            return tuple(cls.mro if name == "__mro__" else cls.bases)
        if name == "__dict__" and isinstance(cls, Class):
            return DictValue(cls.fields)
        return UNKNOWN_VALUE if name.startswith("__") or isinstance(cls, NativeClass) else MISSING

    def _of_super(self, value: SuperValue, name: str, span: Span) -> Any:
        found = self.find_in_class(_class_of_receiver(value.receiver), name, value.after)
        if found is MISSING:
            return UNKNOWN_VALUE
        return self._bound(found, value.receiver, name, span, value.after)

    def _of_plain(self, value: Any, name: str, span: Span) -> Any:
        """An attribute of a function, or of a value of a builtin class."""
        if isinstance(value, Function) and name in value.attributes.fields:
            return present(value.attributes.fields[name])
        if isinstance(value, (Function, Native)) and name in ("__name__", "__qualname__"):
            return value.name.rpartition(".")[2]
        if isinstance(value, BoundMethod):
            if name in ("__self__", "__func__"):
                return value.receiver if name == "__self__" else value.function
            return self._of_plain(value.function, name, span)
        if isinstance(value, Property) and name == "setter":
            return Native(
                "property.setter", lambda call: Property("property", value.function, call.argument(0, "fset"))
            )
        cls = class_of(value)
        if cls is None:
            return UNKNOWN_VALUE
        found = self.find_in_class(cls, name)
        if found is MISSING:
            if name == "__class__":
                return cls
            return UNKNOWN_VALUE if isinstance(value, (Function, Native, Property)) else MISSING
        return self._bound(found, value, name, span)

    def _bound(self, found: Any, receiver: Any, name: str, span: Span, after: Any = None) -> Any:
        """An attribute of a class (of one behind `after` in its MRO) as its instance sees it."""
        if isinstance(found, (Function, NativeMethod)):
            return BoundMethod(found, receiver)
        if type(found) is Native:
            return found if _put_there_by_user(receiver, name, after) else BoundMethod(found, receiver)
        if not isinstance(found, Property):
            return found
        if found.kind == "staticmethod":
            return found.function
        if found.kind == "classmethod":
            return BoundMethod(found.function, _class_of_receiver(receiver))
        return self.call_bound(found.function, receiver, span)

    def call_bound(self, function: Any, receiver: Any, span: Span) -> Any:
        """What a property gives."""
        return self.call(BoundMethod(function, receiver), [], {}, span)


def _class_of_receiver(receiver: Any) -> Any:
    return receiver if isinstance(receiver, (Class, NativeClass)) else class_of(receiver)


def _put_there_by_user(receiver: Any, name: str, after: Any = None) -> bool:
    """Whether a native is a plain class attribute, `class A: activation = tf.nn.relu`: those do not bind here."""
    cls = _class_of_receiver(receiver)
    if not isinstance(cls, Class):
        return False
    start = next((i + 1 for i, each in enumerate(cls.mro) if each is after), 0)
    return any(name in each.fields for each in cls.mro[start:] if isinstance(each, Class))


def _unbound(native: Native, cls: Any) -> Native:
    """A method read from its class: its first argument, if it is an object of that class, is the receiver."""

    def handler(call: Call) -> Any:
        own = class_of(call.args[0]) if call.args and call.receiver is None else None
        if own is None or cls not in getattr(own, "mro", ()):
            if cls in _BUILTIN:
                return UNKNOWN_VALUE
        else:
            spans = {key - 1 if isinstance(key, int) else key: span for key, span in call.spans.items() if key != 0}
            call = Call(call.interpreter, call.name, call.args[1:], call.kwargs, call.span, spans, call.args[0])
        return native.handler(call)

    return Native(native.name, handler, raw=native.raw)


def _is_name(key: Any) -> bool:
    """Whether a field is an attribute of the user's, not a note of a library ("<compiled>")."""
    return isinstance(key, str) and not key.startswith("<")
