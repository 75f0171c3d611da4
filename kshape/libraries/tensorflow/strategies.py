"""tf.distribute: a strategy runs the same functions, on several devices."""

from __future__ import annotations

from typing import Any

from kshape.rulebook.dims import symbol
from kshape.values.calls import Call
from kshape.values.values import DictValue, Inert, Instance, ListValue, Native, NativeClass, Property, Unknown


def run(call: Call) -> Any:
    """strategy.run(fn, args=(), kwargs=None): what fn gives on one device"""
    args, named = call.argument(1, "args", ()), call.argument(2, "kwargs", None)
    items = args.items if isinstance(args, ListValue) else args
    if not isinstance(items, tuple) or not (named is None or (isinstance(named, DictValue) and not named.is_open)):
        return Unknown("the result of a replica")
    return call.interpreter.call(call.argument(0, "fn"), list(items), dict(named.entries) if named else {}, call.span)


def _same(call: Call) -> Any:
    return call.args[0] if call.args else Unknown(f"the value of {call.name}")


def _make(cls: Any, call: Call) -> Instance:
    return Instance(cls, call.span)


def _scope(call: Call) -> Any:
    return Inert("a strategy's scope")


STRATEGY = NativeClass(
    "Strategy",
    make=_make,
    members={
        "scope": Native("tensorflow.distribute.Strategy.scope", _scope),
        "run": Native("tensorflow.distribute.Strategy.run", run),
        "experimental_run_v2": Native("tensorflow.distribute.Strategy.run", run),
        "experimental_distribute_dataset": Native("tensorflow.distribute.Strategy.distribute", _same),
        "num_replicas_in_sync": Property("property", Native("num_replicas_in_sync", lambda call: symbol())),
    },
)

_NAMES = (
    "Strategy MirroredStrategy MultiWorkerMirroredStrategy OneDeviceStrategy TPUStrategy ParameterServerStrategy "
    "experimental.TPUStrategy experimental.MultiWorkerMirroredStrategy experimental.CentralStorageStrategy"
)
CLASSES: dict[str, Any] = {
    **{f"distribute.{name}": STRATEGY for name in _NAMES.split()},
    "distribute.get_strategy": Native("tensorflow.distribute.get_strategy", lambda call: Instance(STRATEGY, call.span)),
}
