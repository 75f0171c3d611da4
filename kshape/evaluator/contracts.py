"""Shape contracts in the code: `x = load()  # kshape: (batch, 28, 28, 1)`, and annotations of jaxtyping.

A contract that is certainly broken is a fault; elsewhere it is knowledge: of a value of which nobody knows the shape it
tells the shape. The names in it stand for one size each within a function, or within the module.
"""

from __future__ import annotations

import re
from typing import Any

from kshape.rulebook.contracts import Contract, read_annotation, read_shapes
from kshape.rulebook.dims import Size, show_shape
from kshape.rulebook.specs import TensorSpec
from kshape.source import ir
from kshape.source.comments import comments_in
from kshape.source.span import Origin, Span
from kshape.values.trace import Related
from kshape.values.values import Array, Frame, Function, Tensor, Unknown

from .calls import Calls

SIZES = "<sizes>"
HERE, THERE = "here", "of it"
WRITTEN = re.compile(r"#\s*kshape:\s*(\([^#]*)")

Written = tuple[list[Contract], Span]
"""The contracts of a comment, and the place of their text."""


class Broken:
    """What the check of broken contracts wants to know: how the contract is written, and how it would be right."""

    __slots__ = ("contract", "right")

    def __init__(self, contract: Contract, right: str | None) -> None:
        self.contract, self.right = contract, right


class Contracts(Calls):
    """Holding values to what is written about them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._comments: dict[int, tuple[Origin, dict[int, Written]]] = {}
        self._annotations: dict[Any, dict[str, tuple[Contract, bool, Span]]] = {}

    def contracted(self, node: ir.stmt, value: Any) -> Any:
        """A value that a statement assigns or returns, as the comment on the statement's last line has it."""
        origin = node.span.origin
        known = self._comments.get(id(origin))
        if known is None:
            known = self._comments[id(origin)] = origin, written_in(origin)
        found = known[1].get(node.span.end_line)
        if found is None:
            return value
        contracts, span = found
        if len(contracts) == 1:
            return self._held(contracts[0], value, span, node.span)
        if isinstance(value, tuple) and len(value) == len(contracts):
            pairs = zip(contracts, value, strict=True)
            return tuple(self._held(contract, each, span, node.span) for contract, each in pairs)
        return value

    def annotated_value(self, annotation: ir.expr, value: Any) -> Any:
        """A value that is bound under an annotation."""
        found = read_annotation(annotation.span.text())
        if found is None:
            return value
        return self._held(found[0], value, annotation.span, annotation.span, found[1])

    def check_arguments(self, function: Function, frame: Frame, span: Span) -> None:
        """Holds the arguments of a call of the user's function to the annotations of its parameters."""
        for name, (contract, is_array, written) in self._annotations_of(function).items():
            if name != "return" and name in frame.fields:
                value = self._held(contract, frame.fields[name], span, written, is_array, name, frame)
                frame.fields[name] = value  # not in use as yet: nothing to take back

    def check_result(self, function: Function, value: Any) -> Any:
        """Holds what the user's function returns to its annotation."""
        found = self._annotations_of(function).get("return")
        if found is None:
            return value
        return self._held(found[0], value, found[2], found[2], found[1], "What is returned")

    def _annotations_of(self, function: Function) -> dict[str, tuple[Contract, bool, Span]]:
        node = function.node
        known = self._annotations.get(node)
        if known is None:
            known = self._annotations[node] = annotations_of(node)
        return known

    def _held(
        self,
        contract: Contract,
        value: Any,
        at: Span,
        written: Span,
        is_array: bool = True,
        name: str = "",
        frame: Frame | None = None,
    ) -> Any:
        frame = frame or self.frame
        known = frame.fields.get(SIZES)  # After branches that learnt different sizes it is no dict.
        names: dict[str, Size] = dict(known) if isinstance(known, dict) else {}
        if type(value) is Unknown or isinstance(value, (Tensor, Array)):
            value = self._applied(contract, value, names, at, written, is_array, name)
        self.reads_any = True
        self.state.put(frame, SIZES, names)
        return value

    def _applied(
        self, contract: Contract, value: Any, names: dict[str, Size], at: Span, written: Span, is_array: bool, name: str
    ) -> Any:
        spec = value.spec if isinstance(value, (Tensor, Array)) else TensorSpec(None, None)
        problem = contract.broken_by(spec, names)
        if problem is not None:
            wanted = (
                f"{name or 'The value'} must be {shown(contract)}, as is written {HERE if at is written else THERE}"
            )
            text = f"{wanted}. Received: shape={show_shape(spec.sizes)}, and {problem}. Mend the code or the contract."
            where = [] if written is at else [Related(written, f"it is written here: {contract.text}")]
            made = getattr(value, "span", None)
            where += [Related(made, "the value is made here")] if isinstance(made, Span) else []
            self.report("contract", text, at, tuple(where), Broken(contract, contract.rewritten(spec, names)))
            return value
        refined = contract.refined(spec, names)
        if isinstance(value, Array):
            return Array(refined, value.facts, value.span, value.kind, value.base) if _more(refined, spec) else value
        if isinstance(value, Tensor):
            free = value.node is None and type(value) is Tensor and _more(refined, spec)
            return Tensor(refined, symbolic=value.symbolic, span=value.span, facts=value.facts) if free else value
        return Array(refined, span=at) if is_array else Tensor(refined, span=at)


def shown(contract: Contract) -> str:
    """The shape of a contract, and the dtype if it is about one."""
    text = f'"{contract.text}"' if contract.is_annotation else contract.text
    return f"{text} {contract.dtype}" if contract.dtype else text


def _more(refined: TensorSpec, spec: TensorSpec) -> bool:
    """Whether a contract told more than was known."""
    if spec.sizes is None or spec.dtype != refined.dtype:
        return True
    return refined.sizes is not None and any(a is not b for a, b in zip(refined.sizes, spec.sizes, strict=True))


def written_in(origin: Origin) -> dict[int, Written]:
    """Line within a piece of source -> the contracts of its comment."""
    if "kshape:" not in origin.text:
        return {}
    found: dict[int, Written] = {}
    for comment in comments_in(origin):
        match = WRITTEN.match(comment.text)
        contracts = read_shapes(match[1]) if match else None
        if match and contracts and not comment.is_alone:
            start = comment.span.column + match.start(1)
            line = comment.span.line
            found[line] = contracts, Span(origin, line, start, line, start + len(match[1].rstrip()))
    return found


def annotations_of(node: Any) -> dict[str, tuple[Contract, bool, Span]]:
    """Parameter (or "return") -> its contract, whether it is about a numpy array, the place of the annotation."""
    if not isinstance(node, ir.FunctionDef):
        return {}
    spec = node.args
    parameters = [(each.arg, each.annotation) for each in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)]
    found = {}
    for name, annotation in (*parameters, ("return", node.returns)):
        if isinstance(annotation, (ir.Subscript, ir.Constant)):
            contract = read_annotation(annotation.span.text())
            if contract is not None:
                found[name] = (*contract, annotation.span)
    return found
