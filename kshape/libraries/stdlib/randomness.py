"""random: numbers within their bounds, one of the items."""

from __future__ import annotations

from typing import Any

from kshape.libraries.builtins.define import into, unknown
from kshape.rulebook import dims
from kshape.values.calls import Call
from kshape.values.values import ListValue, Native, Unknown, is_size

NUMBER = Unknown("a random number")
_FLOATS = ("random", "uniform", "gauss", "normalvariate", "betavariate", "expovariate", "triangular", "lognormvariate")
RANDOM: dict[str, Any] = {
    **{name: Native(f"random.{name}", lambda call: NUMBER) for name in _FLOATS},
    **{name: Native(f"random.{name}", unknown) for name in ("getstate", "Random", "SystemRandom", "getrandbits")},
}


@into(RANDOM, "seed", "setstate")
def _nothing(call: Call) -> Any:
    return None


@into(RANDOM)
def randint(call: Call) -> Any:
    """An int from a to b, both included"""
    low, high = call.argument(0, "a"), call.argument(1, "b")
    return _between(low, high)


@into(RANDOM)
def randrange(call: Call) -> Any:
    """An int from start up to, without, stop"""
    start, stop = (0, *call.args)[-2:] if len(call.args) < 3 else call.args[:2]
    return _between(start, stop - 1 if is_size(stop) else stop)


def _between(low: Any, high: Any) -> Any:
    bottom = dims.bounds(low)[0] if is_size(low) else None
    top = dims.bounds(high)[1] if is_size(high) else None
    return dims.symbol(lower=bottom, upper=top)


@into(RANDOM)
def choice(call: Call) -> Any:
    """One of the items"""
    items = call.interpreter.peek(call.argument(0, "seq"))
    return call.interpreter.join(list(items)) if items else call.interpreter.element(call.argument(0, "seq"))


@into(RANDOM)
def shuffle(call: Call) -> Any:
    """Each place may hold any of the items afterwards"""
    target = call.argument(0, "x")
    if isinstance(target, ListValue) and target.items:
        joined = call.interpreter.join(list(target.items))
        call.interpreter.state.put(target, "items", (joined,) * len(target.items))
    return None


@into(RANDOM, "sample", "choices")
def sample(call: Call) -> Any:
    """k of the items"""
    source = call.argument(0, "population")
    items = call.interpreter.iterate(source)
    element = call.interpreter.join(list(items)) if items else call.interpreter.element(source)
    count = call.argument(1, "k", 1) if call.name == "sample" else call.argument(None, "k", 1)
    return ListValue((element,) * count) if isinstance(count, int) and 0 <= count < 10_000 else ListValue(None, element)


MODULES = {"random": RANDOM}
