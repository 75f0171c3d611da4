"""`--fix`, `--unsafe-fixes` and `--diff`: what `kshape check` does to files before it reports what is left."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kshape.cli.output import write_text
from kshape.cli.run import STDIN, analyse_paths
from kshape.cli.selectors import check_selectors
from kshape.facts import Analysis
from kshape.fixing import Fixer, Withheld
from kshape.fixing.content import Content
from kshape.fixing.writing import NotWritten, unified_diff, write_files
from kshape.project import LARGEST_FILE, Settings, Unreadable, read_bytes
from kshape.project.files import analyse_source
from kshape.project.running import Work
from kshape.report.lines import plain
from kshape.report.text import concise_report


@dataclass(frozen=True, slots=True)
class Fixing:
    """Whether fixes are taken that need a look, and whether the result is only shown."""

    unsafe: bool = False
    diff: bool = False


def apply_fixes(
    paths: Sequence[str], settings: Settings, stdin_filename: str | None, wanted: Fixing, work: Work
) -> int | None:
    """Fix the files of a run, or show the diff. The exit status; None where a report of what is left shall follow."""
    if STDIN in paths:
        return _fix_stdin(stdin_filename or "<stdin>", settings, wanted)
    run = analyse_paths(paths, settings, stdin_filename, details="diagnostics", work=work)
    changed = _fix_files(run.analyses, settings, wanted)
    return int(changed) if wanted.diff else None


def _fix_files(analyses: Iterable[Analysis], settings: Settings, wanted: Fixing) -> bool:
    """Whether any file changed, or would. One that cannot be written costs a line, and is left as it is."""
    fixer = Fixer(settings.of, _read, wanted.unsafe)
    for analysis in analyses:
        if any(found.fix and found.fix.edits for found in analysis.diagnostics):
            fixer.fix(analysis.path)
    changed = [path for path, data in fixer.before.items() if fixer.contents[path].data != data]
    lost: set[str] = set()
    if wanted.diff:
        write_text("".join(line for path in changed for line in _diff(fixer, path)))
    else:
        lost = {path for group in _together(fixer, changed) for path in _write(fixer, group)}
    count = sum(each.path not in lost for each in fixer.applied)
    _tell(count, len(changed) - len(lost), fixer.withheld, wanted)
    return bool(changed)


def _fix_stdin(path: str, settings: Settings, wanted: Fixing) -> int:
    """The fixed text on standard output, or the diff; what is left on standard error."""
    data, config = sys.stdin.buffer.read(LARGEST_FILE), settings.of(path)
    check_selectors(config)
    fixer = Fixer(lambda _: config, lambda _: None, wanted.unsafe)
    fixer.contents[path] = Content(path, data)
    fixer.fix(path)
    new = fixer.contents[path].as_bytes
    if wanted.diff:
        write_text("".join(unified_diff(path, data, new)))
    else:
        sys.stdout.buffer.write(new)
        sys.stdout.flush()
    _tell(len(fixer.applied), int(new != data), fixer.withheld, wanted)
    if wanted.diff:
        return int(new != data)
    left = analyse_source(path, new, config, "diagnostics")
    print(end=plain(concise_report([left])), file=sys.stderr)
    return int(any(config.fails(found.severity) for found in left.diagnostics))


def _read(path: str) -> bytes | None:
    try:
        return read_bytes(path)
    except Unreadable:
        return None


def _diff(fixer: Fixer, path: str) -> Iterable[str]:
    return unified_diff(path, fixer.before[path], fixer.contents[path].data)


def _together(fixer: Fixer, changed: Sequence[str]) -> list[list[str]]:
    """The changed files in the groups in which they are written: all of a group, or none."""
    groups = [{path} for path in changed]
    for linked in fixer.groups:
        met = [group for group in groups if group & linked]
        groups = [group for group in groups if group not in met]
        if met:
            groups.append(set().union(*met))
    return [sorted(group) for group in groups]


def _write(fixer: Fixer, group: Sequence[str]) -> Sequence[str]:
    """Writes a group of files; gives those that were not written."""
    before = {path: Content(path, fixer.before[path]).as_bytes for path in group}
    try:
        write_files({path: fixer.contents[path].as_bytes for path in group}, before)
    except NotWritten as error:
        print(f"kshape: {error}", file=sys.stderr)
        return group
    return ()


def _tell(applied: int, files: int, withheld: Sequence[Withheld], wanted: Fixing) -> None:
    """The summary, on standard error: 2 fixed in 1 file, 1 withheld."""
    word = "would be fixed" if wanted.diff else "fixed"
    text = f"{applied} {word}" + (f" in {files} file{'s' * (files != 1)}" if applied else "")
    if withheld:
        text += f", {len(withheld)} withheld:"
    lines = [text, *(f"  {os.fspath(w.path)}:{w.line}: {w.code} ({w.title}): {w.reason}" for w in withheld)]
    print(*(f"kshape: {line}" for line in lines), sep="\n", file=sys.stderr)
