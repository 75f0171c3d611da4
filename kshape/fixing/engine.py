"""Fixes applied round by round: those that do not touch each other at once, then the rest on what came out.

A fix counts when its finding is gone, the text parses, and no error and no warning came up that was not there before.
Any other is withheld, alone, and told.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from kshape.analysis import Analyser
from kshape.config import Config
from kshape.facts import Diagnostic, Fix
from kshape.fixing.content import Content
from kshape.fixing.places import Change, Lines, moved

ROUNDS = 30
"""How often a file is analysed anew because fixes touched each other. Real files need one or two rounds."""

Read = Callable[[str], bytes | None]
Part = tuple[str, int | None]


class Applied(NamedTuple):
    """A fix that was made: the code and the message of its finding, and the title of the fix."""

    path: str
    code: str
    message: str
    title: str


class Withheld(NamedTuple):
    """A fix that was not made, and why."""

    path: str
    code: str
    message: str
    title: str
    line: int
    reason: str


class Fixed(NamedTuple):
    """A text after its fixes, as str or bytes like the one that was given."""

    text: str | bytes
    applied: tuple[Applied, ...] = ()
    withheld: tuple[Withheld, ...] = ()


class _Candidate(NamedTuple):
    """A finding with a fix, where it stands, and its edits as changes."""

    finding: Diagnostic
    fix: Fix
    part: Part
    offset: int
    changes: tuple[Change, ...]


class _Refused(Exception):
    """Why a set of fixes does not do."""


def fixed(
    text: str | bytes,
    path: str = "<stdin>",
    config: Config | None = None,
    unsafe: bool = False,
    held: Mapping[str, bytes] | None = None,
) -> Fixed:
    """A text with its fixes made, of the safe ones or of all; fixes that would change other files are left.

    Bytes come back as bytes in their own encoding. Does no IO but that of the analysis, and cannot fail.
    held: absolute path -> the content of other files, where it is not that on the disk.
    """
    fixer = Fixer(lambda _: config or Config(), lambda _: None, unsafe, held)
    fixer.contents[path] = Content(path, text)
    fixer.fix(path)
    return Fixed(fixer.contents[path].data, tuple(fixer.applied), tuple(fixer.withheld))


class Fixer:
    """Files with their fixes made in memory.

    contents: what they would be.  before: what those were that changed.
    groups: the files that one fix changed together: they are written together or not at all.
    config_of: the settings of a file.  read: what a file holds, None where it cannot be had; such a file stays as it
    is, and so does every fix that would change it.
    """

    def __init__(
        self, config_of: Callable[[str], Config], read: Read, unsafe: bool, held: Mapping[str, bytes] | None = None
    ) -> None:
        self._config_of, self._read, self._unsafe = config_of, read, unsafe
        self._held = dict(held or {})
        self.contents: dict[str, Content] = {}
        self.before: dict[str, str | bytes] = {}
        self.groups: list[set[str]] = []
        self._names: dict[str, str] = {}
        self.applied: list[Applied] = []
        self.withheld: list[Withheld] = []

    def fix(self, path: str) -> None:
        """Makes the fixes of the findings in one file."""
        path = self._name(path)
        content = self._content(path)
        if content is None or not content.parts:
            return
        others = len(self.withheld)
        try:
            left = self._rounds(path, self._findings(path), {content.data})
        except _Refused:
            return
        # What another fix has mended meanwhile is nothing to tell of.
        self.withheld[others:] = [
            each
            for each in self.withheld[others:]
            if any((each.code, each.message) == (finding.code, finding.message) for finding in left)
        ]

    def _rounds(self, path: str, findings: Sequence[Diagnostic], seen: set[str | bytes]) -> Sequence[Diagnostic]:
        """Fixes one file to its end; gives what is found in it then."""
        refused: list[tuple[Part, int, str, str]] = []
        for _ in range(ROUNDS):
            group = self._apart(self._candidates(path, findings, refused))
            if not group:
                break
            taken = self._taken(path, findings, group, [], refused, seen)
            changes = [change for candidate in taken for change in candidate.changes]
            refused[:] = [(part, self._moved(part, at, changes), *rest) for part, at, *rest in refused]  # type: ignore[misc]
            if taken:
                self._keep(self._with_changes(changes))
                seen.add(self.contents[path].data)
                self.applied += [Applied(path, c.finding.code, c.finding.message, c.fix.title) for c in taken]
                findings = self._findings(path)
        return findings

    # Which fixes there are.

    def _candidates(
        self, path: str, findings: Sequence[Diagnostic], refused: Sequence[tuple[Part, int, str, str]]
    ) -> Iterator[_Candidate]:
        for finding in findings:
            fix, part = finding.fix, (path, finding.cell)
            if fix is None or not fix.edits or not (fix.safe or self._unsafe):
                continue
            at = self._offset(part, finding.line, finding.column)
            if at is None or (part, at, finding.code, fix.title) in refused:
                continue
            changes = [self._change(fix, index) for index in range(len(fix.edits))]
            whole = [change for change in changes if change is not None]
            if len(whole) == len(changes) and any(self._old(change) != change.text for change in whole):
                yield _Candidate(finding, fix, part, at, tuple(dict.fromkeys(whole)))

    def _change(self, fix: Fix, index: int) -> Change | None:
        edit = fix.edits[index]
        part = (self._name(edit.path), edit.cell)
        start = self._offset(part, edit.line, edit.column)
        end = self._offset(part, edit.end_line, edit.end_column)
        return None if start is None or end is None or end < start else Change(part, start, end, edit.text)

    @staticmethod
    def _apart(candidates: Iterator[_Candidate]) -> list[_Candidate]:
        """Those that touch none of the earlier ones."""
        chosen: list[_Candidate] = []
        taken: list[Change] = []
        for candidate in candidates:
            own = candidate.changes
            apart = not any(a.touches(b) for i, a in enumerate(own) for b in own[i + 1 :])
            if apart and not any(change.touches(other) for change in own for other in taken):
                chosen.append(candidate)
                taken += own
        return chosen

    # Which of them do.

    def _taken(
        self,
        path: str,
        findings: Sequence[Diagnostic],
        group: list[_Candidate],
        taken: list[_Candidate],
        refused: list[tuple[Part, int, str, str]],
        seen: set[str | bytes],
    ) -> list[_Candidate]:
        """`taken`, and those of a group that do beside them: all at once if possible, else by halves."""
        try:
            self._try(path, findings, [*taken, *group], seen)
            return [*taken, *group]
        except _Refused as reason:
            if len(group) == 1:
                self._withhold(path, group[0], str(reason), refused)
                return taken
        half = len(group) // 2
        taken = self._taken(path, findings, group[:half], taken, refused, seen)
        return self._taken(path, findings, group[half:], taken, refused, seen)

    def _withhold(
        self, path: str, candidate: _Candidate, reason: str, refused: list[tuple[Part, int, str, str]]
    ) -> None:
        finding, title = candidate.finding, candidate.fix.title
        refused.append((candidate.part, candidate.offset, finding.code, title))
        self.withheld.append(Withheld(path, finding.code, finding.message, title, finding.line, reason))

    def _try(self, path: str, findings: Sequence[Diagnostic], group: list[_Candidate], seen: set[str | bytes]) -> None:
        """Raises _Refused unless these fixes do all together."""
        changes = [change for candidate in group for change in candidate.changes]
        edited = self._with_changes(changes)
        if set(edited) == {path} and edited[path].data in seen:
            raise _Refused("it would undo another fix")
        edited.setdefault(path, self.contents[path])
        for name in edited:
            before = findings if name == path else self._findings(name)
            after = self._findings(name, edited)
            known = set(self._marks(name, before, changes, self.contents))
            present = list(self._marks(name, after, [], edited))
            for mark, finding in zip(present, after, strict=True):
                if finding.severity != "info" and mark not in known and not _is_told(finding, before):
                    told = finding.message.partition(" Keras: ")[0]
                    raise _Refused(f"it would bring {finding.code} in line {finding.line}: {told}")
            if name == path:
                mended = set(self._marks(name, [candidate.finding for candidate in group], changes, self.contents))
                if mended & set(present):
                    raise _Refused("the finding would stay")

    def _marks(
        self, path: str, findings: Sequence[Diagnostic], changes: list[Change], contents: Mapping[str, Content]
    ) -> Iterator[tuple[str, int | None, int]]:
        """(code, cell, where it is after the changes) of findings."""
        for finding in findings:
            text = contents[path].parts.get(finding.cell, "")
            at = Lines(text).offset(finding.line, finding.column) or 0
            yield finding.code, finding.cell, self._moved((path, finding.cell), at, changes)

    # Files.

    def _name(self, path: str) -> str:
        """One name for each file, however a path is written."""
        return self._names.setdefault(os.path.abspath(path), path)

    def _content(self, path: str) -> Content | None:
        if path not in self.contents:
            data = self._read(path)
            if data is None:
                return None
            self.contents[path] = Content(path, data)
        return self.contents[path]

    def _keep(self, edited: Mapping[str, Content]) -> None:
        if len(edited) > 1:
            self.groups.append(set(edited))
        for path, content in edited.items():
            self.before.setdefault(path, self.contents[path].data)
            self.contents[path] = content
            self._held[os.path.abspath(path)] = content.as_bytes

    def _findings(self, path: str, edited: Mapping[str, Content] | None = None) -> Sequence[Diagnostic]:
        """What is found in a file; `edited` stands for the files of that name."""
        others = {os.path.abspath(name): content.as_bytes for name, content in (edited or {}).items()}
        content = (edited or self.contents)[path]
        try:
            analyser = Analyser(path, self._config_of(path), {**self._held, **others})
            return analyser.update(content.data, details="diagnostics").diagnostics
        except Exception as error:  # a fault of the checker must not cost a file
            raise _Refused(f"the analysis of the result failed: {type(error).__name__}") from error

    def _with_changes(self, changes: list[Change]) -> dict[str, Content]:
        """The files that these change, as they are then. Raises _Refused where one cannot be written."""
        edited: dict[str, Content] = {}
        for path in dict.fromkeys(change.part[0] for change in changes):
            content = self.contents[path]
            parts = dict(content.parts)
            for cell in {change.part[1] for change in changes if change.part[0] == path}:
                own = [change for change in changes if change.part == (path, cell)]
                parts[cell] = Lines(parts[cell]).with_changes(own)
            new = content.with_parts(parts)
            if new is None or new.parts != parts:
                raise _Refused("the encoding of the file cannot hold it")
            edited[path] = new
        return edited

    def _lines(self, part: Part) -> Lines | None:
        content = self._content(part[0])
        text = None if content is None else content.parts.get(part[1])
        return None if text is None else Lines(text)

    def _offset(self, part: Part, line: int, column: int) -> int | None:
        lines = self._lines(part)
        return None if lines is None else lines.offset(line, column)

    def _old(self, change: Change) -> str:
        lines = self._lines(change.part)
        return "" if lines is None else lines.text[change.start : change.end]

    def _moved(self, part: Part, at: int, changes: Sequence[Change]) -> int:
        lines = self._lines(part)
        own = [change for change in changes if change.part == part]
        return at if lines is None else moved(at, own, lines)


def _is_told(finding: Diagnostic, before: Sequence[Diagnostic]) -> bool:
    """Whether the same was said before, perhaps elsewhere."""
    return any(finding.code == other.code and finding.message == other.message for other in before)
