"""keras.ops that take functions: map, cond, scan, loops. The user's function is evaluated as the op would call it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kshape.rulebook.dims import Dim
from kshape.rulebook.op import OpRule
from kshape.rulebook.ops.control import first_size, mapped, row_of, with_front
from kshape.rulebook.ops.operands import as_spec
from kshape.rulebook.specs import TensorSpec, map_structure
from kshape.values.calls import Call
from kshape.values.state import MISSING
from kshape.values.values import ListValue, Unknown

from .convert import from_structure
from .custom import eager, specs_of_result
from .tensors import apply_rule

_POSITION = TensorSpec((), "int32")


def _answer(call: Call, function: Any, *arguments: Any) -> Any:
    """The nested specs of what a function of the user returns for these nested specs."""
    given = [from_structure(map_structure(eager, argument)) for argument in arguments]
    return specs_of_result(call.interpreter.call(function, given, {}, call.span))


def _rule(call: Call, name: str, function: Callable[..., Any]) -> Any:
    return apply_rule(call.interpreter, OpRule(function, name), call.args, call.kwargs, call.span, call.spans)


def map_(call: Call) -> Any:
    """ops.map(f, xs): f on every row of xs."""
    user = call.argument(0, "f", MISSING)

    def function(f: Any, xs: Any) -> Any:
        return mapped(xs, _answer(call, user, row_of(xs)))

    return _rule(call, "map", function)


def vectorized_map(call: Call) -> Any:
    """ops.vectorized_map(function, elements): the function on every row of the elements."""
    user = call.argument(0, "function", MISSING)

    def run(function: Any, elements: Any) -> Any:
        return mapped(elements, _answer(call, user, row_of(elements)))

    return _rule(call, "vectorized_map", run)


def scan(call: Call) -> Any:
    """ops.scan(f, init, xs): f(carry, row) -> (carry, y); the carry at the end, and every y along a new first axis."""
    user = call.argument(0, "f", MISSING)

    def function(f: Any, init: Any, xs: Any = None, length: Any = None, reverse: Any = False, unroll: Any = 1) -> Any:
        result = _answer(call, user, init, None if xs is None else row_of(xs))
        if not isinstance(result, (list, tuple)) or len(result) != 2:
            return init, TensorSpec(None, None)
        count = first_size(xs) if length is None else length
        carry, rows = result
        return carry, map_structure(lambda leaf: None if leaf is None else with_front(leaf, count), rows)

    return _rule(call, "scan", function)


def while_loop(call: Call) -> Any:
    """ops.while_loop(cond, body, loop_vars): the loop variables; both functions are evaluated once."""
    test, user = call.argument(0, "cond", MISSING), call.argument(1, "body", MISSING)

    def function(cond: Any, body: Any, loop_vars: Any, maximum_iterations: Any = None) -> Any:
        variables = map_structure(_as_tensor, loop_vars)
        arguments = variables if isinstance(variables, (list, tuple)) else [variables]
        _answer(call, test, *arguments)
        _answer(call, user, *arguments)
        return variables

    return _rule(call, "while_loop", function)


def fori_loop(call: Call) -> Any:
    """ops.fori_loop(lower, upper, body_fun, init_val): the initial value; the function is evaluated once."""
    user = call.argument(2, "body_fun", MISSING)

    def function(lower: Any, upper: Any, body_fun: Any, init_val: Any) -> Any:
        start = map_structure(_as_tensor, init_val)
        _answer(call, user, _POSITION, start)
        return start

    return _rule(call, "fori_loop", function)


def _as_tensor(leaf: Any) -> Any:
    """A loop variable is a tensor: the 0 of a counter becomes an int32."""
    return as_spec(leaf) if isinstance(leaf, (bool, int, float, Dim, TensorSpec)) else leaf


def cond(call: Call) -> Any:
    """ops.cond(pred, true_fn, false_fn): what the function returns that is called; both where nobody knows."""
    branches = [call.argument(1, "true_fn", MISSING), call.argument(2, "false_fn", MISSING)]
    verdict = call.interpreter.truth(call.argument(0, "pred"))
    taken = branches if verdict is None else [branches[0 if verdict else 1]]
    return call.interpreter.join([call.interpreter.call(branch, [], {}, call.span) for branch in taken])


def switch(call: Call) -> Any:
    """ops.switch(index, branches, *operands): what the branch that is called returns; any of them if nobody knows."""
    index, branches = call.argument(0, "index"), call.argument(1, "branches")
    functions = branches.fields["items"] if isinstance(branches, ListValue) else branches
    if not isinstance(functions, tuple) or not functions:
        return Unknown("the branches of ops.switch")
    taken = [functions[min(max(index, 0), len(functions) - 1)]] if isinstance(index, int) else list(functions)
    results = [call.interpreter.call(each, list(call.args[2:]), {}, call.span) for each in taken]
    return call.interpreter.join(results)


HANDLERS: dict[str, Callable[[Call], Any]] = {
    "map": map_,
    "vectorized_map": vectorized_map,
    "scan": scan,
    "while_loop": while_loop,
    "fori_loop": fori_loop,
    "cond": cond,
    "switch": switch,
}
"""Name in keras.ops -> handler."""
