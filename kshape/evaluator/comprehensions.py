"""List, set and dict comprehensions and generator expressions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kshape.source import ir
from kshape.values.join import generalise
from kshape.values.keys import is_unhashable, key_of
from kshape.values.state import MISSING
from kshape.values.values import DictValue, Frame, GeneratorValue, ListValue, SetValue

from .conditions import Conditions
from .core import UNKNOWN_VALUE
from .limits import LOOP_STEPS, ROUNDS


class _Collected:
    """The results of the rounds of a comprehension; `is_open` where there may be more or fewer of them."""

    __slots__ = ("is_open", "values")

    def __init__(self) -> None:
        self.values: list[Any] = []
        self.is_open = False


class Comprehensions(Conditions):
    """Comprehensions in their own scope."""

    def list_comp(self, node: ir.ListComp) -> Any:
        """[elt for ...]"""
        return ListValue(*self._items(node))

    def generator(self, node: ir.GeneratorExp) -> Any:
        """(elt for ...), evaluated at once."""
        made = GeneratorValue(*self._items(node), span=node.span)
        made.yields[node.elt.span] = made.items[0] if made.items else made.element
        return made

    def set_comp(self, node: ir.SetComp) -> Any:
        """{elt for ...}"""
        items, _ = self._items(node)
        if items is not None and any(is_unhashable(item) for item in items):
            return self.raises("TypeError", node.span)
        keys = None if items is None else [key_of(item) for item in items]
        if keys is None or any(key is MISSING for key in keys):
            return SetValue(None)
        return SetValue(tuple(dict.fromkeys(keys)))

    def dict_comp(self, node: ir.DictComp) -> Any:
        """{key: value for ...}"""
        found = self._collected(node.generators, lambda: (self.value(node.key), self.value(node.value)))
        if any(is_unhashable(key) for key, _ in found.values):
            return self.raises("TypeError", node.span)
        keys = [key_of(key) for key, _ in found.values]
        values = [value for _, value in found.values]
        if found.is_open or any(key is MISSING for key in keys):
            return DictValue({}, True, self.join(values) if values else UNKNOWN_VALUE)
        return DictValue(dict(zip(keys, values, strict=True)))

    def _items(self, node: ir.ListComp | ir.SetComp | ir.GeneratorExp) -> tuple[tuple[Any, ...] | None, Any]:
        found = self._collected(node.generators, lambda: self.value(node.elt))
        if not found.is_open:
            return tuple(found.values), None
        return None, self.join(found.values) if found.values else UNKNOWN_VALUE

    def _collected(self, generators: list[ir.comprehension], body: Callable[[], Any]) -> _Collected:
        outer, found = self.frame, _Collected()
        self.frame = Frame("comprehension", outer)
        try:
            self._generate(generators, 0, body, found)
        finally:
            self.frame = outer
        return found

    def _generate(
        self, generators: list[ir.comprehension], at: int, body: Callable[[], Any], found: _Collected
    ) -> None:
        """One level of `for ... if ...`, and everything inside it."""
        if at == len(generators):
            found.values.append(body())
            return
        part = generators[at]
        iterable = self.demand("items", self.value(part.iter), part.iter.span)
        items = self.iterate(iterable)
        if items is None:
            found.is_open = True
            self._round(part, self.element(iterable), generators, at, body, found)
            return
        start = self.budget.steps
        for index, item in enumerate(items):
            if index >= ROUNDS or self.budget.steps - start > LOOP_STEPS:
                self._generalised(part, items[index:], generators, at, body, found)
                return
            self._round(part, item, generators, at, body, found)
            if self.aborted is not None:
                return

    def _generalised(
        self,
        part: ir.comprehension,
        items: tuple[Any, ...],
        generators: list[ir.comprehension],
        at: int,
        body: Callable[[], Any],
        found: _Collected,
    ) -> None:
        """One round for all the items left; their number stays known where nothing filters them."""
        before = len(found.values)
        self._round(part, generalise(list(items)), generators, at, body, found)
        if part.ifs or len(generators) > 1 or len(found.values) != before + 1:
            found.is_open = True
        else:
            found.values.extend(found.values[-1:] * (len(items) - 1))

    def _round(
        self,
        part: ir.comprehension,
        item: Any,
        generators: list[ir.comprehension],
        at: int,
        body: Callable[[], Any],
        found: _Collected,
    ) -> None:
        self.budget.spend()
        self.assign(part.target, item)
        for test in part.ifs:
            truth = self.condition(test)
            if truth is False:
                return
            if truth is None:
                found.is_open = True
        self._generate(generators, at + 1, body, found)
