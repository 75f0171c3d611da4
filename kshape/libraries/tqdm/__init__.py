"""tqdm: a progress bar gives what it goes over."""

from __future__ import annotations

from typing import Any

from kshape.values.calls import Call
from kshape.values.state import MISSING
from kshape.values.values import Inert, IteratorValue, ModuleValue, Native, RangeValue

BAR = Inert("a progress bar")


def _bar(call: Call) -> Any:
    """tqdm(iterable)"""
    source = call.argument(0, "iterable", MISSING)
    if source is MISSING or source is None:
        return BAR
    return (
        source if call.interpreter.peek(source) is not None else IteratorValue(None, call.interpreter.element(source))
    )


def _range(call: Call) -> Any:
    """trange(stop), trange(start, stop, step)"""
    parts = [0, *call.args] if len(call.args) == 1 else call.args
    return RangeValue(*parts[:3]) if len(parts) > 1 else BAR


MEMBERS = {
    "tqdm": Native("tqdm.tqdm", _bar),
    "tqdm_notebook": Native("tqdm.tqdm", _bar),
    "trange": Native("tqdm.trange", _range),
}


def load(path: str) -> ModuleValue | None:
    """tqdm, tqdm.auto, tqdm.notebook"""
    return ModuleValue(path, member=lambda name: MEMBERS.get(name, MISSING))
