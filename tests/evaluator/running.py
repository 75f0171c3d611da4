"""How the tests evaluate a snippet, and compare it with what Python itself does."""

from __future__ import annotations

import textwrap
from typing import Any

from kshape.evaluator import Session
from kshape.evaluator.project import NoFiles
from kshape.source.document import Document
from kshape.values.join import present
from kshape.values.plain import to_python
from kshape.values.state import MISSING
from kshape.values.trace import Trace
from kshape.values.values import Instance


class Result:
    """An evaluated snippet: the values of its variables, and the trace."""

    def __init__(self, session: Session, trace: Trace) -> None:
        self.session, self.trace = session, trace

    def value(self, name: str) -> Any:
        """The abstract value of a variable of the module."""
        return present(self.session.evaluator.module.frame.fields[name])

    def plain(self, name: str) -> Any:
        """The value as an object of Python."""
        return to_python(self.value(name))

    @property
    def faults(self) -> list[str]:
        """The slugs of all faults."""
        return [fault.slug for fault in self.trace.faults]


def evaluated(text: str, importer: Any = None, config: Any = None) -> Result:
    """A snippet, evaluated. Internal errors are raised."""
    session = Session(Document("snippet.py", textwrap.dedent(text)), config, importer or NoFiles())
    session.evaluator.strict = True
    return Result(session, session.run())


PLAIN = (type(None), bool, int, float, complex, str, bytes, tuple, list, dict, set)


def differences_from_python(text: str) -> list[str]:
    """The variables that Python and the evaluator disagree on, after a program whose every value is known."""
    text = textwrap.dedent(text)
    real: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(text, "snippet.py", "exec"), real)
    result = evaluated(text)
    found = [f"{fault.slug}: {fault.message}" for fault in result.trace.faults]
    for name, expected in real.items():
        if name.startswith("__") or not isinstance(expected, PLAIN) or " at 0x" in repr(expected):
            continue
        value = result.session.evaluator.module.frame.fields.get(name, MISSING)
        got = MISSING if value is MISSING else to_python(value)
        if got is MISSING and isinstance(value, Instance):
            continue
        if repr(got) != repr(expected) and (not isinstance(expected, (set, dict)) or got != expected):
            found.append(f"{name}: {got!r} ({value!r}) instead of {expected!r}")
    return found
