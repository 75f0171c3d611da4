"""Compares a layer's rule with the real layer: same refusals, output shapes, dtypes and weights.

Real Keras answers on symbolic inputs, as it does while a functional model is built. Where the rule refuses and symbolic
Keras does not (its `None` hides a clash), Keras must refuse every eager call with numbers in place of `None`.
"""

from __future__ import annotations

import itertools
from collections import Counter
from typing import Any

import keras
import numpy as np
import torch

from kshape.rulebook.dims import Dim, show_shape, substitute, symbols_in, undefined_size
from kshape.rulebook.errors import RuleError
from kshape.rulebook.layer import LayerRule, Outcome
from kshape.rulebook.specs import TensorSpec, flatten, map_structure

CASES: Counter[str] = Counter()
"""Rule name -> number of generated cases compared so far in this process."""
REFUSED: Counter[str] = Counter()
"""Rule name -> how many of its cases were refused, by both."""

# What stands for the k-th None of a case in eager calls; None sizes of two fillings differ in every axis.
FILLINGS = ((2, 9, 12, 10, 8, 11, 14, 13), (3, 16, 15, 20, 18, 17, 24, 19))

Shapes = Any  # a tuple (one tensor), a list of tuples (a layer over a list), or a dict of keywords


class Made:
    """A layer as an argument of a layer: `Made("Dense", units=3)` becomes the rule here and the layer there."""

    def __init__(self, name: str, /, *args: Any, **kwargs: Any) -> None:
        self.name, self.args, self.kwargs = name, args, kwargs

    def __repr__(self) -> str:
        return f"{self.name}({', '.join([*map(repr, self.args), *(f'{k}={v!r}' for k, v in self.kwargs.items())])})"


class Answer:
    """What one side says of a case: a refusal, or shapes, dtypes and weights."""

    def __init__(self, refusal: Exception | None = None, outputs: Any = None, weights: Any = None) -> None:
        self.refusal, self.outputs, self.weights = refusal, outputs, weights

    def __repr__(self) -> str:
        if self.refusal is not None:
            return f"refuses with {type(self.refusal).__name__}: {self.refusal}"
        weights = None if self.weights is None else [(w.name, tuple(w.shape)) for w in self.weights]
        return f"outputs {[_shown(o) for o in flatten(self.outputs)]}, weights {weights}"


def compare_layer(name: str, kwargs: Any = None, shapes: Shapes = (), dtypes: Any = None, **options: Any) -> bool:
    """Asserts that rule and layer agree on one case; True where both accept it. See `difference` for the options."""
    found = difference(name, kwargs, shapes, dtypes, **options)
    assert found is None, found
    return not _last_refused


_last_refused = False


def difference(
    name: str,
    kwargs: dict[str, Any] | None = None,
    shapes: Shapes = (),
    dtypes: Any = None,
    call_kwargs: dict[str, Any] | None = None,
    args: tuple[Any, ...] = (),
    check_dtype: bool = True,
    check_names: bool = True,
    fillings: tuple[tuple[int, ...], ...] = FILLINGS,
    by_numbers: bool = False,
) -> str | None:
    """How rule and layer disagree on `layers.<name>(*args, **kwargs)(tensors of these shapes)`, or None.

    shapes: one tuple; a list of tuples for a layer over a list; a dict for a call by keywords. None is an unknown size.
    dtypes: the same nesting, or one dtype for all (float32 by default).
    fillings: numbers for the unknown sizes of eager calls, where the shapes of a case need certain ones.
    by_numbers: compare with eager calls, for the few layers whose symbolic answer in Keras is not what they compute.
    """
    global _last_refused
    CASES[name] += 1
    call_kwargs = call_kwargs or {}
    kwargs = kwargs or {}
    dtypes = _spread(dtypes, shapes)
    rule, mine, symbols = _rule_answer(name, args, kwargs, shapes, dtypes, call_kwargs)
    real = _real_answer(name, args, kwargs, shapes, dtypes, call_kwargs)
    case = f"{name}{args or ''}({kwargs}) called on {shapes} {dtypes if check_dtype else ''} {call_kwargs or ''}"
    _last_refused = real.refusal is not None or mine.refusal is not None
    if mine.refusal is not None and real.refusal is None:
        eager = [_eager_answer(name, args, kwargs, shapes, dtypes, call_kwargs, filling) for filling in fillings]
        real = next((answer for answer in eager if answer.refusal is None), eager[0])
    if _last_refused and (mine.refusal is None) == (real.refusal is None):
        REFUSED[name] += 1
    problem = _compared(mine, real, check_dtype, check_names)
    if problem == "fewer unknown sizes" or (by_numbers and problem == "output shapes differ"):
        problem = _compared_with_numbers(mine, symbols, fillings, name, args, kwargs, shapes, dtypes, call_kwargs)
    return None if problem is None else f"{case}\n  {problem}\n  rule {rule}: {mine}\n  Keras: {real}"


