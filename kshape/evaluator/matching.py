"""match: which case a subject takes, and the names that the pattern binds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kshape.source import ir
from kshape.values.state import MISSING
from kshape.values.values import DictValue, ListValue, NativeClass, Unknown

from .core import UNKNOWN_VALUE
from .exceptions import Exceptions
from .flow import Flow

Bindings = dict[str, Any]
ITSELF = frozenset({"bool", "bytes", "dict", "float", "frozenset", "int", "list", "set", "str", "tuple"})


class Matching(Exceptions):
    """match statements."""

    def match_statement(self, node: ir.Match) -> Flow | None:
        """match subject: cases"""
        return self._cases(node.cases, self.value(node.subject))

    def _cases(self, cases: list[ir.match_case], subject: Any) -> Flow | None:
        for at, case in enumerate(cases):
            bindings: Bindings = {}
            answer = self._matches_pattern(case.pattern, subject, bindings)
            if answer is False:
                continue
            return self._take(case, bindings, answer, cases[at + 1 :], subject)
        return None

    def _take(
        self, case: ir.match_case, bindings: Bindings, answer: bool | None, rest: list[ir.match_case], subject: Any
    ) -> Flow | None:
        def otherwise() -> Flow | None:
            return self._cases(rest, subject)

        run = self._case(case, bindings, otherwise)
        return run() if answer is True else self.fork([run, otherwise])

    def _case(
        self, case: ir.match_case, bindings: Bindings, otherwise: Callable[[], Flow | None]
    ) -> Callable[[], Flow | None]:
        def run() -> Flow | None:
            for name, value in bindings.items():
                self.set_variable(name, value)
            truth = True if case.guard is None else self.truth(self.value(case.guard))
            if truth is None:
                return self.fork([lambda: self.run_block(case.body), otherwise])
            return self.run_block(case.body) if truth else otherwise()

        return run

    def _matches_pattern(self, pattern: ir.pattern, subject: Any, bindings: Bindings) -> bool | None:
        """Whether the subject fits, None where nobody knows; the names are bound either way."""
        if isinstance(pattern, ir.MatchAs):
            answer = True if pattern.pattern is None else self._matches_pattern(pattern.pattern, subject, bindings)
            if pattern.name:
                bindings[pattern.name] = subject
            return answer
        if isinstance(pattern, ir.MatchValue):
            return self.truth(self.compare("==", subject, self.value(pattern.value), pattern.span))
        if isinstance(pattern, ir.MatchSingleton):
            return self.truth(self.compare("is", subject, pattern.value, pattern.span))
        if isinstance(pattern, ir.MatchOr):
            answers = [self._matches_pattern(each, subject, bindings) for each in pattern.patterns]
            return True if True in answers else None if None in answers else False
        if isinstance(pattern, ir.MatchSequence):
            return self._matches_sequence(pattern, subject, bindings)
        if isinstance(pattern, ir.MatchMapping):
            return self._matches_mapping(pattern, subject, bindings)
        return self._matches_class(pattern, subject, bindings) if isinstance(pattern, ir.MatchClass) else None

    def _matches_sequence(self, pattern: ir.MatchSequence, subject: Any, bindings: Bindings) -> bool | None:
        parts = pattern.patterns
        star = next((i for i, part in enumerate(parts) if isinstance(part, ir.MatchStar)), None)
        items = subject.items if isinstance(subject, ListValue) else subject
        if not isinstance(items, tuple):
            for name in _names_in(pattern):
                bindings[name] = UNKNOWN_VALUE
            return None if isinstance(subject, (Unknown, ListValue)) else False
        if len(items) != len(parts) and (star is None or len(items) < len(parts) - 1):
            return False
        if star is not None:
            behind = len(parts) - star - 1
            middle = parts[star]
            if isinstance(middle, ir.MatchStar) and middle.name:
                bindings[middle.name] = ListValue(items[star : len(items) - behind])
            parts = [*parts[:star], *parts[star + 1 :]]
            items = (*items[:star], *items[len(items) - behind :])
        return _all(self._matches_pattern(p, item, bindings) for p, item in zip(parts, items, strict=True))

    def _matches_mapping(self, pattern: ir.MatchMapping, subject: Any, bindings: Bindings) -> bool | None:
        if not isinstance(subject, DictValue) or subject.is_open:
            for name in _names_in(pattern):
                bindings[name] = UNKNOWN_VALUE
            return None if isinstance(subject, (Unknown, DictValue)) else False
        keys = [self.value(key) for key in pattern.keys]
        if any(key not in subject.entries for key in keys):
            return False
        if pattern.rest:
            bindings[pattern.rest] = DictValue({k: v for k, v in subject.entries.items() if k not in keys})
        parts = zip(pattern.patterns, keys, strict=True)
        return _all(self._matches_pattern(part, subject.entries[key], bindings) for part, key in parts)

    def _matches_class(self, pattern: ir.MatchClass, subject: Any, bindings: Bindings) -> bool | None:
        cls = self.value(pattern.cls)
        answer = self.is_instance(subject, cls)
        if answer is False:
            return False
        if isinstance(cls, NativeClass) and cls.name in ITSELF and len(pattern.patterns) == 1:
            return _all([answer, self._matches_pattern(pattern.patterns[0], subject, bindings)])
        names = self.attribute(cls, "__match_args__", pattern.span) if pattern.patterns else ()
        names = [*(names if isinstance(names, tuple) else [MISSING] * len(pattern.patterns)), *pattern.kwd_attrs]
        names = [*names[: len(pattern.patterns)], *pattern.kwd_attrs]
        answers: list[bool | None] = [answer]
        for part, name in zip([*pattern.patterns, *pattern.kwd_patterns], names, strict=False):
            value = self.attribute(subject, name, pattern.span) if isinstance(name, str) else UNKNOWN_VALUE
            answers.append(False if value is MISSING else self._matches_pattern(part, value, bindings))
        return _all(answers)


def _all(answers: Any) -> bool | None:
    known = list(answers)
    return False if False in known else None if None in known else True


def _names_in(pattern: ir.pattern) -> list[str]:
    names = [getattr(node, "name", None) or getattr(node, "rest", None) for node in ir.walk(pattern)]
    return [name for name in names if name]
