"""KS904 broken-contract."""

from __future__ import annotations

from kshape.evaluator.contracts import Broken
from kshape.values.trace import Fault, Trace

from .base import Check, Repair, TextEdit


class BrokenContract(Check):
    """A shape is written in the code, and the value has another one.

    A comment `# kshape: (batch, 28, 28, 1)` at the end of an assignment or a `return`, or an annotation of jaxtyping
    (`Float[Array, "batch 28 28 1"]`), says what the shape must be. Sizes are numbers, names (one size each within a
    function or module; a first `batch` or `n` is any), expressions over names, `None` or `_` for any, `...` for any
    axes. Where the analysis does not know a shape, it takes what is written.

    The fix writes the shape that the value has; if the code is wrong and the contract right, mend the code instead.

    Bad:
        x = Input((28, 28, 3))  # kshape: (batch, 28, 28, 1)
    Good:
        x = Input((28, 28, 1))  # kshape: (batch, 28, 28, 1)

    Bad:
        def halved(x: "Float[Array, 'batch width']") -> "Float[Array, 'batch width//2']":
            return x[:, : x.shape[1] - 4]

        halved(np.zeros((3, 10)))
    Good:
        def halved(x: "Float[Array, 'batch width']") -> "Float[Array, 'batch width//2']":
            return x[:, : x.shape[1] // 2]

        halved(np.zeros((3, 10)))
    """

    code = "KS904"
    fix = "S"

    def repair(self, fault: Fault, trace: Trace) -> Repair | None:
        broken = fault.subject
        if not isinstance(broken, Broken) or broken.right is None:
            return None
        span, old = fault.span, fault.span.text()
        if old.count(broken.contract.text) != 1:
            return None  # the fault stands at a call, and what is written elsewhere may be right for others
        return Repair(f"write {broken.right}", TextEdit(span, old.replace(broken.contract.text, broken.right)))
