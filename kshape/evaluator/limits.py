"""What bounds an evaluation: steps, seconds, depth of calls, sizes of constants."""

from __future__ import annotations

import time

STEPS = 2_000_000
SECONDS = 3.0  # of the processor, so that a busy machine hardly changes what is found
CHARACTERS = 2_000_000  # a second: what a text takes to be cut into statements is not left for evaluating them
PATIENCE = 4 / 3  # as many times longer a user waits at the most, if the processor is busy with other things
DEPTH = 60
ROUNDS = 1_000  # rounds of one loop that are evaluated one by one
LOOP_STEPS = 30_000  # steps after which a loop is not evaluated round by round any more
BATCHES = 8  # that a generator yielded, after which its loops end sooner: the others are alike
BATCH_STEPS = 3_000
ITEMS = 100_000  # items of a list or text that are kept
ITEMS_A_STEP = 10
BITS = 4_096  # bits of an integer that is computed exactly
COMBINATIONS = 16  # of the alternatives of the operands of one operation
LOOK = 500  # steps between two looks at the clock
FORKS = 10  # branches inside one another that nobody can decide, in which functions are still entered
RECURSION = 3  # calls of a function inside itself by way of branches that nobody can decide
SLICE = 40_000  # steps for one function that nothing calls
NATIVE_STEPS = 10  # what a call of a library counts
IMPORTS = 40  # modules of the project inside one another's import statements
NO_MORE_IMPORTS = 0.4  # share of the budget after which no further module of the project is evaluated
NO_MORE_MODULE = 0.5  # share after which those that are being evaluated end where they are


class BudgetExhausted(Exception):
    """The evaluation ends here; what was found so far is kept."""


class SliceExhausted(BudgetExhausted):
    """The part of the budget is used up that one function was given."""


class Budget:
    """Counts steps down, and looks at the clock once in a while."""

    __slots__ = ("_deadline", "_next_look", "_patience", "_seconds", "slice_end", "steps", "steps_limit")

    def __init__(self, steps: int = STEPS, seconds: float = SECONDS) -> None:
        self.steps = 0
        self.steps_limit = steps
        self._seconds = max(seconds, 1e-9)
        self._deadline = time.thread_time() + seconds
        self._patience = time.monotonic() + seconds * PATIENCE
        self._next_look = min(LOOK, steps)
        self.slice_end: int | None = None

    @property
    def spent(self) -> float:
        """Which share of the steps or of the processor's time is gone, whichever is larger."""
        late = 1 - (self._deadline - time.thread_time()) / self._seconds
        return max(late, self.steps / max(self.steps_limit, 1))

    def spend(self, steps: int = 1) -> None:
        """Counts some steps; raises BudgetExhausted when there are none left."""
        self.steps += steps
        if self.steps >= self._next_look:
            self.look()

    def look(self) -> None:
        """Raises BudgetExhausted where there are no steps left, or no time."""
        self._next_look = min(self.steps + LOOK, max(self.steps, self.steps_limit) + 1)
        late = time.thread_time() > self._deadline or time.monotonic() > self._patience
        if self.steps > self.steps_limit or late:
            raise BudgetExhausted
        if self.slice_end is not None and self.steps > self.slice_end:
            raise SliceExhausted
