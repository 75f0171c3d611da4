"""Sizes: an int, or a symbol with exact integer arithmetic in one normal form.

A symbolic size is a polynomial with integer coefficients over *atoms*: symbols, and `a // b`, `max`, `min` that do not
simplify. `(t - 3) // 2 + 1` and `(t - 1) // 2` have the same normal form, so that they compare as the same size.

Rules ask for the bad case, true only when certain: `differs(a, b)`, `exceeds(a, b)`. Python's `==`, `<`, `if` and `not`
on a symbolic size raise `Undecided`, since neither answer would be right.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from typing import Any, Union

from .errors import Undecided

Key = tuple[Any, ...]
_ids = itertools.count()


class Atom:
    """A factor that the normal form does not look into. `lower` and `upper` bound its value (None: unbounded)."""

    __slots__ = ("key", "lower", "upper")
    key: Key
    lower: int | None
    upper: int | None

    def text(self) -> str | None:
        """As the user would write it; None where a nameless symbol is inside."""
        raise NotImplementedError


class Symbol(Atom):
    """One unknown integer. Without a name it prints as None, as Keras prints the sizes that it does not know.

    `undefined`: Keras itself has `None` here (the None of an Input), so that no weight can be made of this size.
    """

    __slots__ = ("name", "undefined")

    def __init__(
        self, name: str = "", lower: int | None = 1, upper: int | None = None, undefined: bool = False
    ) -> None:
        self.key = ("s", next(_ids))
        self.name, self.undefined = name, undefined
        self.lower, self.upper = lower, upper

    def text(self) -> str | None:
        return self.name or None


class Apply(Atom):
    """`floordiv(a, b)`, `max(a, b)` or `min(a, b)` of sizes."""

    __slots__ = ("a", "b", "op")

    def __init__(self, op: str, a: Size, b: Size) -> None:
        self.op, self.a, self.b = op, a, b
        self.key = (op, _key(a), _key(b))
        self.lower, self.upper = _bounds_of(op, a, b)

    def text(self) -> str | None:
        a, b = text_of(self.a), text_of(self.b)
        if a is None or b is None:
            return None
        if self.op == "//":
            return f"{_grouped(a)} // {_grouped(b)}"
        return f"{self.op}({a}, {b})"


Monomial = tuple[Atom, ...]


class Dim:
    """A symbolic size: sum of `coefficient * atom * ...` terms. Made by arithmetic on `symbol()`; never a plain int."""

    __slots__ = ("key", "terms")

    def __init__(self, terms: Mapping[Key, tuple[Monomial, int]]) -> None:
        self.terms = tuple(terms[k] for k in sorted(terms))
        self.key = tuple((k, terms[k][1]) for k in sorted(terms))

    def __add__(self, other: Size) -> Size:
        return _sum(self, other, 1) if _is_size(other) else NotImplemented

    __radd__ = __add__

    def __sub__(self, other: Size) -> Size:
        return _sum(self, other, -1) if _is_size(other) else NotImplemented

    def __rsub__(self, other: Size) -> Size:
        return _sum(_product(self, -1), other, 1) if _is_size(other) else NotImplemented

    def __mul__(self, other: Size) -> Size:
        return _product(self, other) if _is_size(other) else NotImplemented

    __rmul__ = __mul__

    def __neg__(self) -> Size:
        return _product(self, -1)

    def __pos__(self) -> Size:
        return self

    def __floordiv__(self, other: Size) -> Size:
        return floordiv(self, other) if _is_size(other) else NotImplemented

    def __rfloordiv__(self, other: Size) -> Size:
        return floordiv(other, self) if _is_size(other) else NotImplemented

    def __mod__(self, other: Size) -> Size:
        return mod(self, other) if _is_size(other) else NotImplemented

    def __rmod__(self, other: Size) -> Size:
        return mod(other, self) if _is_size(other) else NotImplemented

    def __pow__(self, exponent: int) -> Size:
        if type(exponent) is not int or not 0 <= exponent <= 8:
            return NotImplemented
        return product([self] * exponent)

    def _refuse(self, *_: object) -> Any:
        raise Undecided(f"comparing the symbolic size {self!r}; use differs() or exceeds()")

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __bool__ = __int__ = __index__ = _refuse
    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return text_of(self) or "None"


Size = Union[int, Dim]
Shape = tuple[Size, ...]


def symbol(name: str = "", lower: int | None = 1, upper: int | None = None) -> Dim:
    """A new unknown size, different from every other one, of at least `lower`."""
    atom = Symbol(name, lower, upper)
    return Dim({(atom.key,): ((atom,), 1)})


def undefined_size() -> Dim:
    """The size that an Input declares as None: it stays unknown to Keras itself until data comes."""
    atom = Symbol(undefined=True)
    return Dim({(atom.key,): ((atom,), 1)})


def is_undefined(size: Size) -> bool:
    """True where Keras has None for this size: it depends on the None of an Input."""
    return isinstance(size, Dim) and any(found.undefined for found in symbols_in(size))


def same(a: Size, b: Size) -> bool:
    """a = b on every run."""
    return _key(a) == _key(b)


def differs(a: Size, b: Size) -> bool:
    """a != b on every run."""
    difference = _sum(a, b, -1)
    low, high = bounds(difference)
    return (low is not None and low > 0) or (high is not None and high < 0)


def exceeds(a: Size, b: Size) -> bool:
    """a > b on every run."""
    low, _ = bounds(_sum(a, b, -1))
    return low is not None and low > 0


def compare(op: str, a: Size, b: Size) -> bool | None:
    """The truth of `a op b` for op in == != < <= > >=, or None where runs may disagree."""
    if op in ("==", "!="):
        if same(a, b):
            return op == "=="
        return (op == "!=") if differs(a, b) else None
    if op in ("<", "<="):
        return compare(">" if op == "<" else ">=", b, a)
    if op == ">":
        return True if exceeds(a, b) else False if exceeds(b + 1, a) else None
    return True if exceeds(a + 1, b) else False if exceeds(b, a) else None


def floordiv(a: Size, b: Size) -> Size:
    """a // b, rounding down as Python does. ZeroDivisionError for a known 0."""
    if isinstance(a, int) and isinstance(b, int):
        return a // b
    if isinstance(b, int):
        return _floordiv_by_int(a, b)
    quotient = _exact_quotient(a, b)
    return _atom("//", a, b) if quotient is None else quotient


