"""InputSpec: what a layer asks of an input, beyond its rule: rank, dtype, sizes of axes.

Source: keras.layers.InputSpec
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .dims import differs, show_shape
from .errors import RuleError
from .specs import TensorSpec, flatten


class InputSpec:
    """dtype, shape (None for any size), ndim, max_ndim, min_ndim, axes {axis: size} of one input.

    allow_last_axis_squeeze: a last axis of 1 may be there or not. name: the input's key, where inputs come as a dict.
    optional: the input may be None.
    Raises: an axis that an input of this rank does not have.
    """

    def __init__(
        self,
        dtype: str | None = None,
        shape: Sequence[int | None] | None = None,
        ndim: int | None = None,
        max_ndim: int | None = None,
        min_ndim: int | None = None,
        axes: Mapping[int, int | None] | None = None,
        allow_last_axis_squeeze: bool = False,
        name: str | None = None,
        optional: bool = False,
    ) -> None:
        self.dtype, self.name, self.optional = dtype, name, optional
        self.shape = None if shape is None else tuple(shape)
        self.ndim = ndim if self.shape is None else len(self.shape)
        self.max_ndim, self.min_ndim = max_ndim, min_ndim
        self.allow_last_axis_squeeze = allow_last_axis_squeeze
        self.axes = {int(axis): size for axis, size in (axes or {}).items()}
        most = self.ndim if self.ndim is not None else max_ndim
        if self.axes and most is not None and max(self.axes) >= most:
            raise RuleError(
                "argument",
                f"InputSpec needs axes below {most}, the rank that it allows. Received: axes={self.axes}.",
                argument="axes",
                keras="Axis {} is greater than the maximum allowed value",
            )

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        names = (
            "dtype",
            "shape",
            "ndim",
            "max_ndim",
            "min_ndim",
            "axes",
            "allow_last_axis_squeeze",
            "name",
            "optional",
        )
        return {name: getattr(self, name) for name in names}

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> InputSpec:
        return cls(**config)

    def __repr__(self) -> str:
        shown = {name: value for name, value in self.get_config().items() if value not in (None, {}, False)}
        return f"InputSpec({', '.join(f'{name}={value}' for name, value in shown.items())})"

    def wanted(self, x: TensorSpec) -> str | None:
        """What the input should be, where it certainly is not that; None where it may be."""
        if self.dtype is not None and x.dtype is not None and x.dtype != self.dtype:
            return f"dtype {self.dtype}"
        if not x.is_ranked:
            return None
        if self.ndim is not None and x.rank != self.ndim and not self.allow_last_axis_squeeze:
            return f"rank {self.ndim}"
        if self.max_ndim is not None and x.rank > self.max_ndim:
            return f"rank {self.max_ndim} or less"
        if self.min_ndim is not None and x.rank < self.min_ndim:
            return f"rank {self.min_ndim} or more"
        for axis, size in self.axes.items():
            if size is not None and (not -x.rank <= axis < x.rank or differs(x.shape[axis], size)):
                return f"size {size} along axis {axis}"
        return self._wanted_shape(x)

    def _wanted_shape(self, x: TensorSpec) -> str | None:
        if self.shape is None:
            return None
        given, wanted = x.shape, self.shape
        if self.allow_last_axis_squeeze:
            given = given[:-1] if given and isinstance(given[-1], int) and given[-1] == 1 else given
            wanted = wanted[:-1] if wanted and wanted[-1] == 1 else wanted
        clash = len(given) != len(wanted)
        clash = clash or any(size is not None and differs(n, size) for n, size in zip(given, wanted, strict=False))
        return f"shape {show_shape(self.shape)}" if clash else None


def need_inputs(specs: Any, inputs: Any, name: str) -> None:
    """RuleError where the inputs of a layer of this name are not what its InputSpecs (nested as they are) ask for."""
    wanted = [spec for spec in flatten(specs) if isinstance(spec, InputSpec)]
    given = [inputs[spec.name] for spec in wanted] if _by_name(wanted, inputs) else flatten(inputs)
    if len(given) != len(wanted):
        raise RuleError(
            "argument",
            f"{name} needs {len(wanted)} input{'s' * (len(wanted) != 1)}. Received: {len(given)}.",
            keras=f"expects {len(wanted)} input(s), but it received {len(given)} input tensors",
        )
    for index, (spec, x) in enumerate(zip(wanted, given, strict=True)):
        if not isinstance(x, TensorSpec):
            continue
        missing = spec.wanted(x)
        if missing is not None:
            which = f" as input {index}" if len(wanted) > 1 else ""
            raise RuleError(
                "input-rank",
                f"{name} needs a tensor of {missing}{which}. Received: shape={show_shape(x.sizes)}, dtype={x.dtype}.",
                index=index,
                keras=f'Input {index} of layer "{name}" is incompatible with the layer',
            )


def _by_name(specs: Sequence[InputSpec], inputs: Any) -> bool:
    return isinstance(inputs, dict) and all(spec.name in inputs for spec in specs)
