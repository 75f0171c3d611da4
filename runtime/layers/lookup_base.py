"""The base of lookups: tokens to places in a vocabulary, as integers or as vectors, or back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch

from kshape.rulebook.binding import unknown_argument

from ..core.dtypes import torch_dtype
from ..core.errors import InvalidArgument, refused
from ..core.serialization import in_safe_mode
from ..core.settings import floatx
from .adapting import batches_of, is_whole
from .encoding import encoded
from .hashing import hasher, salt_of
from .texts import TextLayer, mapped
from .vocabulary import FILE, Counts, read_lines, tokens_of, weights_of

EXTRA = ("vocabulary_size", "has_input_vocabulary", "vocabulary_dtype", "oov_method", "trainable", "dtype")
"""Keywords of saved configs, which Keras takes beside a lookup's own."""
NOWHERE = torch.iinfo(torch.int64).max
"""The place of a masked token in a vector: none."""


class Lookup(TextLayer):
    """Places are: the mask token, where there is one and integers come out; out-of-vocabulary tokens; the vocabulary.

    Vectors are of the default floating dtype (eager Keras gives int64, where its symbolic calls say floats). All is
    dense, whatever `sparse` says.
    """

    max_tokens: int | None
    num_oov_indices: int
    mask_token: Any
    oov_token: Any
    idf_weights: Any
    invert: bool
    output_mode: str
    pad_to_max_tokens: bool
    oov_method: str = "floormod"
    vocabulary_dtype: str = "string"

    def set_up(self) -> None:
        extra = dict(self.rule.extra)
        for name in extra.keys() - set(EXTRA):
            raise refused(unknown_argument(type(self).__name__, name, [f.name for f in self.rule.fields]))
        given = self.rule.vocabulary
        self.salt = salt_of(type(self).__name__, self.rule.salt)
        if self.idf_weights is not None:
            self.idf_weights = np.asarray(self.idf_weights).tolist()
        self.input_vocabulary = None if isinstance(given, (str, Path)) else given
        self._has_input_vocabulary = extra.get("has_input_vocabulary", given is not None)
        self._tokens: list[Any] = []
        self._table: dict[Any, int] = {}
        self._counts = Counts()
        self._weights: torch.Tensor | None = None
        if given is not None:
            self.set_vocabulary(given, self.rule.idf_weights)
        elif extra.get("vocabulary_size") is not None and extra["vocabulary_size"] > self._start:
            self._remember_size(extra["vocabulary_size"])

    @property
    def _oov_start(self) -> int:
        return int(self.mask_token is not None and self.output_mode == "int")

    @property
    def _start(self) -> int:
        """The place of the vocabulary's first token."""
        return self._oov_start + self.num_oov_indices

    def vocabulary_size(self) -> int:
        """How many places there are, those of special tokens among them."""
        return len(self._tokens) + self._start

    def get_vocabulary(self, include_special_tokens: bool = True) -> list[Any]:
        """The tokens in the order of their places."""
        if not include_special_tokens:
            return list(self._tokens)
        return [*[self.mask_token] * self._oov_start, *[self.oov_token] * self.num_oov_indices, *self._tokens]

    def set_vocabulary(self, vocabulary: Any, idf_weights: Any = None) -> None:
        """Takes tokens, with or without the special ones before them, or the lines of a file.

        Raises InvalidArgument for tokens that are there twice, more of them than max_tokens, special tokens elsewhere,
        or weights where none belong.
        """
        if (idf_weights is not None) != (self.output_mode == "tf_idf"):
            raise InvalidArgument(
                f'{self.name} needs idf_weights with output_mode="tf_idf", and only then. Received: '
                f"output_mode={self.output_mode!r}, {'no ' if idf_weights is None else ''}idf_weights."
            )
        tokens, has_special = tokens_of(self._listed(vocabulary), self._special(), self._as_token)
        reserved = [token for token in (self.mask_token, self.oov_token if self.invert else None) if token is not None]
        for token in reserved:
            if token in tokens:
                raise InvalidArgument(
                    f"{self.name} reserves {token!r}: a vocabulary has it at its start, as {self._special()}, or not "
                    f"at all. Received: {token!r} at {tokens.index(token)} of the other tokens."
                )
        if self.max_tokens is not None and len(tokens) + self._start > self.max_tokens:
            raise InvalidArgument(
                f"{self.name} has room for max_tokens={self.max_tokens}. Received: a vocabulary of "
                f"{len(tokens) + self._start}, special tokens among them."
            )
        weights = None
        if idf_weights is not None:
            size = self.max_tokens if self.pad_to_max_tokens else None
            weights = weights_of(idf_weights, tokens, self._start, has_special, size)
        self._take(tokens, weights)

    def adapt(self, data: Any, steps: int | None = None) -> None:
        """Learns the vocabulary: the most frequent tokens of an array, a list, or batches of them."""
        self.reset_state()
        for batch in batches_of(data, steps):
            values = self._as_input(batch)
            one_each = is_whole(data) and values.ndim == 1
            self.update_state(values.reshape(-1, 1) if one_each else values)
        self.finalize_state()

    def update_state(self, data: Any) -> None:
        """Counts the tokens of a batch: (rows, tokens); one row where it has no other axis."""
        values = self._as_input(data)
        rows = values.reshape(1, -1) if values.ndim < 2 else values.reshape(values.shape[0], -1)
        self._count(rows.tolist())

    def finalize_state(self) -> None:
        """Makes the vocabulary of what was counted."""
        if self._has_input_vocabulary or not self._counts.tokens:
            return
        most = None if self.max_tokens is None else self.max_tokens - self._start
        special = [token for token in (self.mask_token, self.oov_token) if token is not None]
        tokens = self._counts.most_common(special, most)
        weights = None
        if self.output_mode == "tf_idf":
            size = self.max_tokens if self.pad_to_max_tokens else None
            weights = weights_of(self._counts.inverse_frequencies(tokens), tokens, self._start, False, size)
        self.reset_state()
        self._take(tokens, weights)

    def reset_state(self) -> None:
        """Forgets what was counted."""
        self._counts = Counts()

    def call(self, inputs: Any) -> Any:
        values = self._as_input(inputs)
        if self.invert:
            return self._tokens_at(values)
        places = self._places(values)
        return places if self.output_mode == "int" else self.encode(places)

    def encode(self, places: torch.Tensor) -> torch.Tensor:
        """Places as vectors, for tf_idf each count times its weight."""
        depth = self.max_tokens if self.pad_to_max_tokens else self.rule.vocabulary_size
        if depth is None:
            raise InvalidArgument(
                f"{self.name} needs a vocabulary for output_mode={self.output_mode!r}. Call adapt on data before, or "
                "give it a vocabulary."
            )
        dtype = torch_dtype(floatx())
        if self.output_mode != "tf_idf":
            return encoded(places, self.output_mode, depth, dtype)
        if self._weights is None:
            raise InvalidArgument(f'{self.name} needs idf_weights for output_mode="tf_idf". Call adapt on data before.')
        return encoded(places, "count", depth, dtype) * self._weights.to(places.device, dtype)

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        given = self.input_vocabulary
        config["vocabulary"] = None if given is None else tokens_of(given, (), self._as_token)[0]
        config["vocabulary_size"] = self.rule.vocabulary_size
        config["oov_method"] = self.oov_method
        return config

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """A layer made of a config. Raises InvalidArgument where that names a file, unless safe_mode=False."""
        need_no_file(config)
        return super().from_config(config)

    def save_own_variables(self, store: Any) -> None:
        if self.output_mode == "tf_idf" and self._weights is not None:
            store["idf_weights"] = self._weights.cpu().numpy()

    def load_own_variables(self, store: Any) -> None:
        if self.output_mode == "tf_idf" and "idf_weights" in store:
            self._weights = torch.as_tensor(store["idf_weights"][...], dtype=torch.float32)

    def save_assets(self, dir_path: Any) -> None:
        """Writes the vocabulary, unless the config has it."""
        if self.input_vocabulary is None:
            text = "\n".join(map(str, self.get_vocabulary()))
            Path(dir_path, FILE).write_text(text, encoding="utf-8", newline="\n")

    def load_assets(self, dir_path: Any) -> None:
        """Reads what `save_assets` wrote."""
        if self.input_vocabulary is not None:
            return
        lines = read_lines(Path(dir_path, FILE))
        while lines and not lines[-1]:
            lines.pop()
        if lines:
            self._take(tokens_of(lines, [str(each) for each in self._special()], str)[0], self._weights)

    def build_from_config(self, config: dict[str, Any]) -> None:
        self.build(None)

    def get_build_config(self) -> dict[str, Any]:
        return {}

    def _special(self) -> list[Any]:
        return [*[self.mask_token] * self._oov_start, *[self.oov_token] * self.num_oov_indices]

    def _listed(self, vocabulary: Any) -> Any:
        """The lines of a file, where it is one."""
        return read_lines(vocabulary) if isinstance(vocabulary, (str, Path)) else vocabulary

    def _take(self, tokens: list[Any], weights: Any) -> None:
        tokens = [self._as_token(token) for token in tokens]
        is_fixed = self.output_mode != "int" and not self.pad_to_max_tokens
        size, before = len(tokens) + self._start, self.rule.vocabulary_size
        if is_fixed and before is not None and before != size:
            raise InvalidArgument(
                f"{self.name} makes vectors of {before} numbers: its vocabulary cannot change its size. Received: one "
                f"of {size}. Set max_tokens and pad_to_max_tokens=True, or make a new layer."
            )
        self._tokens, self._table = tokens, {token: place for place, token in enumerate(tokens, self._start)}
        self._weights = None if weights is None else torch.as_tensor(weights)
        self._remember_size(size)

    def _remember_size(self, size: int) -> None:
        self.rule.vocabulary_size = size
        self._checked.clear()

    def _count(self, rows: list[list[Any]]) -> None:
        if self._has_input_vocabulary:
            raise InvalidArgument(f"{self.name} has its vocabulary from its arguments: it cannot adapt.")
        self._counts.add(rows, by_row=self.output_mode == "tf_idf")

    def _bins(self) -> Any:
        """token -> the place of one that is not in the vocabulary."""
        first, count = self._oov_start, self.num_oov_indices
        if count == 1:
            return lambda token: first
        if count == 0:
            return self._no_place
        if self.vocabulary_dtype != "string" and self.oov_method != "farmhash":
            return lambda token: token % count + first
        hashed = hasher(self.salt, count)
        return lambda token: hashed(str(token)) + first

    def _no_place(self, token: Any) -> int:
        raise InvalidArgument(
            f"{self.name} needs every token in its vocabulary where num_oov_indices=0. Received: {token!r}. "
            "Set num_oov_indices=1."
        )

    def _places(self, values: Any) -> torch.Tensor:
        """(...) int64 of tokens, on the host."""
        table, bins, mask = self._table, self._bins(), self.mask_token
        special = {} if mask is None else {mask: 0 if self.output_mode == "int" else NOWHERE}

        def place(token: Any) -> int:
            found = special.get(token)
            found = table.get(token) if found is None else found
            return bins(token) if found is None else found

        return mapped(place, values)

    def _tokens_at(self, places: torch.Tensor) -> Any:
        """Tokens of places: the way back."""
        known = dict(enumerate(self._tokens, self._start))
        if self._oov_start:
            known[0] = self.mask_token
        return [known.get(place, self.oov_token) for place in places.reshape(-1).tolist()]

    def _as_input(self, values: Any) -> Any:
        """Tokens, or with invert places, as this lookup takes them."""
        raise NotImplementedError

    def _as_token(self, token: Any) -> Any:
        raise NotImplementedError


def need_no_file(config: dict[str, Any]) -> None:
    """InvalidArgument for the config of a lookup whose vocabulary is in a file, which might be anyone's."""
    if isinstance(config.get("vocabulary"), str) and in_safe_mode():
        raise InvalidArgument(
            f"A config must not name a file: vocabulary={config['vocabulary']!r}. Load it with safe_mode=False if you "
            "trust where it comes from."
        )
