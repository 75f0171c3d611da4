"""Python's syntax on arrays: operators, comparison, indexing, attributes, iteration."""

from __future__ import annotations

from typing import Any

from kshape.rulebook.dims import product
from kshape.rulebook.specs import TensorSpec
from kshape.source.span import Span
from kshape.values.calls import Behaviour, Interpreter
from kshape.values.values import Array, BoundMethod, DataFacts, Native, Tensor, Unknown

from .arrays import as_array, operand, run_op
from .contents import facts_with, operated
from .facts import facts_of, forget_facts, moved, scaled
from .methods import METHODS

OPERATORS = {
    "+": "add", "-": "subtract", "*": "multiply", "/": "true_divide", "//": "floor_divide", "%": "mod", "**": "power",
    "@": "matmul", "&": "bitwise_and", "|": "bitwise_or", "^": "bitwise_xor", "<<": "left_shift", ">>": "right_shift",
}  # fmt: skip
COMPARISONS = {
    "==": "equal", "!=": "not_equal", "<": "less", "<=": "less_equal", ">": "greater", ">=": "greater_equal"
}  # fmt: skip
MAX_ITEMS = 64  # rows that iteration gives one by one


class ArrayBehaviour(Behaviour):
    """What an `Array` does."""

    def binary(self, interpreter: Interpreter, op: str, left: Any, right: Any, span: Span) -> Any:
        if op not in OPERATORS or _foreign(left) or _foreign(right):
            return NotImplemented
        a, b = operand(left), operand(right)
        if not (isinstance(a, TensorSpec) or isinstance(b, TensorSpec)):
            a = as_array(left).spec
        name = {"&": "logical_and", "|": "logical_or", "^": "logical_xor"}.get(op, OPERATORS[op])
        if op not in "&|^" or _dtype(left) != "bool":
            name = OPERATORS[op]
        result = run_op(interpreter, name, [a, b], {}, span)
        if not isinstance(result, Array):
            return result
        dtype = _result_dtype(op, left, right)
        content = operated(interpreter, op, left, right, span) if op in "+-*//%**" else None
        facts = facts_with(content, _facts(op, left, right))
        return Array(result.spec.with_dtype(dtype), facts, span)

    def unary(self, interpreter: Interpreter, op: str, value: Any, span: Span) -> Any:
        facts = scaled("*", value.facts, -1) if op == "-" else value.facts if op == "+" else None
        if op == "~" and value.spec.dtype == "bool":
            facts = DataFacts(0, 1, "binary", 2)
        return Array(value.spec, facts, span)

    def compare(self, interpreter: Interpreter, op: str, left: Any, right: Any, span: Span) -> Any:
        if op not in COMPARISONS or _foreign(left) or _foreign(right):
            return NotImplemented
        scalars = [v.facts.content for v in (left, right) if isinstance(v, Array) and v.facts and v.spec.sizes == ()]
        if len(scalars) == 2 - isinstance(left, (int, float)) - isinstance(right, (int, float)) and None not in scalars:
            return NotImplemented if not scalars else _scalar_comparison(op, left, right)
        result = run_op(interpreter, COMPARISONS[op], [as_array(left).spec, as_array(right).spec], {}, span)
        return Array(result.spec, DataFacts(0, 1, "binary", 2), span) if isinstance(result, Array) else result

    def item(self, interpreter: Interpreter, value: Any, key: Any, span: Span) -> Any:
        if isinstance(key, str):
            return Unknown("a field of a structured array")
        content = value.facts.content if value.facts is not None else None
        if isinstance(content, tuple) and isinstance(key, int) and -len(content) <= key < len(content):
            row = as_array(content[key])
            return Array(row.spec, row.facts, span, base=value) if isinstance(content[key], tuple) else content[key]
        result = run_op(interpreter, "get_item", [value.spec, _index(key)], {}, span)
        if not isinstance(result, Array):
            return result
        return Array(result.spec, _row_facts(value, key, result), span, value.kind, base=value)

    def set_item(self, interpreter: Interpreter, value: Any, key: Any, new: Any, span: Span) -> Any:
        forget_facts(interpreter, value)

    def attribute(self, interpreter: Interpreter, value: Any, name: str, span: Span) -> Any:
        sizes = value.spec.sizes
        if name == "shape":
            return Unknown("the shape") if sizes is None else sizes
        if name == "ndim":
            return Unknown("the rank") if sizes is None else len(sizes)
        if name == "size":
            return Unknown("the size") if sizes is None else product(sizes)
        if name == "dtype":
            return value.spec.dtype or Unknown("the dtype")
        if name == "T":
            turned = None if sizes is None else tuple(reversed(sizes))
            return Array(TensorSpec(turned, value.spec.dtype), moved(value.facts, "transpose"), span)
        if name in METHODS:
            return BoundMethod(Native(f"ndarray.{name}", METHODS[name]), value)
        return Unknown(f"ndarray.{name}")

    def set_attribute(self, interpreter: Interpreter, value: Any, name: str, new: Any, span: Span) -> Any:
        return None

    def iterate(self, interpreter: Interpreter, value: Any) -> Any:
        sizes = value.spec.sizes
        if sizes and isinstance(sizes[0], int) and sizes[0] <= MAX_ITEMS:
            content = value.facts.content if value.facts is not None else None
            if isinstance(content, tuple):
                return tuple(as_array(c) if isinstance(c, tuple) else c for c in content)
            return tuple(self.element(interpreter, value) for _ in range(sizes[0]))
        return None

    def element(self, interpreter: Interpreter, value: Any) -> Any:
        sizes = value.spec.sizes
        inner = None if not sizes else sizes[1:]
        return Array(TensorSpec(inner, value.spec.dtype), moved(value.facts, "take"), value.span)

    def length(self, interpreter: Interpreter, value: Any, span: Span) -> Any:
        return value.spec.sizes[0] if value.spec.sizes else Unknown("the length")

    def truth(self, interpreter: Interpreter, value: Any) -> Any:
        content = value.facts.content if value.facts is not None else None
        return bool(content) if isinstance(content, (int, float)) else None


