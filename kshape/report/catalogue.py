"""The checks for people: the list of all, and one in full. Both are derived from the checks themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from kshape.config import OFF_BY_DEFAULT
from kshape.report.lines import Line

FIXES = {"S": "safe", "u": "choice"}

FAMILIES = {
    "KS1": "layer inputs",
    "KS2": "functional graph",
    "KS3": "loss, last activation, labels",
    "KS4": "data and fit",
    "KS5": "metrics and callbacks",
    "KS6": "arrays and ops",
    "KS7": "custom layers, models, losses",
    "KS8": "design advice",
    "KS9": "language, migration, operation",
}
"""What the first digit of a code says."""


class Catalogued(Protocol):
    """What a check says of itself; `fix` is "S" (one safe edit), "u" (a choice for the user) or empty."""

    code: str
    name: str
    severity: str
    fix: str
    summary: str
    documentation: str


def rules_report(checks: Iterable[Catalogued]) -> list[Line]:
    """One line for each check: code, severity, name, and its fact in a sentence."""
    checks = list(checks)
    longest = max((len(check.name) for check in checks), default=0)
    return [
        [
            (f"{check.code}  ", "title"),
            (f"{check.severity:<7}  ", check.severity),
            (f"{check.name:<{longest}}  {check.summary}", ""),
        ]
        for check in checks
    ]


def rules_document(checks: Iterable[Catalogued]) -> dict[str, Any]:
    """What `kshape rules --format json` prints."""
    return {"version": 1, "rules": [_rule(check) for check in checks]}


def explanation(check: Catalogued) -> list[Line]:
    """A check in full: what it finds, a bad and a good example, and how to turn it off."""
    from kshape.report.pages import Page

    fix = f", fix: {FIXES[check.fix]}" if check.fix in FIXES else ""
    head: Line = [(f"{check.code} {check.name}", "title"), (f" ({check.severity}{fix})", "")]
    return [head, [], *Page(check).lines(), [], [(_switch(check.code), "dim")]]


def _switch(code: str) -> str:
    if code.startswith(OFF_BY_DEFAULT):
        return f'Off by default. On: `select = ["DEFAULT", "{code}"]` under [tool.kshape].'
    return f'Off: `# kshape: ignore[{code}]` on the line, or `ignore = ["{code}"]` under [tool.kshape].'


def explanation_document(checks: Sequence[Catalogued]) -> dict[str, Any]:
    """What `kshape explain --format json` prints: `rule` for one check, `rules` for several."""
    rules = [{**_rule(check), "documentation": check.documentation} for check in checks]
    return {"version": 1, "rule": rules[0]} if len(rules) == 1 else {"version": 1, "rules": rules}


def family(code: str) -> str:
    """The family of a code in words, `layer inputs`; empty where there is none."""
    return FAMILIES.get(code[:3], "")


def _rule(check: Catalogued) -> dict[str, Any]:
    return {
        "code": check.code,
        "name": check.name,
        "severity": check.severity,
        "fix": FIXES.get(check.fix),
        "summary": check.summary,
    }
