"""Python's syntax on arrays: operators, comparison, indexing, attributes, iteration."""

from __future__ import annotations

from typing import Any

from kshape.rulebook.dims import Dim, product, same, symbol
from kshape.rulebook.specs import TensorSpec
from kshape.source.span import Span
from kshape.values.calls import Behaviour, Interpreter
from kshape.values.values import Array, BoundMethod, DataFacts, Native, RangeValue, SliceValue, Tensor, Unknown

from .arrays import as_array, operand, run_op
from .columns import note_columns
from .contents import facts_with, operated
from .dtypes import dtype_of_operands, is_floating
from .facts import ARANGE, chosen, forget_facts, held, moved, scaled
from .methods import METHODS
from .transfer import arithmetic

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
        note_columns(interpreter, left, right, span)
        result = run_op(interpreter, name, [a, b], {}, span)
        if not isinstance(result, Array):
            return result
        dtype = _result_dtype(op, left, right)
        content = operated(interpreter, op, left, right, span) if op in "+-*//%**" else None
        facts = DataFacts(0, 1, "binary", 2, reached=False) if dtype == "bool" else held(_facts(op, left, right), dtype)
        return Array(result.spec.with_dtype(dtype), facts_with(content, facts), span)

    def unary(self, interpreter: Interpreter, op: str, value: Any, span: Span) -> Any:
        facts = held(scaled("*", value.facts, -1), value.spec.dtype) if op == "-" else None
        if op == "+":
            facts = value.facts
        if op == "~" and value.spec.dtype == "bool":
            facts = DataFacts(0, 1, "binary", 2, reached=False)
        return Array(value.spec, facts, span)

    def compare(self, interpreter: Interpreter, op: str, left: Any, right: Any, span: Span) -> Any:
        if op not in COMPARISONS or _foreign(left) or _foreign(right):
            return NotImplemented
        scalars = [v.facts.content for v in (left, right) if isinstance(v, Array) and v.facts and v.spec.sizes == ()]
        if len(scalars) == 2 - isinstance(left, (int, float)) - isinstance(right, (int, float)) and None not in scalars:
            return NotImplemented if not scalars else _scalar_comparison(op, left, right)
        note_columns(interpreter, left, right, span)
        result = run_op(interpreter, COMPARISONS[op], [as_array(left).spec, as_array(right).spec], {}, span)
        if not isinstance(result, Array):
            return result
        return Array(result.spec.with_dtype("bool"), truths(left, right), span)

    def item(self, interpreter: Interpreter, value: Any, key: Any, span: Span) -> Any:
        if isinstance(key, str):
            return Unknown("a field of a structured array")
        content = value.facts.content if value.facts is not None else None
        if isinstance(content, tuple) and isinstance(key, int) and -len(content) <= key < len(content):
            row = as_array(content[key])
            return Array(row.spec, row.facts, span, base=value) if isinstance(content[key], tuple) else content[key]
        if value.kind == "pandas":
            return Unknown("a part of a table")
        if isinstance(key, Array) and key.spec.dtype is None:
            return _picked(value, key, span)
        result = run_op(interpreter, "get_item", [value.spec, _index(key)], {}, span)
        if not isinstance(result, Array):
            return result
        return Array(result.spec, _row_facts(value, key, result), span, value.kind, base=value)

    def set_item(self, interpreter: Interpreter, value: Any, key: Any, new: Any, span: Span) -> Any:
        classes = _one_hot_by_writing(value, key, new)
        forget_facts(interpreter, value, span)
        if classes is not None:
            interpreter.state.put(value, "facts", DataFacts(0, 1, "one-hot", classes))

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
        """array.shape = ..., which arranges the numbers anew; array.dtype = ..., which reads other ones in them."""
        if name not in ("shape", "dtype"):
            return None
        spec = TensorSpec(None, None)
        if name == "shape":
            result = run_op(interpreter, "reshape", [value.spec, operand(new)], {}, span)
            spec = TensorSpec(result.spec.sizes if isinstance(result, Array) else None, value.spec.dtype)
        interpreter.state.put(value, "spec", spec)
        forget_facts(interpreter, value, span)
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
        kept = moved(value.facts, "take" if inner and len(inner) > 1 else "reshape")
        return Array(TensorSpec(inner, value.spec.dtype), chosen(kept), value.span, base=value)

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
    """numpy's promotion; Python numbers give way."""
    a, b = (v if isinstance(v, (bool, int, float, complex)) else as_array(v) for v in (left, right))
    found = dtype_of_operands(a, b)
    if op == "/" and found is not None and not is_floating(found) and not found.startswith("complex"):
        return "float64"
    if "bool" in (_dtype(left), _dtype(right)) and op in ("-", "//", "%", "**"):
        return None if not is_floating(found) else found
    return found


