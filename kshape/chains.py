"""A fault in another module is told at the call in this file that leads there, with the calls on the way.

Where the tensor or number at fault is an argument of that call, the message says which one. That is read off the text:
the fault is at a parameter that its function does not bind anew before, and each caller passes its own parameter on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kshape.checks.base import Finding
from kshape.evaluator.scopes import bound_by, parameters
from kshape.facts import CALL, PLACE
from kshape.source import ir
from kshape.source.span import Span
from kshape.values.trace import Related, Site, Trace

_KEPT = 60  # characters of an argument that are quoted


def brought_home(finding: Finding, path: str, trace: Trace) -> bool:
    """Lets a fault inside another module stand at the call in this file that led there; False where there is none."""
    if finding.span.path == path:
        return True
    at = next((at for at in reversed(range(len(finding.chain))) if finding.chain[at].path == path), None)
    if at is None:
        return False
    call, inner = finding.chain[at], finding.chain[at + 1 :]
    passed = _passed(finding.span, finding.chain[at:], trace)
    if passed is not None:
        finding.message = _with_argument(finding.message, *passed)
    way = [Related(span, CALL) for span in inner]
    finding.related = (*way, Related(finding.span, PLACE), *finding.related)
    finding.span, finding.chain, finding.repair, finding.alternatives = call, finding.chain[:at], None, ()
    return True


def _passed(span: Span, chain: Sequence[Span], trace: Trace) -> tuple[str, Span] | None:
    """The parameter and the argument of the first call of the chain that is at fault at `span`, as far as it shows."""
    culprit, found = _culprit(span, trace), None
    for call in reversed(chain):
        site = trace.sites.get(call)
        if culprit is None or site is None:
            return None
        name = culprit.text()
        if not _is_as_passed(site, name, culprit):
            return None
        culprit = _value(site.argument(name), name)
        found = None if culprit is None else (name, culprit)
    return found


def _value(argument: Span | None, name: str) -> Span | None:
    """An argument without the `name=` in front of it; None for one of many that a star gives."""
    if argument is not None and argument.text().startswith("*"):
        return None
    match = None if argument is None else re.match(rf"{re.escape(name)}[ \t]*=[ \t]*(?=\S)", argument.text())
    if argument is None or match is None:
        return argument
    start = argument.column + match.end()
    return Span(argument.origin, argument.line, start, argument.end_line, argument.end_column)


def _culprit(span: Span, trace: Trace) -> Span | None:
    """The name that is at fault: what is marked itself, or the only argument of the call that is marked."""
    if span.text().isidentifier():
        return span
    site = trace.sites.get(span)
    given = [] if site is None else [each for key, each in site.spans.items() if key != "()"]
    return given[0] if len(given) == 1 and given[0].text().isidentifier() else None


def _is_as_passed(site: Site, name: str, use: Span) -> bool:
    """Whether a name still is, where it is used, the parameter that the function was called with."""
    node = site.function.node if site.function is not None else None
    if node is None or node.span.path != use.path or name not in {each.arg for each in parameters(node.args)}:
        return False
    if not node.span.start <= use.start <= node.span.end or isinstance(node, ir.Lambda):
        return False
    return all(not is_repeated and not _is_before(each.span, use) for each, is_repeated in _binding(node, name))


def _binding(node: ir.FunctionDef, name: str) -> Iterator[tuple[ir.Node, bool]]:
    """The parts of a function that bind a name, and whether they may run again before what stands above them."""
    pending: list[tuple[ir.Node, bool]] = [(part, False) for part in node.body]
    while pending:
        part, is_repeated = pending.pop()
        is_repeated = is_repeated or isinstance(part, (ir.For, ir.While))
        if name in bound_by(part):
            yield part, is_repeated
        pending += [(inner, is_repeated) for inner in ir.children(part)]


def _is_before(span: Span, use: Span) -> bool:
    return span.end_lineno < use.lineno


def _with_argument(message: str, parameter: str, argument: Span) -> str:
    """The message, which says before Keras's own text what the call passes."""
    text = " ".join(argument.text().split())
    text = text if len(text) <= _KEPT else text[: _KEPT - 1] + "…"
    own, mark, keras = message.partition(' Keras: "')
    return f"{own} This call passes it as {parameter}={text}.{mark}{keras}"
