"""The evaluator: every part put together, as libraries see it (`values.calls.Interpreter`)."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from kshape.libraries.stdlib.path_objects import PathText
from kshape.source.span import Origin, Span
from kshape.values.join import present
from kshape.values.state import MISSING
from kshape.values.trace import Mark
from kshape.values.values import DictValue

from .flow import Flow
from .limits import Budget, BudgetExhausted
from .modules import ModuleScope
from .scopes import module_names
from .uncalled import Uncalled


class Evaluator(Uncalled):
    """Evaluates the statements of a document, one chunk after another."""

    def variables(self, which: str) -> Any:
        """The dict of "globals" or "locals" at the place that is being evaluated."""
        self.reads_any = True
        frame = self.root_frame() if which == "globals" else self.frame
        entries = {
            key: present(value) for key, value in frame.fields.items() if isinstance(key, str) and value is not MISSING
        }
        return DictValue(entries, is_open=True)

    def begin(self, path: str, chunks: Iterable[Any]) -> None:
        """Gets ready for a document, or for its next version."""
        self.chunks = list(chunks)
        self.documents[self.module] = _Chunks(path, self.chunks)
        self.modules.fields[path] = self.module  # for modules that import the script in turn
        self.root_frame().fields.setdefault("__file__", PathText(os.path.abspath(path)))
        self.scopes_of_modules.clear()
        self.here = Span(Origin(path, 1, ""), 1, 1, 1, 1)

    def answers_changed(self) -> bool:
        """Whether this version of the file answers a question about all of it in another way than the last one."""
        return any(question() != answer for question, answer in self.answers.values())

    def forget_answers(self) -> None:
        """Every question is asked anew."""
        self.answers.clear()
        self.remembered.clear()

    def run_chunk(self, chunk: Any) -> Flow | None:
        """Evaluates one top-level statement; whatever goes wrong in here costs no more than that statement."""
        mark, trace = self.state.mark(), self.trace.mark()
        self.reset()
        self.budget.look()
        try:
            return self.run_block(chunk.body)
        except BudgetExhausted:
            raise
        except RecursionError:
            self._give_up(chunk, mark, trace, "KS992", "This statement is nested too deeply to be analysed.")
        except Exception as error:
            if self.strict:
                raise
            self._give_up(chunk, mark, trace, "KS999", f"{type(error).__name__}: {error}")
        return None

    def reset(self) -> None:
        self.frame = self.module.frame  # type: ignore[assignment]
        self.declared, self.exits, self.catchers, self.chain = {}, [], [], ()
        self.aborted = self.function = self.yielded = None
        self.forks, self.active = 0, {}

    def _give_up(self, chunk: Any, mark: int, trace: Mark, code: str, text: str) -> None:
        self.reset()
        self.state.undo(mark)
        self.trace.cut(trace)
        for name in module_names(chunk.body):
            self.set_variable(name, self.unknown)
        self.trace.notes.append((chunk.body[0].span, code, text))


class _Chunks:
    """The chunks of the main document, as `Modules.documents` holds them."""

    __slots__ = ("chunks", "path")

    def __init__(self, path: str, chunks: list[Any]) -> None:
        self.path, self.chunks = path, chunks


__all__ = ["Budget", "Evaluator", "ModuleScope"]
