"""TextVectorization: texts to the places of their words in a vocabulary."""

from __future__ import annotations

import string
from collections.abc import Iterable
from typing import Any

import numpy as np
import torch

import kshape.rulebook.layers.preprocessing as rules

from ..core.errors import InvalidArgument
from .adapting import batches_of, is_whole
from .lookup_base import EXTRA, need_no_file
from .lookups import StringLookup
from .texts import TextLayer, Texts, as_texts, objects

PUNCTUATION = str.maketrans("", "", string.punctuation)
CAPITALS = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
"""Letters beyond ASCII stay as they are, as in TensorFlow."""


class TextVectorization(TextLayer, rule=rules.TextVectorization):
    """Texts are standardised, split, joined to n-grams and looked up; rows of integers are filled up with 0.

    standardize and split may be functions of an array of texts: the one gives such an array, the other a list of words
    for each text. There are no ragged tensors here: `ragged` fills up as well. Source: keras.layers.TextVectorization
    """

    max_tokens: int | None
    standardize: Any
    split: Any
    ngrams: Any
    output_mode: str
    output_sequence_length: int | None
    pad_to_max_tokens: bool
    idf_weights: Any
    sparse: bool
    ragged: bool
    encoding: str

    def set_up(self) -> None:
        extra = {name: self.rule.extra[name] for name in EXTRA if name in self.rule.extra}
        self._widths = self._widths_of(self.ngrams)
        self._lookup_layer = StringLookup(
            max_tokens=self.max_tokens,
            vocabulary=self.rule.vocabulary,
            idf_weights=self.rule.idf_weights,
            pad_to_max_tokens=self.pad_to_max_tokens,
            mask_token="",
            output_mode=self.output_mode,
            sparse=self.sparse,
            encoding=self.encoding,
            **{name: extra[name] for name in ("vocabulary_size", "has_input_vocabulary") if name in extra},
        )
        self._learn_size()

    def adapt(self, data: Any, batch_size: int | None = None, steps: int | None = None) -> None:
        """Learns the vocabulary of an array or list of texts, or of batches of them."""
        self.reset_state()
        for batch in batches_of(data, steps):
            texts = as_texts(_array(batch))
            self.update_state(texts.reshape(-1, 1) if is_whole(data) and texts.ndim == 1 else texts)
        self.finalize_state()

    def update_state(self, data: Any) -> None:
        self._lookup_layer._count(self._rows(as_texts(_array(data))))

    def finalize_state(self) -> None:
        self._lookup_layer.finalize_state()
        self._learn_size()

    def reset_state(self) -> None:
        self._lookup_layer.reset_state()

    def get_vocabulary(self, include_special_tokens: bool = True) -> list[str]:
        """The words in the order of their places."""
        return self._lookup_layer.get_vocabulary(include_special_tokens)

    def vocabulary_size(self) -> int:
        return self._lookup_layer.vocabulary_size()

    def set_vocabulary(self, vocabulary: Any, idf_weights: Any = None) -> None:
        self._lookup_layer.set_vocabulary(vocabulary, idf_weights)
        self._learn_size()

    def call(self, inputs: Any) -> torch.Tensor:
        texts = as_texts(_array(inputs))
        if self.split is None and not self._widths:
            return self._whole(self._standardized(texts))
        rows = self._rows(texts)
        length = max((len(row) for row in rows), default=0)
        if self.output_mode == "int" and self.output_sequence_length is not None:
            length = self.output_sequence_length
        filled = objects([word for row in rows for word in _filled(row, length)], (len(rows), length))
        places = self._lookup_layer._places(filled)
        return places if self.output_mode == "int" else self._lookup_layer.encode(places)

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        config["idf_weights"] = self._lookup_layer.idf_weights
        config["vocabulary"] = self._lookup_layer.get_config()["vocabulary"]
        return {**config, "vocabulary_size": self.rule.vocabulary_size or self.vocabulary_size()}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """A layer made of a config; JSON knows no tuples, which ngrams may be."""
        need_no_file(config)
        ngrams = config.get("ngrams")
        return super().from_config({**config, "ngrams": tuple(ngrams) if isinstance(ngrams, list) else ngrams})

    def save_own_variables(self, store: Any) -> None:
        self._lookup_layer.save_own_variables(store)

    def load_own_variables(self, store: Any) -> None:
        self._lookup_layer.load_own_variables(store)

    def save_assets(self, dir_path: Any) -> None:
        self._lookup_layer.save_assets(dir_path)

    def load_assets(self, dir_path: Any) -> None:
        self._lookup_layer.load_assets(dir_path)
        self._learn_size()

    def build_from_config(self, config: dict[str, Any]) -> None:
        self.build(None)

    def _learn_size(self) -> None:
        """Tells the rule how long vectors are."""
        self.rule.vocabulary_size = self._lookup_layer.rule.vocabulary_size
        self._checked.clear()

    def _rows(self, texts: Texts) -> list[list[str]]:
        """The words of each text."""
        texts = self._standardized(texts)
        if self.split is None:
            rows = texts.reshape(texts.shape[0], -1).tolist() if texts.ndim else [[texts.item()]]
        else:
            if texts.ndim > 1 and texts.shape[-1] != 1:
                raise InvalidArgument(
                    f"{self.name} splits texts of shape (batch,) or (batch, 1). Received: shape={texts.shape}."
                )
            rows = self._split(texts.reshape(-1))
        return [_grams(row, self._widths) for row in rows] if self._widths else rows

    def _standardized(self, texts: Texts) -> Texts:
        kind = self.standardize
        if callable(kind):
            return as_texts(kind(texts.astype(str) if texts.size else texts))
        if kind is None:
            return texts
        flat: Iterable[str] = texts.reshape(-1).tolist()
        if kind != "strip_punctuation":
            flat = [text.lower() if text.isascii() else text.translate(CAPITALS) for text in flat]
        if kind != "lower":
            flat = [text.translate(PUNCTUATION) for text in flat]
        return objects(flat, texts.shape)

    def _split(self, texts: Texts) -> list[list[str]]:
        if callable(self.split):
            return [[str(word) for word in _listed(row)] for row in self.split(texts.astype(str))]
        if self.split == "character":
            return [list(text) for text in texts.tolist()]
        return [text.split() if text.isascii() else _words(text) for text in texts.tolist()]

    def _whole(self, texts: Texts) -> torch.Tensor:
        """Texts that are words already, in an array of any rank."""
        found = self._lookup_layer.call(texts)
        length = self.output_sequence_length
        if self.output_mode != "int" or length is None:
            return found
        return torch.nn.functional.pad(found[..., :length], (0, max(length - found.shape[-1], 0)))

    @staticmethod
    def _widths_of(ngrams: Any) -> tuple[int, ...]:
        if ngrams is None:
            return ()
        return tuple(range(1, ngrams + 1)) if isinstance(ngrams, int) else tuple(ngrams)


def _words(text: str) -> list[str]:
    """The parts between white space of ASCII; other white space belongs to words, as in TensorFlow."""
    return [word.decode("utf-8", "surrogatepass") for word in text.encode("utf-8", "surrogatepass").split()]


def _grams(row: list[str], widths: tuple[int, ...]) -> list[str]:
    """Runs of so many words, those of the first width before those of the second."""
    return [" ".join(row[at : at + width]) for width in widths for at in range(len(row) - width + 1)]


def _filled(row: list[str], length: int) -> list[str]:
    return row[:length] if len(row) >= length else row + [""] * (length - len(row))


def _array(x: Any) -> Any:
    return x.to_numpy() if hasattr(x, "to_numpy") else np.asarray(x)


def _listed(row: Any) -> Any:
    return row.tolist() if hasattr(row, "tolist") else row
