"""Lambda: the user's function, evaluated at each call of the layer."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, ClassVar

from kshape.rulebook.dims import show_shape, symbol
from kshape.rulebook.errors import RuleError, Undecided, is_unknown
from kshape.rulebook.layers import core
from kshape.rulebook.specs import TensorSpec, map_structure
from kshape.rulebook.user_layers import contradicting_shape
from kshape.source.span import Span
from kshape.values.calls import Call, Interpreter
from kshape.values.state import MISSING
from kshape.values.values import DictValue, Function

from .convert import from_structure, to_rule, to_structure
from .custom import contradicts, eager, shape_of, specs_of_result
from .masks import implied_arguments


class Lambda(core.Lambda):
    """A Lambda whose function is evaluated also where output_shape says what comes out: it runs at every call."""

    report: ClassVar[Any] = None  # told what is declared and what comes out, where these differ

    def output(self, inputs: Any, mask: Any = None, training: Any = None) -> Any:
        if self.output_shape is not None and self.run is not None:
            with suppress(RuleError, Undecided):
                self._hold_to_declaration(self.run(inputs), super().output(inputs, mask, training))
        return super().output(inputs, mask, training)

    def _hold_to_declaration(self, actual: Any, declared: Any) -> None:
        """A fault where output_shape certainly is not what the function gives."""
        known = isinstance(actual, TensorSpec) and isinstance(declared, TensorSpec)
        if self.report is not None and known and contradicts(declared, actual):
            self.report(show_shape(declared.sizes), show_shape(actual.sizes))


def connect_function(rule: Lambda, call: Call) -> None:
    """Lets the rule evaluate the function (and a callable output_shape) that the constructor was given."""
    function = call.argument(0, "function", MISSING)
    arguments = call.argument(3, "arguments", None)
    named = dict(arguments.entries) if isinstance(arguments, DictValue) and not arguments.is_open else {}
    if (isinstance(arguments, DictValue) and arguments.is_open) or function is MISSING:
        return
    interpreter, span = call.interpreter, call.span

    def run(inputs: Any) -> Any:
        return result_of(interpreter, function, inputs, named, span)

    rule.run = run
    shape = call.argument(1, "output_shape", None)

    def report(declared: str, actual: str) -> None:
        error = contradicting_shape("Lambda's output_shape", declared, actual)
        call.report(error.fault, error.text, "output_shape", 1, subject=call)

    setattr(rule, "report", report)  # noqa: B010  (the rule's own attributes are its constructor's arguments)
    if shape is not None and not isinstance(to_rule(shape), (tuple, list, int)):
        rule.run_output_shape = lambda shapes: shape_from(interpreter, shape, shapes, span)


def result_of(interpreter: Interpreter, function: Any, inputs: Any, named: dict[str, Any], span: Span) -> Any:
    """The specs of function(inputs, **named)."""
    given = from_structure(map_structure(eager, inputs))
    extra = implied_arguments(interpreter, function, [given], [given], named) if isinstance(function, Function) else {}
    return specs_of_result(interpreter.call(function, [given], {**extra, **named}, span))


def shape_from(interpreter: Interpreter, function: Any, shapes: Any, span: Span) -> Any:
    """The sizes that output_shape(input_shape) gives; MISSING parts are unknown."""
    found = to_rule(
        to_structure(interpreter.call(function, [from_structure(map_structure(shape_of, shapes))], {}, span))
    )
    if is_unknown(found) or not isinstance(found, (tuple, list)):
        raise Undecided("Lambda's output_shape")
    return [symbol() if is_unknown(size) else size for size in found]
