"""What the checks find in a trace; for a file under edit, kept for the statements that the edit did not reach."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from kshape.checks import check_classes
from kshape.checks._ways import findings
from kshape.checks.base import Check, Finding
from kshape.checks.internal_error import InternalError
from kshape.config import Config
from kshape.rulebook.errors import FAULTS
from kshape.source.span import Span
from kshape.values.trace import Trace

Found = tuple[type[Check], Finding]


def run_checks(checks: Iterable[type[Check]], trace: Trace) -> Iterator[Found]:
    """The findings of each check in a whole trace."""
    trace.shared = {}  # models may look otherwise than when the trace was last looked at
    codes = {FAULTS.get(fault.slug) for fault in trace.faults} | {code for _, code, _ in trace.notes}
    for check in checks:
        if check.run is not Check.run or check.code in codes:
            yield from _found(check, trace)


def wanted(config: Config, path: str) -> list[type[Check]]:
    """The checks whose findings the settings want for a file."""
    return [check for check in check_classes() if config.selects(check.code, check.slug(), path)]


class Memory:
    """Runs checks over the versions of a trace. Those that look at each statement by itself run on what is new alone.

    A statement's findings hold as long as its part of the trace is the same object, and the models that it made look
    the same: later statements may change those.
    """

    def __init__(self) -> None:
        self._known: dict[int, _Kept] = {}
        self._wanted: tuple[Config, str, list[type[Check]]] | None = None

    def wanted(self, config: Config, path: str) -> list[type[Check]]:
        """As the function of this name, worked out once for the settings of a file."""
        if self._wanted is None or self._wanted[0] is not config or self._wanted[1] != path:
            self._wanted = config, path, wanted(config, path)
        return self._wanted[2]

    def run_checks(self, checks: Iterable[type[Check]], trace: Trace) -> Iterator[Found]:
        """As the function of this name."""
        alone = tuple(check for check in checks if check.alone)
        if trace.parts is None:
            yield from run_checks(checks, trace)
            return
        yield from run_checks((check for check in checks if not check.alone), trace)
        known, self._known = self._known, {}
        for part in trace.parts:
            if not part.events and not part.tensors and not part.faults:
                continue
            kept = known.get(id(part))
            if kept is None or not kept.holds(alone):
                part.sites, part.chunks = trace.sites, trace.chunks  # for the edits of fixes
                kept = _Kept(part, alone)
            self._known[id(part)] = kept
            yield from kept.found


class _Kept:
    """What checks found in one part, and the models that they looked at."""

    __slots__ = ("checks", "found", "part", "views")

    def __init__(self, part: Trace, checks: tuple[type[Check], ...]) -> None:
        self.part, self.checks, self.views = part, checks, _views(part)
        self.found = list(run_checks(checks, part))

    def holds(self, checks: tuple[type[Check], ...]) -> bool:
        """Whether running these checks again would find the same."""
        views = _views(self.part)
        return checks == self.checks and all(a is b for a, b in zip(views, self.views, strict=True))


def _views(part: Trace) -> list[Any]:
    return [event.data.get("view") for event in part.events]


def _found(check: type[Check], trace: Trace) -> list[Found]:
    """What a check finds; one that fails costs no more than its own findings, and is told."""
    try:
        return [(check, finding) for finding in findings(check(), trace)]
    except Exception as error:
        text = f"The check {check.code} failed, which is a fault of kshape: {type(error).__name__}: {error}"
        return [(InternalError, Finding(span, text)) for span in _somewhere(trace)]


def _somewhere(trace: Trace) -> list[Span]:
    """A place that the trace is about, if it is about any."""
    spans = [event.span for event in trace.events] + [fault.span for fault in trace.faults]
    return (spans + [record.span for record in trace.tensors])[:1]
