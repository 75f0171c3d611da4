"""Text and categories to numbers: TextVectorization, lookups, hashing, CategoryEncoding, Discretization.

Those that hold a vocabulary run in TensorFlow only; how long the vocabulary gets is known only after `adapt`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from ..binding import Field
from ..dims import Size, differs, show_shape, symbol, undefined_size
from ..errors import RuleError, Undecided, is_unknown
from ..kinds import Anything, Count, Dtype, Flag, Text, wrong
from ..layer import LayerRule
from ..settings import settings
from ..specs import TensorSpec

MODES = ("int", "one_hot", "multi_hot", "count")


class _Encoding(LayerRule):
    """Integers, or their encoding as vectors of `depth` numbers."""

    modes: ClassVar[tuple[str, ...]] = MODES
    older_modes: ClassVar[dict[str, str]] = {}

    if TYPE_CHECKING:
        output_mode: Any

    def setup(self) -> None:
        mode = self.output_mode
        if isinstance(mode, str):
            mode = self.older_modes.get(mode, mode)
        if not is_unknown(mode) and mode not in self.modes:
            words = ", ".join(f'"{word}"' for word in self.modes)
            raise wrong(type(self).__name__, "output_mode", f"one of {words}", self.output_mode)
        self.output_mode = mode

    def encoded(self, sizes: tuple[Size, ...], depth: Size, *, merges: bool = True) -> tuple[Size, ...]:
        """`depth` in place of the last size; one_hot: as a new axis, unless the last is 1 and `merges`."""
        if self.output_mode == "int":
            return sizes
        if self.output_mode == "one_hot" and not (merges and len(sizes) > 1 and _is_one(sizes[-1])):
            return (*sizes, depth)
        return (*sizes[:-1], depth)

    def dtype_out(self) -> str | None:
        """int64 for integers, the default floating dtype for vectors."""
        if self.output_mode == "int":
            return "int64"
        return settings.floatx if isinstance(settings.floatx, str) else None


class CategoryEncoding(_Encoding):
    """y = integers 0 <= x < num_tokens as vectors: one_hot for each, multi_hot or count for each sample.

    x: (batch, n) -> (batch, num_tokens); one_hot (batch, n, num_tokens), or (batch, num_tokens) for n = 1
    Raises: no num_tokens; an output_mode that is not known. Source: keras.layers.CategoryEncoding
    """

    modes: ClassVar[tuple[str, ...]] = MODES[1:]
    older_modes: ClassVar[dict[str, str]] = {"binary": "multi_hot"}

    num_tokens: Anything = None
    output_mode: Anything = "multi_hot"
    sparse: Flag = False

    def setup(self) -> None:
        super().setup()
        if self.num_tokens is None or (isinstance(self.num_tokens, int) and self.num_tokens < 1):
            raise wrong("CategoryEncoding", "num_tokens", "a positive integer", self.num_tokens)

    def output(self, x: TensorSpec, count_weights: Any = None) -> TensorSpec:
        if count_weights is not None and self.output_mode != "count":
            raise RuleError(
                "argument",
                'CategoryEncoding takes count_weights with output_mode="count" only. '
                f"Received: output_mode={self.output_mode!r}.",
                argument="count_weights",
                keras="`count_weights` is not used when `output_mode` is not `'count'`.",
            )
        depth: Size = symbol() if is_unknown(self.num_tokens) else self.num_tokens
        sizes = self.encoded(x.shape, depth) if x.rank else (depth,)
        return TensorSpec(sizes, self.compute_dtype)


class Discretization(_Encoding):
    """y = the number of the bin that each value falls into, or its encoding.

    x: (batch, ...) -> the same as int32; one_hot (batch, ..., bins); multi_hot and count the same without axis 1
    Raises: both or neither of bin_boundaries and num_bins. Source: keras.layers.Discretization
    """

    common: ClassVar[tuple[Field, ...]] = ()

    bin_boundaries: Anything = None
    num_bins: Anything = None
    epsilon: float = 0.01
    output_mode: Anything = "int"
    sparse: Flag = False
    dtype: Dtype = None
    name: Text = None

    def setup(self) -> None:
        super().setup()
        if is_unknown(self.num_bins) or is_unknown(self.bin_boundaries):
            return
        if (self.num_bins is None) == (self.bin_boundaries is None):
            given = "neither" if self.num_bins is None else "both"
            raise RuleError(
                "argument",
                f"Discretization needs either num_bins or bin_boundaries. Received: {given}.",
                argument="num_bins",
                keras="You need to set either `num_bins` or `bin_boundaries`.",
            )
        if isinstance(self.num_bins, int) and self.num_bins < 0:
            raise wrong("Discretization", "num_bins", "a number of 0 or more", self.num_bins)
        if self.sparse is True and isinstance(self.output_mode, str) and self.output_mode == "int":
            raise wrong("Discretization", "sparse", 'False with output_mode="int"', self.sparse)

    def output(self, x: TensorSpec) -> TensorSpec:
        if self.output_mode == "int":
            return TensorSpec(x.sizes, "int32")
        depth: Size = len(self.bin_boundaries) + 1 if isinstance(self.bin_boundaries, (list, tuple)) else symbol()
        if self.bin_boundaries is None:
            depth = self.num_bins
        if self.output_mode == "one_hot":
            return TensorSpec(self.encoded(x.shape, depth), self.compute_dtype)
        sizes = (x.shape[0], *x.shape[2:], depth) if x.rank >= 2 else (depth,)
        return TensorSpec(sizes, self.compute_dtype)


class Hashing(_Encoding):
    """y = a hash of each value, 0 <= y < num_bins, or its encoding. TensorFlow only.

    x: (batch, ...) -> the same as int64; otherwise (batch, ..., num_bins) in place of the last axis, one_hot behind it
    unless it is 1. (Keras's symbolic shape has it in place there as well, which is not what it computes.)
    Raises: num_bins that is not positive. Source: keras.layers.Hashing
    """

    num_bins: Count
    mask_value: Anything = None
    salt: Anything = None
    output_mode: Anything = "int"
    sparse: Flag = False

    def output(self, x: TensorSpec) -> TensorSpec:
        dtype = self.dtype_out() if getattr(self, "dtype", None) is None else self.compute_dtype
        if self.output_mode == "int":
            return TensorSpec(x.sizes, dtype)
        return TensorSpec(self.encoded(x.shape, self.num_bins), dtype)


class HashedCrossing(_Encoding):
    """y = a hash of each pair of values, 0 <= y < num_bins, or its one-hot encoding. TensorFlow only.

    [x, y]: two tensors of one shape -> that shape as int64; one_hot (..., num_bins)
    Raises: other than two tensors; last sizes that differ. Source: keras.layers.HashedCrossing
    """

    modes: ClassVar[tuple[str, ...]] = MODES[:2]

    num_bins: Count
    output_mode: Anything = "int"
    sparse: Flag = False
    name: Text = None
    dtype: Dtype = None

    def output(self, inputs: Any) -> TensorSpec:
        if not isinstance(inputs, (list, tuple)) or len(inputs) != 2:
            raise RuleError("input-rank", "HashedCrossing needs a list of two tensors.", argument="inputs")
        first, second = inputs
        if first.rank != second.rank or (first.rank and differs(first.shape[-1], second.shape[-1])):
            raise RuleError(
                "merge-shapes",
                "HashedCrossing needs two tensors of one shape. Received: "
                f"shapes={show_shape(first.sizes)} and {show_shape(second.sizes)}.",
                argument="inputs",
                keras="Expected the two input tensors to have identical shapes.",
            )
        dtype = self.dtype_out() if self.dtype is None else self.compute_dtype
        return TensorSpec(self.encoded(first.shape, self.num_bins), dtype)


class _Lookup(_Encoding):
    """The place of each token in a vocabulary, or its encoding. TensorFlow only.

    Keras takes any keyword here and refuses only those that it does not know from a saved file.
    """

    rest: ClassVar[bool] = True
    modes: ClassVar[tuple[str, ...]] = (*MODES, "tf_idf")
    older_modes: ClassVar[dict[str, str]] = {"binary": "multi_hot", "tf-idf": "tf_idf"}

    vocabulary_size: ClassVar[Any] = None  # set on a rule by whoever knows it

    if TYPE_CHECKING:
        max_tokens: Any
        pad_to_max_tokens: Any
        invert: Any
        sparse: Any
        vocabulary: Any

    def setup(self) -> None:
        super().setup()
        name = type(self).__name__
        if isinstance(self.max_tokens, int) and self.max_tokens <= 1:
            raise wrong(name, "max_tokens", "above 1, or None", self.max_tokens)
        if self.max_tokens is None and self.pad_to_max_tokens is True:
            raise wrong(name, "max_tokens", "a number where pad_to_max_tokens is True", None)
        self._need_agreement(name)

    def _need_agreement(self, name: str) -> None:
        """RuleError where arguments contradict one another."""
        mode, idf = self.output_mode, getattr(self, "idf_weights", None)
        if is_unknown(mode) or is_unknown(idf):
            return
        if getattr(self, "invert", False) is True and mode != "int":
            raise wrong(name, "output_mode", '"int" where invert is True', mode)
        if self.sparse is True and mode == "int":
            raise wrong(name, "sparse", 'False with output_mode="int"', True)
        if idf is not None and mode != "tf_idf":
            raise wrong(
                name, "idf_weights", 'None unless output_mode="tf_idf"', "an array" if hasattr(idf, "shape") else idf
            )
        if idf is None and mode == "tf_idf" and self.vocabulary is not None and not is_unknown(self.vocabulary):
            raise wrong(name, "idf_weights", 'given where output_mode="tf_idf" and a vocabulary is', None)

    def depth(self) -> Size:
        """How many places an encoding has; unless padded, it is known only once there is a vocabulary."""
        if self.pad_to_max_tokens is True and isinstance(self.max_tokens, int):
            return self.max_tokens
        return symbol() if self.vocabulary_size is None else self.vocabulary_size

    def output(self, x: TensorSpec) -> TensorSpec:
        if is_unknown(self.output_mode):
            raise Undecided("output_mode")
        if self.output_mode == "int":
            return TensorSpec(x.sizes, None if getattr(self, "invert", False) is not False else "int64")
        return TensorSpec(self.encoded(x.shape, self.depth()), self.dtype_out())


class StringLookup(_Lookup):
    """y = the place of each text in the vocabulary.

    x: (batch, ...) of texts -> the same as int64; one_hot (batch, ..., vocabulary), otherwise (batch, vocabulary)
    Raises: max_tokens of 1 or less. Source: keras.layers.StringLookup
    """

    max_tokens: Anything = None
    num_oov_indices: Anything = 1
    mask_token: Anything = None
    oov_token: Anything = "[UNK]"
    vocabulary: Anything = None
    idf_weights: Anything = None
    invert: Flag = False
    output_mode: Anything = "int"
    pad_to_max_tokens: Flag = False
    sparse: Flag = False
    encoding: Text = "utf-8"
    name: Text = None
    salt: Anything = None


class IntegerLookup(_Lookup):
    """y = the place of each integer in the vocabulary. Shapes and errors: as StringLookup.

    Source: keras.layers.IntegerLookup
    """

    max_tokens: Anything = None
    num_oov_indices: Anything = 1
    mask_token: Anything = None
    oov_token: Anything = -1
    vocabulary: Anything = None
    vocabulary_dtype: Text = "int64"
    idf_weights: Anything = None
    invert: Flag = False
    output_mode: Anything = "int"
    sparse: Flag = False
    pad_to_max_tokens: Flag = False
    oov_method: Text = "floormod"
    salt: Anything = None
    name: Text = None


class TextVectorization(_Lookup):
    """y = each text as the places of its tokens in the vocabulary, or as one vector. TensorFlow only.

    x: (batch,) or (batch, 1) of texts -> (batch, output_sequence_length) as int64; other modes (batch, vocabulary)
    Raises: output_sequence_length with another output_mode than "int". Source: keras.layers.TextVectorization
    """

    max_tokens: Anything = None
    standardize: Anything = "lower_and_strip_punctuation"
    split: Anything = "whitespace"
    ngrams: Anything = None
    output_mode: Anything = "int"
    output_sequence_length: Anything = None
    pad_to_max_tokens: Flag = False
    vocabulary: Anything = None
    idf_weights: Anything = None
    sparse: Flag = False
    ragged: Flag = False
    encoding: Text = "utf-8"
    name: Text = None

    def setup(self) -> None:
        super().setup()
        length = self.output_sequence_length
        if is_unknown(length) or is_unknown(self.output_mode) or length is None:
            return
        if self.output_mode != "int":
            raise wrong("TextVectorization", "output_sequence_length", 'None unless output_mode="int"', length)
        if isinstance(length, (float, str, list, tuple)):
            raise wrong("TextVectorization", "output_sequence_length", "an integer or None", length)

    def output(self, x: TensorSpec) -> TensorSpec:
        if is_unknown(self.output_mode):
            raise Undecided("output_mode")
        batch = x.shape[0] if x.is_ranked and x.rank else undefined_size()
        if self.output_mode == "int":
            length = self.output_sequence_length
            known: Size = undefined_size() if length is None else symbol() if is_unknown(length) else length
            return TensorSpec((batch, known), "int64")
        if is_unknown(self.split) or not x.is_ranked:
            raise Undecided("split")
        # Keras's symbolic shape of texts (batch, 1) has that 1 as well; what it computes has not.
        sizes = x.shape if self.split is None and x.rank > 1 else (batch, undefined_size())
        return TensorSpec(self.encoded(sizes, self.depth()), self.dtype_out())


def _is_one(size: Size) -> bool:
    return isinstance(size, int) and size == 1
