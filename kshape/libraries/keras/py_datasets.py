"""PyDataset (Sequence in Keras 2), the base class of the user's own data, and TimeseriesGenerator."""

from __future__ import annotations

from typing import Any

from kshape.rulebook.dims import symbol
from kshape.rulebook.specs import TensorSpec
from kshape.values.calls import Call
from kshape.values.values import Array, Instance, Native, NativeClass, Property, Unknown

from .options import Options
from .pipelines import Extent, Pipeline
from .tensors import content_spec

_SERIES = "data targets length sampling_rate stride start_index end_index shuffle reverse batch_size"
_DEFAULTS: dict[str, Any] = {"sampling_rate": 1, "stride": 1, "start_index": 0, "end_index": None, "batch_size": 128}


def _make(cls: Any, call: Call) -> Any:
    return Instance(cls, call.span)


def timeseries(cls: Any, call: Call) -> Any:
    """TimeseriesGenerator(data, targets, length): (batch, length, *features), (batch, *targets)"""
    if not isinstance(cls, NativeClass):
        return Instance(cls, call.span)
    options = Options(call, _SERIES, _DEFAULTS)
    data, targets = content_spec(options["data"]), content_spec(options["targets"])
    length, rate = options.rule("length"), options.rule("sampling_rate")
    known = isinstance(length, int) and isinstance(rate, int) and rate > 0
    steps = -(-length // rate) if known else None
    window = TensorSpec((steps, *data.sizes[1:]) if data.sizes else None, data.dtype)
    goal = TensorSpec(targets.sizes[1:] if targets.sizes else None, targets.dtype)
    parts = tuple(Array(_batch(spec), None, call.span) for spec in (window, goal))
    made = options.made(window, None)
    return Pipeline(TIMESERIES, parts, call.span, _extent(options, data, steps).but(batchings=(call.span,), made=made))


def _batch(spec: TensorSpec) -> TensorSpec:
    return TensorSpec(None if spec.sizes is None else (symbol(), *spec.sizes), spec.dtype)


def _extent(options: Options, data: TensorSpec, steps: int | None) -> Extent:
    """As long as the data allow."""
    size, stride, start = options.rule("batch_size"), options.rule("stride"), options.rule("start_index")
    length, end = options.rule("length"), options.rule("end_index")
    if end is None and data.sizes and isinstance(data.sizes[0], int):
        end = data.sizes[0] - 1
    batch = size if isinstance(size, int) else None
    if steps is None or not all(isinstance(each, int) for each in (size, stride, start, end)) or size * stride < 1:
        return Extent(batch=batch)
    count = (end - start - length + size * stride) // (size * stride)
    return Extent(max(count, 0), batch, None)


def _nothing(call: Call) -> None:
    """A method without a result."""


def _unknown(call: Call) -> Any:
    return Unknown(f"the value of {call.name}")


def _number(name: str) -> Any:
    return Property("property", Native(f"keras.utils.PyDataset.{name}", _unknown))


def _base(name: str) -> NativeClass:
    members: dict[str, Any] = {
        each: Native(f"keras.utils.{name}.{each}", _nothing) for each in ("__init__", "on_epoch_begin", "on_epoch_end")
    }
    return NativeClass(name, make=_make, members=members)


PY_DATASET = _base("PyDataset")
PY_DATASET.members |= {name: _number(name) for name in ("workers", "use_multiprocessing", "max_queue_size")}


def _batch_of(call: Call) -> Any:
    return call.receiver.element


TIMESERIES = NativeClass(
    "TimeseriesGenerator",
    make=timeseries,
    bases=(PY_DATASET,),
    members={"__getitem__": Native("keras.preprocessing.sequence.TimeseriesGenerator.__getitem__", _batch_of)},
)
CLASSES: dict[str, Any] = {"Sequence": PY_DATASET, "PyDataset": PY_DATASET, "TimeseriesGenerator": TIMESERIES}
