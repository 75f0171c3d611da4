"""The vocabulary of a lookup: its tokens with their places, how it is learned, and the files that hold it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from ..core.errors import InvalidArgument

FILE = "vocabulary.txt"


class Counts:
    """How often tokens came, and in how many rows, while a lookup adapts."""

    def __init__(self) -> None:
        self.tokens: Counter[Any] = Counter()
        self.rows: Counter[Any] = Counter()
        self.num_rows = 0

    def add(self, rows: Iterable[Sequence[Any]], by_row: bool) -> None:
        """Counts the tokens of each row; by_row: also in how many rows they are."""
        for row in rows:
            self.tokens.update(row)
            if by_row:
                self.rows.update(set(row))
                self.num_rows += 1

    def most_common(self, without: Iterable[Any], most: int | None) -> list[Any]:
        """The tokens, the most frequent first; of those that are alike the last in the order of their bytes."""
        special = set(without)
        known = [(count, _bytes(token), token) for token, count in self.tokens.items() if token not in special]
        known.sort(key=lambda each: each[:2], reverse=True)
        return [token for _, _, token in known[:most]]

    def inverse_frequencies(self, tokens: Iterable[Any]) -> list[float]:
        """log(1 + rows / (1 + rows with the token))"""
        return [math.log(1 + self.num_rows / (1 + self.rows[token])) for token in tokens]


def tokens_of(vocabulary: Any, special: Sequence[Any], as_token: Any) -> tuple[list[Any], bool]:
    """The tokens behind the special ones, and whether the vocabulary began with those.

    Raises InvalidArgument for an empty vocabulary, and for tokens that are there twice.
    """
    if hasattr(vocabulary, "tolist"):
        vocabulary = vocabulary.tolist()
    found = [as_token(token) for token in vocabulary]
    if not found:
        raise InvalidArgument(f"A vocabulary needs one token or more. Received: vocabulary={vocabulary!r}.")
    has_special = bool(special) and found[: len(special)] == list(special)
    tokens = found[len(special) :] if has_special else found
    twice = [token for token, count in Counter(tokens).items() if count > 1] if len(set(tokens)) < len(tokens) else []
    if twice:
        raise InvalidArgument(f"A vocabulary needs each token once. Received: {', '.join(map(repr, twice[:5]))} again.")
    return tokens, has_special


def weights_of(idf_weights: Any, tokens: list[Any], start: int, has_special: bool, size: int | None) -> np.ndarray:
    """A weight for each place: the mean for special tokens without one, 0 behind the last token up to `size`."""
    weights = np.asarray(idf_weights, dtype="float32")
    expected = len(tokens) + (start if has_special else 0)
    if weights.shape != (expected,):
        raise InvalidArgument(
            f"idf_weights needs one number for each of {expected} tokens. Received: shape={weights.shape}."
        )
    front = 0 if has_special else start
    back = 0 if size is None else size - front - expected
    return np.concatenate([np.full(front, weights.mean()), weights, np.zeros(back)]).astype("float32")


def read_lines(path: Any) -> list[str]:
    """The lines of a file. Raises InvalidArgument where there is none."""
    try:
        with open(path, encoding="utf-8", newline="\n") as file:
            return file.read().removesuffix("\n").split("\n")
    except FileNotFoundError:
        raise InvalidArgument(f"There is no vocabulary file {str(path)!r}.") from None


def _bytes(token: Any) -> Any:
    return token.encode("utf-8", "surrogatepass") if isinstance(token, str) else token