def ceildiv(a: Size, b: Size) -> Size:
    """a / b rounded up, for b > 0."""
    return floordiv(a + b - 1, b)


def mod(a: Size, b: Size) -> Size:
    """a % b, written as a - b * (a // b) so that the two always cancel."""
    return a - b * floordiv(a, b)


def maximum(a: Size, b: Size) -> Size:
    """The larger size."""
    if isinstance(a, int) and isinstance(b, int):
        return max(a, b)
    larger = compare(">=", a, b)
    return _atom("max", a, b) if larger is None else a if larger else b


def minimum(a: Size, b: Size) -> Size:
    """The smaller size."""
    if isinstance(a, int) and isinstance(b, int):
        return min(a, b)
    smaller = compare("<=", a, b)
    return _atom("min", a, b) if smaller is None else a if smaller else b


def product(sizes: Iterable[Size]) -> Size:
    """The number of elements of a shape."""
    total: Size = 1
    for size in sizes:
        total = _product(total, size)
    return total


def divides(divisor: Size, size: Size) -> bool | None:
    """Whether `size` is a multiple of `divisor`; None where runs may disagree."""
    if isinstance(divisor, int) and isinstance(size, int):
        return divisor != 0 and size % divisor == 0
    if _exact_quotient(size, divisor) is not None:
        return True
    if isinstance(divisor, int) and divisor and isinstance(size, Dim):
        rest = [coefficient % divisor for atoms, coefficient in size.terms if atoms]
        if not any(rest):
            return _constant(size) % divisor == 0
    return None


def bounds(size: Size) -> tuple[int | None, int | None]:
    """The smallest and the largest value that any run can give (None: no bound known)."""
    if isinstance(size, int):
        return size, size
    low: int | None = 0
    high: int | None = 0
    for atoms, coefficient in size.terms:
        bottom, top = _monomial_bounds(atoms)
        if coefficient < 0:
            bottom, top = top, bottom
        low = None if low is None or bottom is None else low + coefficient * bottom
        high = None if high is None or top is None else high + coefficient * top
    return low, high


