"""KS993 unused-suppression: worded here, found when all other checks have run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kshape.config import nearest
from kshape.suppressions import DIRECTIVE, Suppression, Word
from kshape.unused_suppressions import Judge

from .base import Check, Finding, Repair, TextEdit


class UnusedSuppression(Check):
    """A `# kshape: ignore` comment silences nothing: what it names is not found there, or is no check at all.

    Such a comment hides the next mistake on its line. Nothing is said where a code is not selected, and where the
    analysis stopped or does not know what the line works on, because then the comment may well be of use.

    Bad:
        model = Sequential([Input((8,)), Dense(3)])  # kshape: ignore[KS101]
    Good:
        model = Sequential([Input((8,)), Dense(3)])
    """

    code = "KS993"
    severity = "warning"
    fix = "S"

    @staticmethod
    def among(suppressions: Iterable[Suppression], judge: Judge) -> Iterator[Finding]:
        """The findings among the comments of a file, once all other checks have run."""
        for one in suppressions:
            idle = judge.unused(one)
            if idle is not None:
                yield Finding(one.span(one.start, one.end), _message(one, idle, judge), repair=_repair(one, idle))


def _message(one: Suppression, idle: list[Word], judge: Judge) -> str:
    where = "in this file" if one.of_file else "here"
    strangers = [word for word in idle if not judge.is_a_check(word)]
    sentences = [_stranger(word, judge) for word in strangers]
    silent = [word.text for word in idle if word not in strangers]
    if one.words is None:
        sentences.append(f"This comment silences nothing: no check finds anything {where}.")
    elif silent:
        all_of_it = "This comment silences nothing: " if idle == one.words and not strangers else ""
        sentences.append(f"{all_of_it}{_listed(silent)} {'is' if len(silent) == 1 else 'are'} not found {where}.")
    if judge.stands_apart(one):
        sentences.append("A comment counts on a line of the statement that it is about, not above it.")
    return " ".join(sentences)


def _stranger(word: Word, judge: Judge) -> str:
    if not word.text:
        return "Nothing is named between the brackets or the commas."
    digits = word.text.upper().replace("O", "0")
    close = digits if digits in judge.words else nearest(word.text, judge.words)
    # One code is much like another; a guess would be no more than that.
    if close is None or (close != digits and re.fullmatch(r"[A-Z]+\d+", digits)):
        return f"There is no check {word.text!r}; `kshape rules` lists them all."
    return f"There is no check {word.text!r}. Did you mean {close}?"


def _listed(texts: list[str]) -> str:
    *first, last = texts
    return f"{', '.join(first)} and {last}" if first else last


def _repair(one: Suppression, idle: list[Word]) -> Repair | None:
    rest = [word.text for word in one.words or () if word not in idle]
    if rest:
        start, end = one.brackets
        return Repair(f"Keep only {_listed(rest)}", TextEdit(one.span(start, end), ", ".join(rest)))
    stays = _without(one)
    text = one.comment.text
    if len(DIRECTIVE.findall(stays)) >= len(DIRECTIVE.findall(text)):
        return None  # What stays would read as a directive, and was none before.
    if not stays:
        return Repair("Remove the comment", TextEdit(one.comment_with_blanks(), ""))
    start = len(text[: one.start].rstrip())
    return Repair("Remove the comment", TextEdit(one.span(start, len(text)), stays[start:]))


def _without(one: Suppression) -> str:
    """The comment without its directive; empty when nothing else is said there."""
    text = one.comment.text
    before, after = text[: one.start].rstrip(), text[one.end :].strip()
    if before:
        return f"{before} {after}".rstrip()
    if not after or after.startswith("#"):
        return after
    return f"# {after.lstrip('-:,; ')}"
