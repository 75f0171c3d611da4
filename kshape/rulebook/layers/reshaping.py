"""Flatten, Reshape, Permute, RepeatVector: the same elements in another arrangement."""

from __future__ import annotations

from ..dims import Dim, product, show_shape
from ..elements import reshaped, target_sizes
from ..errors import RuleError, Undecided, is_unknown
from ..kinds import Anything, Count, DataFormat, wrong
from ..layer import LayerRule
from ..settings import data_format_of
from ..specs import TensorSpec, need_rank


class Flatten(LayerRule):
    """y = all axes but the batch in one, the elements in the order of channels_last, whatever the data format.

    x: (batch, a, b, ...) -> (batch, a * b * ...); (batch,) -> (batch, 1). The dtype stays.
    Raises: a tensor without axes. Source: keras.layers.Flatten
    """

    data_format: DataFormat = None

    def setup(self) -> None:
        self.data_format = data_format_of(self.data_format)

    def output(self, x: TensorSpec) -> TensorSpec:
        if not x.is_ranked:
            return x.with_shape(None, None)
        x = need_rank(x, at_least=1, what="Flatten")
        return x.with_shape(x.shape[0], product(x.shape[1:]))


class Reshape(LayerRule):
    """y = the elements of each sample in the shape target_shape, whose -1 is found from what is left.

    x: (batch, ...) -> (batch, *target_shape). The dtype stays. The batch axis is not in target_shape.
    Raises: another number of elements; -1 that does not come out whole; more than one -1; a target that is no tuple.
    Source: keras.layers.Reshape
    """

    target_shape: Anything

    def setup(self) -> None:
        if is_unknown(self.target_shape):
            return
        given = self.target_shape
        if isinstance(given, (list, tuple)):  # Keras reads a float as an unknown size
            given = type(given)(None if isinstance(size, float) else size for size in given)
        self.target_shape = target_sizes(given, what="Reshape", argument="target_shape")
        if sum(size is None or (isinstance(size, int) and size == -1) for size in self.target_shape) > 1:
            raise wrong("Reshape", "target_shape", "a tuple with one open size at most", tuple(self.target_shape))

    def output(self, x: TensorSpec) -> TensorSpec:
        if is_unknown(self.target_shape):
            raise Undecided("Reshape's target_shape")
        if not x.is_ranked:
            return self.declared_output(x)
        x = need_rank(x, at_least=1, what="Reshape")
        try:
            sizes = reshaped(
                x.shape[1:],
                self.target_shape,
                what="Reshape",
                argument="target_shape",
                fault="reshape-count",
                received=f"shape={show_shape(x.sizes)}",
            )
        except RuleError as error:
            error.output = x.with_shape(x.shape[0], *error.output.shape)
            raise
        return x.with_shape(x.shape[0], *sizes)

    def declared_output(self, x: TensorSpec) -> TensorSpec:
        """(batch, *target_shape) with None for -1."""
        batch = x.shape[0] if x.is_ranked and x.rank else None
        return x.with_shape(batch, *(None if isinstance(s, int) and s == -1 else s for s in self.target_shape))


class Permute(LayerRule):
    """y = the axes of x in the order of dims, counted from 1; the batch stays first.

    x: (batch, d1, ..., dn) -> (batch, d[dims[0]], ...). The dtype stays.
    Raises: dims that are no permutation of 1..n; input of another rank than n + 1. Source: keras.layers.Permute
    """

    dims: Anything

    def setup(self) -> None:
        if is_unknown(self.dims):
            return
        if not isinstance(self.dims, (list, tuple)):
            raise wrong("Permute", "dims", "a tuple of integers", self.dims)
        if any(not isinstance(axis, (int, Dim)) and not is_unknown(axis) for axis in self.dims):
            raise wrong("Permute", "dims", "a tuple of integers", self.dims)
        if any(is_unknown(axis) or isinstance(axis, Dim) for axis in self.dims):
            return
        self.dims = tuple(self.dims)
        if sorted(self.dims) != list(range(1, len(self.dims) + 1)):
            raise RuleError(
                "axes",
                f"Permute needs dims to hold each of 1 to {len(self.dims)} once; the batch axis is not counted. "
                f"Received: dims={self.dims}.",
                argument="dims",
                keras="Invalid permutation argument `dims` for Permute Layer.",
            )

    def output(self, x: TensorSpec) -> TensorSpec:
        if is_unknown(self.dims):
            raise Undecided("Permute's dims")
        if not all(isinstance(axis, int) for axis in self.dims):
            need_rank(x, len(self.dims) + 1, what="Permute")
            raise Undecided("one of Permute's dims")
        x = need_rank(x, len(self.dims) + 1, what="Permute", advice=f"dims={self.dims} leaves the batch axis out.")
        return x.with_shape(x.shape[0], *(x.shape[axis] for axis in self.dims))

    def declared_output(self, x: TensorSpec) -> TensorSpec:
        """The rank that dims asks for."""
        return x.with_shape(*[None] * (len(self.dims) + 1))


class RepeatVector(LayerRule):
    """y = x repeated n times along a new axis of time.

    x: (batch, features) -> (batch, n, features)
    Raises: input of another rank than 2; n that is no positive integer. Source: keras.layers.RepeatVector
    """

    n: Count

    def output(self, x: TensorSpec) -> TensorSpec:
        x = need_rank(x, 2, what="RepeatVector")
        return self.float_output(x, x.shape[0], self.n, x.shape[1])

    def declared_output(self, x: TensorSpec) -> TensorSpec:
        """(batch, n, None)."""
        return self.float_output(x, None, self.n, None)