def _compared(mine: Answer, real: Answer, check_dtype: bool, check_names: bool) -> str | None:
    if (mine.refusal is None) != (real.refusal is None):
        return "one refuses, the other does not"
    if mine.refusal is not None:
        return None
    ours, theirs = flatten(mine.outputs), flatten(real.outputs)
    if len(ours) != len(theirs):
        return f"{len(ours)} outputs against {len(theirs)}"
    if mine.weights is None:
        return "the rule does not know the weights"
    if [tuple(w.shape) for w in mine.weights] != [tuple(w.shape) for w in real.weights]:
        return "weight shapes differ"
    if check_names and [w.name for w in mine.weights] != [w.name for w in real.weights]:
        return "weight names differ"
    if [w.trainable for w in mine.weights] != [w.trainable for w in real.weights]:
        return "trainable flags differ"
    if check_dtype and [o.dtype for o in ours] != [keras.backend.standardize_dtype(o.dtype) for o in theirs]:
        return "output dtypes differ"
    verdicts = {_shape_verdict(a, b) for a, b in zip(ours, theirs, strict=True)}
    return next((v for v in ("output shapes differ", "fewer unknown sizes") if v in verdicts), None)


def _shape_verdict(mine: TensorSpec, real: Any) -> str | None:
    if mine.sizes is None or len(mine.sizes) != len(real.shape):
        return "output shapes differ"
    fewer = False
    for a, b in zip(mine.sizes, real.shape, strict=True):
        if isinstance(a, Dim) and b is None:
            continue
        if isinstance(a, Dim) or (b is not None and a != b):
            return "output shapes differ"
        fewer = fewer or b is None
    return "fewer unknown sizes" if fewer else None


def _compared_with_numbers(mine: Answer, symbols: list[Dim], fillings: Any, *case: Any) -> str | None:
    """Where the rule knows a size that Keras does not, numbers decide."""
    for filling in fillings:
        real = _eager_answer(*case, filling)
        if real.refusal is not None:
            return f"the rule knows more than Keras, whose eager call {real}"
        values = {symbols_in(s)[0].key: n for s, n in zip(symbols, filling, strict=False)}
        for ours, theirs in zip(flatten(mine.outputs), flatten(real.outputs), strict=True):
            if tuple(substitute(size, values) for size in ours.sizes) != tuple(theirs.shape):
                return f"the rule knows more than Keras, but an eager call with {filling} gives {tuple(theirs.shape)}"
    return None


def _rule_answer(name: str, args: Any, kwargs: Any, shapes: Any, dtypes: Any, call: Any) -> tuple[Any, Answer, Any]:
    from kshape.rulebook.layers import LAYERS

    symbols: list[Dim] = []

    def spec(shape: Any, dtype: str) -> TensorSpec:
        sizes = [undefined_size() if size is None else size for size in shape]
        symbols.extend(size for size in sizes if isinstance(size, Dim))
        return TensorSpec(sizes, dtype)

    try:
        rule = LAYERS[name](*map_structure(_as_rule, list(args)), **map_structure(_as_rule, kwargs))
    except RuleError as error:
        return None, Answer(refusal=error), symbols
    outcome: Outcome = _called(rule.infer, _zipped(spec, shapes, dtypes), call)
    if outcome.error is not None:
        return rule, Answer(refusal=outcome.error), symbols
    return rule, Answer(outputs=outcome.output, weights=outcome.weights), symbols


def _real_answer(name: str, args: Any, kwargs: Any, shapes: Any, dtypes: Any, call: Any) -> Answer:
    def tensor(shape: Any, dtype: str) -> Any:
        return keras.KerasTensor(shape, dtype=dtype)

    return _asked(name, args, kwargs, _zipped(tensor, shapes, dtypes), call)


