"""A selector that names no check is a typing error, and would otherwise silently check too little."""

from __future__ import annotations

from functools import cache

from kshape.config import Config, UsageError, nearest

GROUPS = ("ALL", "DEFAULT")
FAMILIES = ("KS", *(f"KS{digit}" for digit in range(1, 10)))


def check_selectors(config: Config) -> None:
    """Raise UsageError for the first selector that is neither a code, a family, nor a name."""
    per_file = (word for words in config.per_file_ignores.values() for word in words)
    for selector in (*config.select, *config.ignore, *config.severity, *per_file):
        _check(selector)


@cache
def _check(selector: str) -> None:
    if selector in GROUPS or selector in FAMILIES:
        return
    from kshape.checks import all_checks

    checks = all_checks()
    codes, names = [check.code for check in checks], [check.name for check in checks]
    if selector in names or any(code.startswith(selector) for code in codes):
        return
    close = nearest(selector, [*codes, *names, *GROUPS])
    hint = f"Did you mean {close!r}?" if close else "`kshape rules` lists them all."
    raise UsageError(f"There is no check or family {selector!r}. {hint}")
