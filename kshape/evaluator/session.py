"""One document over its versions: evaluated from the first changed statement on."""

from __future__ import annotations

import sys
from typing import Any

from kshape.source.span import Span
from kshape.values.plain import is_overgrown
from kshape.values.state import newest
from kshape.values.trace import TensorRecord, Trace
from kshape.values.values import Array, Tensor

from .evaluator import Evaluator
from .limits import CHARACTERS, SECONDS, STEPS, Budget, BudgetExhausted
from .project import Importer, ProjectFiles
from .remembered import settings_of
from .replay import Done, Replay

RECURSION = 12_000
STOPPED = "The analysis stopped here: it takes too many steps. What follows was not looked at."


class Session:
    """Keeps the evaluator of a document; `run` gives the trace of its present version.

    After an edit the state goes back to the first changed statement. Of those behind it, only what the edit may have
    reached is evaluated again (`replay`).

    importer: where the modules of the project come from; by default the files around the script.
    """

    def __init__(self, document: Any, config: Any = None, importer: Importer | None = None) -> None:
        self.document, self.config = document, config
        self.importer = importer or ProjectFiles(document.path, getattr(config, "root", None))
        self.evaluator = Evaluator(config, self.importer)
        self._done: list[Done] = []

    def run(self) -> Trace:
        """What the evaluation of the document found."""
        sys.setrecursionlimit(max(sys.getrecursionlimit(), RECURSION))
        steps, seconds = getattr(self.config, "steps", STEPS), getattr(self.config, "seconds", SECONDS)
        evaluator, chunks, trace = self.evaluator, self.document.chunks, Trace()
        evaluator.budget = Budget(steps, seconds - min(len(self.document.text) / CHARACTERS, seconds / 2))
        evaluator.begin(self.document.path, chunks)
        stopped = self._evaluate(chunks, self._roll_back(chunks))
        if stopped is None:
            for chunk in chunks[len(self._done) :]:  # Behind the end of the program, which Python reads all the same.
                chunk.read_if_refused()
        trace.extend(evaluator.trace)
        parts = [done.part for done in self._done if done.part is not None]
        trace.parts = parts if len(parts) == len(self._done) else None
        if stopped is None:
            stopped = self._evaluate_uncalled(trace)
        if stopped is not None:
            trace.notes.append((stopped, "KS992", STOPPED))
        kept = without_repetitions(trace, self.document.path)
        kept.sites, kept.parts = evaluator.sites, None if stopped is not None else trace.parts
        return kept

    def variables(self) -> dict[str, Any]:
        """The names of the module with the values that they had at its end."""
        frame = self.evaluator.root_frame()
        return {name: value for name, value in frame.fields.items() if isinstance(name, str)}

    def _roll_back(self, chunks: list[Any]) -> Replay:
        """Back to the first chunk that is not the one that was evaluated in its place; gives those taken back."""
        evaluator, same, limit = self.evaluator, 0, min(len(self._done), len(chunks))
        anew = self._answers_changed()
        while not anew and same < limit and self._done[same].chunk is chunks[same]:
            same += 1
        taken_back = self._done[same:]
        for done in reversed(taken_back):
            done.difference = evaluator.state.capture(done.mark)
            done.found = evaluator.trace.cut(done.trace)
        del self._done[same:]
        if anew:
            evaluator.forget_answers()
        return Replay(evaluator.root_frame(), evaluator.stars, evaluator.session, [] if anew else taken_back)

    def _answers_changed(self) -> bool:
        try:
            return self.evaluator.answers_changed()
        except BudgetExhausted:
            return True

    def _evaluate(self, chunks: list[Any], replay: Replay) -> Span | None:
        """Evaluates what is new or was reached by an edit; gives the place where the budget ran out."""
        if self._done and self._done[-1].ended:
            return None
        for chunk in chunks[len(self._done) :]:
            evaluator, old = self.evaluator, replay.find(chunk)
            new = Done(evaluator.state.mark(), evaluator.trace.mark(), settings_of(evaluator.session), newest())
            self._done.append(new)
            if old is not None and replay.holds(old, new.settings):
                self._repeat(old, new)
                replay.repeated(old)
            else:
                try:
                    self._run(chunk, new)
                except BudgetExhausted:
                    return evaluator.here
                if not replay.is_empty:
                    replay.evaluated(evaluator.state.changes(new.mark), old)
            if new.ended:
                break
        return None

    def _run(self, chunk: Any, new: Done) -> None:
        """Evaluates a chunk, and notes what it read."""
        evaluator = self.evaluator
        evaluator.reads, evaluator.reads_any, joins = {}, False, evaluator.joins
        try:
            new.ended = evaluator.run_chunk(chunk) is not None
            new.reads = None if evaluator.reads_any else evaluator.reads
        finally:
            evaluator.reads = None
        new.joined = evaluator.joins != joins
        new.made = (new.made[0], newest())
        new.chunk = chunk
        new.part = evaluator.trace.since(new.trace)

    def _repeat(self, old: Done, new: Done) -> None:
        """Does again what the chunk did in the last run."""
        self.evaluator.state.apply(old.difference)
        self.evaluator.trace.extend(old.found)
        new.chunk, new.ended, new.joined = old.chunk, old.ended, old.joined
        new.reads, new.made, new.part = old.reads, old.made, old.part

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


def without_repetitions(trace: Trace, path: str) -> Trace:
    """Each fault once a place, each tensor once a place and shape: a line may have run many times.

    A fault in another file counts once for each call in this file, `path`, that leads there.
    """
    seen: set[Any] = set()
    kept = Trace()
    kept.events.extend(trace.events)
    kept.bindings.extend(trace.bindings)
    for fault in trace.faults:
        key: Any = (fault.slug, fault.span.path, fault.span.start, fault.span.end)
        if fault.span.path != path:
            key = (*key, next((span.start for span in reversed(fault.chain) if span.path == path), None))
        if key not in seen:
            seen.add(key)
            kept.faults.append(fault)
    for record in trace.tensors:
        key = (id(record.span), _shape_of(record))
        if key not in seen:
            seen.add(key)
            kept.tensors.append(record)
    for note in trace.notes:
        key = (note[0].path, note[0].start, note[1:])
        if key not in seen:
            seen.add(key)
            kept.notes.append(note)
    return kept


def _shape_of(record: TensorRecord) -> str:
    """The shape as text, which is worked out once for a tensor; a list may have changed."""
    if not isinstance(record.value, (Tensor, Array)):
        return type(record.value).__name__ if is_overgrown(record.value) else _shown(record.value)
    shown: str | None = record.notes.get("shown")
    if shown is None:
        shown = record.notes["shown"] = _shown(record.value)
    return shown


def _shown(value: Any) -> str:
    spec = getattr(value, "spec", None)
    if spec is not None:
        return str(spec)
    items = getattr(value, "items", value)
    return ", ".join(_shown(item) for item in items) if isinstance(items, tuple) else type(value).__name__