def symbols_in(size: Size) -> tuple[Symbol, ...]:
    """The unknowns that a size depends on."""
    found: dict[Key, Symbol] = {}
    _collect(size, found)
    return tuple(found.values())


def substitute(size: Size, values: Mapping[Key, Size]) -> Size:
    """`size` with each symbol whose `key` is in `values` replaced."""
    if isinstance(size, int):
        return size
    total: Size = 0
    for atoms, coefficient in size.terms:
        term: Size = coefficient
        for atom in atoms:
            term = term * _substituted(atom, values)
        total = total + term
    return total


def is_known(size: Size | None) -> bool:
    """True for a plain int."""
    return isinstance(size, int)


def text_of(size: Size) -> str | None:
    """The size as an expression over named symbols, or None where a nameless one is inside."""
    if isinstance(size, int):
        return str(size)
    parts: list[str] = []
    for atoms, coefficient in sorted(size.terms, key=lambda term: (not term[0], term[1] < 0)):
        factors = [atom.text() for atom in atoms]
        if None in factors:
            return None
        names = [f"({f})" if " " in str(f) and not str(f).endswith(")") else str(f) for f in factors]
        body = " * ".join(([str(abs(coefficient))] if abs(coefficient) != 1 or not atoms else []) + names)
        parts.append(body if not parts and coefficient > 0 else f"{'-' if coefficient < 0 else '+'} {body}")
    text = " ".join(parts)
    return "-" + text[2:] if text.startswith("- ") else text


def show_size(size: Size | None) -> str:
    """A size as messages print it: `None` for what is not known."""
    return "None" if size is None else text_of(size) or "None"


def show_shape(shape: Iterable[Size | None] | None) -> str:
    """A shape as messages print it: `(None, 28, 28, 1)`; `<unknown rank>` where even the rank is not known."""
    if shape is None:
        return "<unknown rank>"
    sizes = [show_size(size) for size in shape]
    return f"({sizes[0]},)" if len(sizes) == 1 else f"({', '.join(sizes)})"


def _is_size(value: object) -> bool:
    return isinstance(value, (int, Dim)) and not isinstance(value, bool)


def _key(size: Size) -> Key:
    return size.key if isinstance(size, Dim) else (((), int(size)),)


def _terms(size: Size) -> tuple[tuple[Monomial, int], ...]:
    if isinstance(size, Dim):
        return size.terms
    return (((), int(size)),) if size else ()


def _constant(size: Size) -> int:
    return next((coefficient for atoms, coefficient in _terms(size) if not atoms), 0)


def _normal(terms: dict[Key, tuple[Monomial, int]]) -> Size:
    kept = {key: term for key, term in terms.items() if term[1]}
    if not kept:
        return 0
    if len(kept) == 1 and () in kept:
        return kept[()][1]
    return Dim(kept)


def _sum(a: Size, b: Size, sign: int) -> Size:
    if isinstance(a, int) and isinstance(b, int):
        return a + sign * b
    terms: dict[Key, tuple[Monomial, int]] = {}
    for size, factor in ((a, 1), (b, sign)):
        for atoms, coefficient in _terms(size):
            key = tuple(atom.key for atom in atoms)
            terms[key] = (atoms, terms.get(key, (atoms, 0))[1] + factor * coefficient)
    return _normal(terms)


def _product(a: Size, b: Size) -> Size:
    if isinstance(a, int) and isinstance(b, int):
        return a * b
    terms: dict[Key, tuple[Monomial, int]] = {}
    for atoms_a, x in _terms(a):
        for atoms_b, y in _terms(b):
            atoms = tuple(sorted(atoms_a + atoms_b, key=lambda atom: atom.key))
            key = tuple(atom.key for atom in atoms)
            terms[key] = (atoms, terms.get(key, (atoms, 0))[1] + x * y)
    return _normal(terms)


def _atom(op: str, a: Size, b: Size) -> Dim:
    atom = Apply(op, a, b)
    return Dim({(atom.key,): ((atom,), 1)})