def _eager_answer(
    name: str, args: Any, kwargs: Any, shapes: Any, dtypes: Any, call: Any, filling: tuple[int, ...]
) -> Answer:
    numbers = itertools.chain(filling, itertools.repeat(9))

    def tensor(shape: Any, dtype: str) -> Any:
        return torch.from_numpy(np.zeros([next(numbers) if s is None else s for s in shape], dtype))

    return _asked(name, args, kwargs, _zipped(tensor, shapes, dtypes), call)


def _asked(name: str, args: Any, kwargs: Any, tensors: Any, call: Any) -> Answer:
    try:
        layer = getattr(keras.layers, name)(*map_structure(_as_layer, list(args)), **map_structure(_as_layer, kwargs))
        with torch.no_grad():
            outputs = _called(layer, tensors, call)
        return Answer(outputs=outputs, weights=layer.weights)
    except Exception as error:  # any exception is a refusal: Keras raises whatever its backend raises
        return Answer(refusal=error)


def _called(function: Any, tensors: Any, call: dict[str, Any]) -> Any:
    return function(**tensors, **call) if isinstance(tensors, dict) else function(tensors, **call)


def _as_rule(value: Any) -> Any:
    if not isinstance(value, Made):
        return value
    from kshape.rulebook.layers import LAYERS

    return LAYERS[value.name](*map_structure(_as_rule, list(value.args)), **map_structure(_as_rule, value.kwargs))


def _as_layer(value: Any) -> Any:
    if not isinstance(value, Made):
        return value
    layer = getattr(keras.layers, value.name)
    return layer(*map_structure(_as_layer, list(value.args)), **map_structure(_as_layer, value.kwargs))


def _zipped(make: Any, shapes: Any, dtypes: Any) -> Any:
    if isinstance(shapes, dict):
        return {key: _zipped(make, shapes[key], dtypes[key]) for key in shapes}
    if isinstance(shapes, list):
        return [_zipped(make, shape, dtype) for shape, dtype in zip(shapes, dtypes, strict=True)]
    return make(shapes, dtypes)


def _spread(dtypes: Any, shapes: Any) -> Any:
    if isinstance(shapes, dict):
        return {k: _spread(dtypes.get(k) if isinstance(dtypes, dict) else dtypes, shapes[k]) for k in shapes}
    if isinstance(shapes, list):
        each = dtypes if isinstance(dtypes, list) else [dtypes] * len(shapes)
        return [_spread(dtype, shape) for dtype, shape in zip(each, shapes, strict=True)]
    return dtypes or "float32"


def _shown(output: Any) -> str:
    sizes = output.sizes if isinstance(output, TensorSpec) else tuple(getattr(output, "shape", ("?",)))
    return f"{show_shape(sizes)} {getattr(output, 'dtype', '')}"


def signature_difference(name: str, rule: type[LayerRule]) -> str | None:
    """How the rule's parameters differ from those of the real constructor, or None."""
    import inspect

    target = getattr(keras.layers, name)
    signature = inspect.signature(target.__init__ if isinstance(target, type) else target)
    real = [p for p in signature.parameters.values() if p.name != "self"]
    open_ended = any(p.kind is p.VAR_KEYWORD for p in real)
    positional = [p for p in real if p.kind is not p.VAR_KEYWORD]
    ours = [(f.name, f.default) for f in rule.parameters()]
    mine, common = ours[: len(positional)], ours[len(positional) :]
    wanted = [(p.name, p.default) for p in positional]
    if [n for n, _ in mine] != [n for n, _ in wanted]:
        return f"{name}: parameters {[n for n, _ in mine]}, in Keras {[n for n, _ in wanted]}"
    for (parameter, default), (_, keras_default) in zip(mine, wanted, strict=True):
        if keras_default is inspect.Parameter.empty:
            if repr(default) != "<required>":
                return f"{name}: {parameter} has the default {default!r}; Keras requires it"
        elif not callable(keras_default) and default != keras_default:
            return f"{name}: {parameter} defaults to {default!r}, in Keras to {keras_default!r}"
    if not open_ended and common and not rule.rest:
        return f"{name}: takes {[n for n, _ in common]}, which Keras refuses"
    return None
