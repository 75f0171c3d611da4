"""One document over its versions: evaluated from the first changed statement on."""

from __future__ import annotations

import sys
from typing import Any

from kshape.source.span import Span
from kshape.values.trace import Trace

from .evaluator import Evaluator
from .limits import SECONDS, STEPS, Budget, BudgetExhausted
from .modules import Importer
from .project import ProjectFiles

RECURSION = 12_000
STOPPED = "The analysis stopped here: it takes too many steps. What follows was not looked at."


class _Done:
    """A chunk that was evaluated: the state and the trace before it, and whether what follows is reached.

    `chunk` is None until it was evaluated to its end.
    """

    __slots__ = ("chunk", "ended", "mark", "trace")

    def __init__(self, mark: int, trace: tuple[int, int, int, int]) -> None:
        self.mark, self.trace = mark, trace
        self.chunk: Any = None
        self.ended = False


class Session:
    """Keeps the evaluator of a document; `run` gives the trace of its present version.

    importer(name, level, path) gives the Document of a module of the project; by default it is looked for in the folder
    of the script, in the project's root and in `src/`.
    """

    def __init__(self, document: Any, config: Any = None, importer: Importer | None = None) -> None:
        self.document, self.config = document, config
        files = ProjectFiles(document.path, getattr(config, "root", None))
        self.evaluator = Evaluator(config, importer or files.find)
        self._done: list[_Done] = []

    def run(self) -> Trace:
        """What the evaluation of the document found."""
        sys.setrecursionlimit(max(sys.getrecursionlimit(), RECURSION))
        steps, seconds = getattr(self.config, "steps", STEPS), getattr(self.config, "seconds", SECONDS)
        evaluator, chunks, trace = self.evaluator, self.document.chunks, Trace()
        evaluator.budget = Budget(steps, seconds)
        evaluator.begin(self.document.path, chunks)
        self._roll_back(chunks)
        stopped = self._evaluate(chunks)
        trace.extend(evaluator.trace)
        if stopped is None:
            stopped = self._evaluate_uncalled(trace)
        if stopped is not None:
            trace.notes.append((stopped, "KS992", STOPPED))
        return without_repetitions(trace)

    def variables(self) -> dict[str, Any]:
        """The names of the module with the values that they had at its end."""
        frame = self.evaluator.root_frame()
        return {name: value for name, value in frame.fields.items() if isinstance(name, str)}

    def _roll_back(self, chunks: list[Any]) -> None:
        """Back to the first chunk that is not the one that was evaluated in its place."""
        same, limit = 0, min(len(self._done), len(chunks))
        if self._answers_changed():
            self.evaluator.forget_answers()
            limit = 0
        while same < limit and self._done[same].chunk is chunks[same]:
            same += 1
        if same < len(self._done):
            self.evaluator.state.undo(self._done[same].mark)
            self.evaluator.trace.cut(self._done[same].trace)
            del self._done[same:]

    def _answers_changed(self) -> bool:
        try:
            return self.evaluator.answers_changed()
        except BudgetExhausted:
            return True

    def _evaluate(self, chunks: list[Any]) -> Span | None:
        """Evaluates what is new; gives the place where the budget ran out."""
        evaluator = self.evaluator
        if self._done and self._done[-1].ended:
            return None
        for chunk in chunks[len(self._done) :]:
            done = _Done(evaluator.state.mark(), evaluator.trace.mark())
            self._done.append(done)
            try:
                done.ended = evaluator.run_chunk(chunk) is not None
            except BudgetExhausted:
                return evaluator.here
            done.chunk = chunk
            if done.ended:
                break
        return None

    def _evaluate_uncalled(self, trace: Trace) -> Span | None:
        evaluator = self.evaluator
        mark, own = evaluator.state.mark(), evaluator.trace
        try:
            evaluator.evaluate_uncalled(trace)
        except (BudgetExhausted, RecursionError):
            return evaluator.here
        finally:
            evaluator.state.undo(mark)
            evaluator.trace = own
        return None


def evaluate(document: Any, config: Any = None, importer: Importer | None = None) -> Trace:
    """The trace of a document."""
    return Session(document, config, importer).run()


def without_repetitions(trace: Trace) -> Trace:
    """Each fault once a place, each tensor once a place and shape: a line may have run many times."""
    seen: set[Any] = set()
    kept = Trace()
    kept.events.extend(trace.events)
    for fault in trace.faults:
        key: Any = (fault.slug, fault.span.path, fault.span.start, fault.span.end)
        if key not in seen:
            seen.add(key)
            kept.faults.append(fault)
    for record in trace.tensors:
        key = (id(record.span), _shown(record.value))
        if key not in seen:
            seen.add(key)
            kept.tensors.append(record)
    for note in trace.notes:
        key = (note[0].path, note[0].start, note[1:])
        if key not in seen:
            seen.add(key)
            kept.notes.append(note)
    return kept


def _shown(value: Any) -> str:
    spec = getattr(value, "spec", None)
    if spec is not None:
        return str(spec)
    items = getattr(value, "items", value)
    return ", ".join(_shown(item) for item in items) if isinstance(items, tuple) else type(value).__name__