def _floordiv_by_int(a: Size, b: int) -> Size:
    """Takes multiples of b out of the fraction, and folds (x // m + c) // n into (x + c * m) // (m * n)."""
    if b < 0:
        return floordiv(-a, -b)
    if b == 1:
        return a
    whole: Size = 0
    rest: Size = 0
    for atoms, coefficient in _terms(a):
        size = _product_of(atoms)
        quotient, remainder = divmod(coefficient, b)
        whole, rest = whole + quotient * size, rest + remainder * size
    if isinstance(rest, int):
        return whole + rest // b
    inner = _single_fraction(rest)
    if inner is not None:
        numerator, denominator = inner
        constant = _constant(rest)
        return whole + floordiv(numerator + constant * denominator, denominator * b)
    low, high = bounds(rest)
    if low is not None and high is not None and low // b == high // b:
        return whole + low // b
    return whole + _atom("//", rest, b)


def _single_fraction(size: Size) -> tuple[Size, int] | None:
    symbolic = [(atoms, coefficient) for atoms, coefficient in _terms(size) if atoms]
    if len(symbolic) != 1 or symbolic[0][1] != 1 or len(symbolic[0][0]) != 1:
        return None
    atom = symbolic[0][0][0]
    if isinstance(atom, Apply) and atom.op == "//" and isinstance(atom.b, int) and atom.b > 0:
        return atom.a, atom.b
    return None


def _exact_quotient(a: Size, b: Size) -> Size | None:
    """a / b where b is one term that divides every term of a, or where both are the same size."""
    if same(a, b):
        return 1
    divisor = _terms(b)
    if len(divisor) != 1:
        return None
    atoms_b, factor = divisor[0]
    if not factor:
        return None
    total: Size = 0
    for atoms, coefficient in _terms(a):
        left = _without(atoms, atoms_b)
        if left is None or coefficient % factor:
            return None
        total = total + (coefficient // factor) * _product_of(left)
    return total


def _without(atoms: Monomial, taken: Monomial) -> Monomial | None:
    left = list(atoms)
    for atom in taken:
        position = next((i for i, other in enumerate(left) if other.key == atom.key), None)
        if position is None:
            return None
        del left[position]
    return tuple(left)


def _product_of(atoms: Monomial) -> Size:
    key = tuple(atom.key for atom in atoms)
    return Dim({key: (atoms, 1)}) if atoms else 1


def _monomial_bounds(atoms: Monomial) -> tuple[int | None, int | None]:
    low: int | None = 1
    high: int | None = 1
    for atom in atoms:
        if atom.lower is None or atom.lower < 0:
            return (atom.lower, atom.upper) if len(atoms) == 1 else (None, None)
        low = None if low is None else low * atom.lower
        high = None if high is None or atom.upper is None else high * atom.upper
    return low, high


def _bounds_of(op: str, a: Size, b: Size) -> tuple[int | None, int | None]:
    (low_a, high_a), (low_b, high_b) = bounds(a), bounds(b)
    if op == "max":
        lows = [low for low in (low_a, low_b) if low is not None]
        return (max(lows) if lows else None), (None if high_a is None or high_b is None else max(high_a, high_b))
    if op == "min":
        highs = [high for high in (high_a, high_b) if high is not None]
        return (None if low_a is None or low_b is None else min(low_a, low_b)), (min(highs) if highs else None)
    if isinstance(b, int) and b > 0:
        return (None if low_a is None else low_a // b), (None if high_a is None else high_a // b)
    if low_a is not None and low_a >= 0 and low_b is not None and low_b > 0:
        return 0, (None if high_a is None else high_a // low_b)
    return None, None


def _collect(size: Size, found: dict[Key, Symbol]) -> None:
    for atoms, _ in _terms(size):
        for atom in atoms:
            if isinstance(atom, Symbol):
                found[atom.key] = atom
            elif isinstance(atom, Apply):
                _collect(atom.a, found)
                _collect(atom.b, found)


def _substituted(atom: Atom, values: Mapping[Key, Size]) -> Size:
    if isinstance(atom, Apply):
        a, b = substitute(atom.a, values), substitute(atom.b, values)
        return {"//": floordiv, "max": maximum, "min": minimum}[atom.op](a, b)
    return values.get(atom.key, _product_of((atom,)))


def _grouped(text: str) -> str:
    return f"({text})" if " " in text else text