def _foreign(value: Any) -> bool:
    """A tensor of Keras decides for itself what an operator means."""
    return isinstance(value, Tensor)


def _dtype(value: Any) -> str | None:
    return value.spec.dtype if isinstance(value, Array) else None


def _result_dtype(op: str, left: Any, right: Any) -> str | None:
    """numpy's promotion for the common kinds; Python numbers give way."""
    names = [v.spec.dtype for v in (left, right) if isinstance(v, Array)]
    if None in names:
        return None
    floats = [name for name in names if str(name).startswith("float")]
    python_float = any(isinstance(v, float) for v in (left, right))
    if floats:
        best = max(floats, key=lambda name: int(str(name)[5:]))
        return "float64" if best == "float32" and _wide_integers(names) else best
    if op == "/" or python_float:
        return "float64"
    return (
        names[0]
        if len(set(names)) == 1
        else "int64"
        if all(str(n).startswith(("int", "uint", "bool")) for n in names)
        else None
    )


def _wide_integers(names: list[str | None]) -> bool:
    return any(name in ("int32", "int64", "uint32", "uint64") for name in names)


def _facts(op: str, left: Any, right: Any) -> DataFacts | None:
    if isinstance(right, (int, float)) and isinstance(left, Array):
        return scaled(op, left.facts, right)
    if isinstance(left, (int, float)) and isinstance(right, Array):
        if op in "+*":
            return scaled(op, right.facts, left)
        if op == "-":
            return scaled("+", scaled("*", right.facts, -1), left)
    continuous = [f for f in (facts_of(left), facts_of(right)) if f is not None and f.coding == "continuous"]
    return DataFacts(coding="continuous") if continuous and op in "+-*/" else None


def _scalar_comparison(op: str, left: Any, right: Any) -> bool:
    a, b = (v.facts.content if isinstance(v, Array) and v.facts else v for v in (left, right))
    truths = {"==": a == b, "!=": a != b, "<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}
    return bool(truths[op])


def _index(key: Any) -> Any:
    if isinstance(key, tuple):
        return tuple(_index(part) for part in key)
    if isinstance(key, Array):
        return key.spec if key.spec.sizes != () else operand(key)
    return operand(key)


def _row_facts(value: Any, key: Any, result: Array) -> DataFacts | None:
    """Picking rows keeps a coding; picking columns of one-hot rows does not."""
    facts = value.facts
    if facts is None:
        return None
    whole_rows = not isinstance(key, tuple)
    same_rank = result.spec.is_ranked and value.spec.is_ranked and result.spec.rank > 0
    kept = "take" if whole_rows and same_rank else "reshape"
    return moved(facts, kept)