def _facts(op: str, left: Any, right: Any) -> DataFacts | None:
    return arithmetic(op, left, right) if op in ARITHMETIC else None


ARITHMETIC = ("+", "-", "*", "/", "//", "%", "**")


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


def truths(*operands: Any) -> DataFacts:
    """The facts of a comparison: True and False of the data that were compared."""
    facts = next((each.facts for each in operands if isinstance(each, Array) and each.facts is not None), None)
    source, origin = ("", None) if facts is None else (facts.source, facts.origin)
    return DataFacts(0, 1, "binary", 2, source=source, reached=False, origin=origin, steps=None)


def _picked(value: Any, key: Any, span: Span) -> Array:
    """value[key] where nobody knows whether the key is a mask or numbers of rows."""
    sizes = value.spec.sizes
    found = (symbol(lower=0), *sizes[1:]) if sizes and key.spec.sizes is not None and len(key.spec.sizes) == 1 else None
    return Array(TensorSpec(found, value.spec.dtype), chosen(moved(value.facts, "take")), span, base=value)


def _row_facts(value: Any, key: Any, result: Array) -> DataFacts | None:
    """Picking rows keeps a coding; picking columns of one-hot rows does not."""
    facts = value.facts
    if facts is None or not result.spec.is_ranked or not value.spec.is_ranked:
        return None
    keys = key if isinstance(key, tuple) else (key,)
    whole_rows = value.spec.rank > 1 and _keeps_last(value, keys) and result.spec.rank > 0
    kept = moved(facts, "take" if whole_rows else "reshape")
    if not any(_picks(each) for each in keys):
        return kept
    if isinstance(keys[0], SliceValue) and not any(_picks(each) for each in keys[1:]):
        return kept if _is_sample(result, facts) else chosen(kept)
    single = value.spec.rank > 1 and result.spec.rank == value.spec.rank - 1 and _is_only(value, keys)
    return kept if single else chosen(kept)


def _picks(key: Any) -> bool:
    """Whether an index leaves some of its axis out."""
    if key is None or key is Ellipsis:
        return False
    return not (isinstance(key, SliceValue) and key.lower is None and key.upper is None
                and (key.step is None or key.step == -1))  # fmt: skip


def _keeps_last(value: Any, keys: tuple[Any, ...]) -> bool:
    """Whether the last axis stays the last one, and whole."""
    if keys and keys[-1] is None:
        return False
    used = [key for key in keys if key is not None]
    if any(key is Ellipsis for key in used):
        behind = used[[key is Ellipsis for key in used].index(True) + 1 :]
        return not behind
    taken = sum(key.spec.rank if isinstance(key, Array) and key.spec.dtype == "bool" else 1 for key in used)
    return taken < value.spec.rank or not (_picks(used[-1]) or _turns(used[-1]))


def _turns(key: Any) -> bool:
    return isinstance(key, SliceValue) and key.step is not None


def _is_only(value: Any, keys: tuple[Any, ...]) -> bool:
    """Whether `x[:, 0]` takes the only column that there is."""
    last = value.spec.shape[-1]
    return isinstance(last, int) and last == 1 and keys[-1] in (0, -1) and not any(_picks(k) for k in keys[:-1])


SAMPLE = 500
"""Rows that have every class in them, where the data are mixed."""


def _is_sample(result: Array, facts: DataFacts) -> bool:
    rows = result.spec.shape[0] if result.spec.rank else 0
    return isinstance(rows, int) and rows >= SAMPLE and facts.origin != ARANGE and facts.source != ""


def _one_hot_by_writing(value: Array, key: Any, new: Any) -> int | None:
    """The number of columns where `zeros[np.arange(n), labels] = 1` makes one-hot rows."""
    facts, sizes = value.facts, value.spec.sizes
    if facts is None or facts.low != 0 or facts.high != 0 or not sizes or len(sizes) != 2:
        return None
    if not isinstance(key, tuple) or len(key) != 2 or new != 1 or isinstance(new, bool):
        return None
    rows, columns = key
    if isinstance(rows, RangeValue):
        count = rows.stop if rows.start == 0 and rows.step == 1 else None
    else:
        is_range = isinstance(rows, Array) and rows.facts is not None and rows.facts.origin == ARANGE
        count = rows.spec.sizes[0] if is_range and rows.spec.sizes else None
    labels = isinstance(columns, Array) and columns.spec.sizes is not None and len(columns.spec.sizes) == 1
    if count is None or not labels or not isinstance(count, (int, Dim)) or not same(count, sizes[0]):
        return None
    return sizes[1] if isinstance(sizes[1], int) and sizes[1] > 1 else None
