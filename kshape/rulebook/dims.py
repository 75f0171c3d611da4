"""Sizes: an int, or a symbol with exact integer arithmetic in one normal form.

A symbolic size is a polynomial with integer coefficients over *atoms*: symbols, and `a // b`, `max`, `min` that do not
simplify. `(t - 3) // 2 + 1` and `(t - 1) // 2` have the same normal form, so that they compare as the same size.

Rules ask for the bad case, true only when certain: `differs(a, b)`, `exceeds(a, b)`. Python's `==`, `<`, `if` and `not`
on a symbolic size raise `Undecided`, since neither answer would be right.

One long file, since arithmetic, bounds and printing all look into the same normal form, and nothing else does.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping
from typing import Any

from .errors import Undecided

Key = tuple[Any, ...]
_ids = itertools.count()
MOST_TERMS, MOST_FACTORS, DEEPEST = 24, 8, 10
"""Beyond so many terms, factors or nested operations a size becomes a new unknown."""
LARGEST = 2**63
"""The largest bound that such an unknown keeps."""


class Atom:
    """A factor that the normal form does not look into. `lower` and `upper` bound its value (None: unbounded)."""

    __slots__ = ("key", "lower", "upper")
    key: Key
    lower: int | None
    upper: int | None
    depth = 0  # how deep //, max and min are nested

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

    __slots__ = ("a", "b", "depth", "op")

    def __init__(self, op: str, a: Size, b: Size) -> None:
        self.op, self.a, self.b = op, a, b
        self.depth = 1 + max(_depth(a), _depth(b))
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
        order = sorted(terms) if len(terms) > 1 else list(terms)
        self.terms = tuple([terms[k] for k in order])
        self.key = tuple([(k, terms[k][1]) for k in order])

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


Size = int | Dim
Shape = tuple[Size, ...]


def symbol(name: str = "", lower: int | None = 1, upper: int | None = None, undefined: bool = False) -> Dim:
    """A new unknown size, different from every other one, of at least `lower`."""
    atom = Symbol(name, lower, upper, undefined)
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
    if isinstance(difference, int):
        return difference != 0
    return _never_zero(difference) or _positive(difference) or _positive(_product(difference, -1))


def exceeds(a: Size, b: Size) -> bool:
    """a > b on every run."""
    return _positive(_sum(a, b, -1))


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
        alone = len(atoms) == 1 and (coefficient == 1 or (coefficient == -1 and bool(parts)))
        names = [
            str(f) if alone or not _is_division(atom) else f"({f})" for f, atom in zip(factors, atoms, strict=True)
        ]
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
    result = Dim(kept)
    return (
        _blurred(result)
        if len(kept) > MOST_TERMS or any(len(atoms) > MOST_FACTORS for atoms, _ in result.terms)
        else result
    )


def _blurred(size: Dim) -> Dim:
    """A new unknown with the bounds of a size that has grown too large to be written down (n = n * n in a loop)."""
    low, high = bounds(size)
    low = None if low is None or low < -LARGEST else min(low, LARGEST)
    high = None if high is None or high > LARGEST else max(high, -LARGEST)
    atom = Symbol("", low, high, is_undefined(size))
    return Dim({(atom.key,): ((atom,), 1)})


def _depth(size: Size) -> int:
    return max((atom.depth for atoms, _ in _terms(size) for atom in atoms), default=0)


def _sum(a: Size, b: Size, sign: int) -> Size:
    if isinstance(a, int) and isinstance(b, int):
        return a + sign * b
    if isinstance(b, int) and b == 0:
        return a
    terms: dict[Key, tuple[Monomial, int]] = {}
    for size, factor in ((a, 1), (b, sign)):
        for atoms, coefficient in _terms(size):
            key = tuple([atom.key for atom in atoms])
            terms[key] = (atoms, terms.get(key, (atoms, 0))[1] + factor * coefficient)
    return _normal(terms)


def _product(a: Size, b: Size) -> Size:
    if isinstance(a, int) and isinstance(b, int):
        return a * b
    terms: dict[Key, tuple[Monomial, int]] = {}
    for atoms_a, x in _terms(a):
        for atoms_b, y in _terms(b):
            atoms = atoms_a + atoms_b
            if atoms_a and atoms_b:
                atoms = tuple(sorted(atoms, key=lambda atom: atom.key))
            key = tuple([atom.key for atom in atoms])
            terms[key] = (atoms, terms.get(key, (atoms, 0))[1] + x * y)
    return _normal(terms)


def _atom(op: str, a: Size, b: Size) -> Dim:
    atom = Apply(op, a, b)
    result = Dim({(atom.key,): ((atom,), 1)})
    return _blurred(result) if atom.depth > DEEPEST else result


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


def _never_zero(size: Dim) -> bool:
    """True where every coefficient has a divisor that the constant has not: 2 * t is never 7."""
    divisor = math.gcd(*(coefficient for atoms, coefficient in size.terms if atoms))
    return _constant(size) % divisor != 0


def _positive(size: Size) -> bool:
    """size > 0 on every run."""
    if isinstance(size, int):
        return size > 0
    low, _ = bounds(size)
    if low is not None and low > 0:
        return True
    if len(size.terms) > 6:  # a sum that long has no such structure, and looking would take time
        return False
    low = _least(size, 3)
    return low is not None and low > 0


def _least(size: Size, steps: int) -> int | None:
    """A lower bound that looks into max, min and //: t - max(t - 2, 0) is 1 or more for t >= 1, and so is t - t // 2.

    With c * max(a, b) in a sum, the sum is at least that with c * a and that with c * b where c > 0, and one of the two
    where c < 0. With c * (a // k), k times the sum has c * k * (a // k) in it, which is c * (a - k + 1) to c * a.
    """
    if isinstance(size, int):
        return size
    found = [bounds(size)[0]]
    for atoms, c in size.terms if steps else ():
        atom = atoms[0] if len(atoms) == 1 else None
        if not isinstance(atom, Apply) or _occurs(atom, size, atoms):
            continue
        rest = _sum(size, _product(c, _product_of(atoms)), -1)
        if atom.op != "//":
            found.append(_least_of_two(atom, c, rest, steps - 1))
        elif isinstance(atom.b, int) and atom.b > 0:
            edge = atom.a if c < 0 else _sum(atom.a, 1 - atom.b, 1)
            times = _least(_sum(_product(rest, atom.b), _product(edge, c), 1), steps - 1)
            found.append(None if times is None else -(-times // atom.b))
    return max((low for low in found if low is not None), default=None)


def _least_of_two(atom: Apply, c: int, rest: Size, steps: int) -> int | None:
    """A lower bound of rest + c * max(a, b), or of rest + c * min(a, b)."""
    lows = [_least(_sum(rest, _product(each, c), 1), steps) for each in (atom.a, atom.b)]
    known = [low for low in lows if low is not None]
    if (atom.op == "max") == (c > 0):
        return max(known, default=None)
    return min(known) if len(known) == 2 else None


def _occurs(atom: Atom, size: Dim, but: Monomial) -> bool:
    """True where the atom is a factor of another term than `but`."""
    return any(atom.key == other.key for atoms, _ in size.terms if atoms is not but for other in atoms)


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


def _is_division(atom: Atom) -> bool:
    return isinstance(atom, Apply) and atom.op == "//"


def _grouped(text: str) -> str:
    return f"({text})" if " " in text else text
