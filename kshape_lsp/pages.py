"""The page of each check as a file on this machine, which the code of a diagnostic links to. Needs no network."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path


def page_of(code: str) -> str | None:
    """The URI of a check's place in the page of all checks; None where no file can be written."""
    found = _page()
    if found is None:
        return None
    uri, lines = found
    return f"{uri}#L{lines[code]}" if code in lines else uri


@cache
def _page() -> tuple[str, dict[str, int]] | None:
    """The URI of the page, and the line of each code."""
    from kshape.checks import all_checks
    from kshape.config import OFF_BY_DEFAULT
    from kshape.report.pages import checks_page

    text = checks_page(all_checks(), OFF_BY_DEFAULT)
    path = _folder() / f"checks-{sha256(text.encode()).hexdigest()[:12]}.md"
    if not path.exists() and not _written(path, text):
        return None
    codes = [check.code for check in all_checks()]
    headings = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.startswith("#")]
    lines = {code: next((n for n, line in headings if code in line), 1) for code in codes}
    return path.as_uri(), lines


def _written(path: Path, text: str) -> bool:
    """Whether the file is there now; other servers may write it at the same time."""
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(name, path)
        return True
    return False


def _folder() -> Path:
    """Where programs of this user keep what can be made again."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or tempfile.gettempdir()
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(base).absolute() / "kshape"
