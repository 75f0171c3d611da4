"""contextlib: context managers written as generators, and the ready ones."""

from __future__ import annotations

from typing import Any

from kshape.libraries.builtins.define import UNKNOWN_VALUE, into
from kshape.libraries.builtins.types import OBJECT
from kshape.values.calls import Call
from kshape.values.values import Instance, Native, NativeClass

from .common import nothing

CONTEXTLIB: dict[str, Any] = {}
MANAGER = NativeClass(
    "contextmanager",
    bases=(OBJECT,),
    members={
        "__enter__": Native("__enter__", lambda call: call.receiver.fields["entered"]),
        "__exit__": Native("__exit__", nothing),
    },
)


def managing(value: Any) -> Instance:
    """A context manager that gives this value on entry."""
    made = Instance(MANAGER)
    made.fields["entered"] = value
    return made


@into(CONTEXTLIB)
def contextmanager(call: Call) -> Any:
    """@contextmanager: what the generator yields is what `with` binds"""
    function = call.argument(0, "func")

    def handler(later: Call) -> Any:
        generator = later.interpreter.call(function, later.args, later.kwargs, later.span)
        items = later.interpreter.peek(generator)
        return managing(items[0] if items else later.interpreter.element(generator))

    return Native(getattr(function, "name", "contextmanager"), handler, raw=True)


@into(CONTEXTLIB)
def nullcontext(call: Call) -> Any:
    """Does nothing"""
    return managing(call.argument(0, "enter_result"))


@into(CONTEXTLIB)
def closing(call: Call) -> Any:
    """Closes the thing at the end"""
    return managing(call.argument(0, "thing"))


@into(CONTEXTLIB, "suppress", "redirect_stdout", "redirect_stderr")
def _silent(call: Call) -> Any:
    return managing(UNKNOWN_VALUE)


MODULES = {"contextlib": CONTEXTLIB}
