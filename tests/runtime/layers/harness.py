"""Compares a layer of the runtime with the real one: values, gradients, weights, masks, configs, refusals.

`compare_layer` takes what `tests.parity.harness.compare_layer` takes, so that the generators of tests/parity serve here:
`borrowed` runs one of their tests with a share of its cases. RUNTIME_CASES=all compares every case.
"""

from __future__ import annotations

import inspect
import itertools
import json
import os
import warnings
import zlib
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
import torch

import runtime.layers
from kshape.rulebook.errors import RuleError
from kshape.rulebook.layers import LAYERS
from kshape.rulebook.specs import flatten, map_structure
from runtime.core.errors import InvalidArgument
from runtime.core.tensors import spec_of
from tests.parity.harness import FILLINGS, Made, _as_layer, _as_rule, _called, _spread
from tests.runtime.counting import CASES

TOLERANCE = {"float32": 1e-5, "float64": 1e-6, "float16": 4e-3, "bfloat16": 3e-2}
"""Relative to the largest value. Keras on torch computes some products of float64 in float32."""
RANDOM = ("seed", "dropout", "recurrent_dropout")
"""Arguments by which training=True is left to chance, where they are there (seed) or not 0."""


def compare_layer(name: str, kwargs: Any = None, shapes: Any = (), dtypes: Any = None, **options: Any) -> bool:
    """Asserts that the runtime's layer does what the real one does; True where both accept the case.

    See `Case` for the options; those of the parity harness that are about symbolic shapes only mean nothing here.
    """
    for symbolic_only in ("check_names", "by_numbers"):
        options.pop(symbolic_only, None)
    return Case(name, kwargs, shapes, dtypes, **options).run()


def borrowed(
    monkeypatch: pytest.MonkeyPatch,
    test: Callable[..., None],
    *args: Any,
    every: int = 8,
    unless: Callable[..., bool] = lambda kwargs, shapes, dtypes: False,
    **options: Any,
) -> None:
    """Runs a test of tests/parity whose cases go to `compare_layer`: one in `every` of them, always the same ones.

    unless: (kwargs, shapes, dtypes) -> True for a case that is left out.
    """
    every = 1 if os.environ.get("RUNTIME_CASES") == "all" else every

    def compare(name: str, kwargs: Any = None, shapes: Any = (), dtypes: Any = None, **own: Any) -> bool:
        chosen = not zlib.crc32(repr((name, kwargs, shapes, dtypes, own)).encode()) % every
        if not chosen or unless(kwargs or {}, shapes, dtypes):
            return _rule_accepts(name, kwargs, shapes, dtypes, **own)
        return compare_layer(name, kwargs, shapes, dtypes, **{**own, **options})

    monkeypatch.setitem(test.__globals__, "compare_layer", compare)
    test(*args)


class Case:
    """One layer with its arguments, called on tensors of some shapes, here and in real Keras.

    shapes, dtypes, call_kwargs, args, fillings: as in the parity harness; each None of a shape gets a number.
    integers:   integer inputs are 0 <= x < integers. `values(shape, dtype, rng)` makes the inputs instead of chance.
    masks:      the inputs' masks: an array of bool or None; a list of them, or a dict, where `shapes` is one.
    training:   False to leave training=True out; None where arguments such as `seed` make it depend on chance.
    weights:    False to leave the weights as they were made, where numbers at random would make no sense.
    tolerance:  relative to the largest value; by default that of the dtype.
    gradients, config, check_dtype, check_masks: False to leave these out.
    real, mine: functions that make the layers, where a name is not enough.
    backend_refuses: PyTorch's backend of Keras raises where Keras otherwise does not.
    """

    def __init__(
        self,
        name: str,
        kwargs: dict[str, Any] | None = None,
        shapes: Any = (),
        dtypes: Any = None,
        call_kwargs: dict[str, Any] | None = None,
        args: tuple[Any, ...] = (),
        check_dtype: bool = True,
        check_masks: bool = True,
        fillings: Any = FILLINGS,
        integers: int = 3,
        values: Callable[..., Any] | None = None,
        masks: Any = None,
        training: bool | None = None,
        weights: bool = True,
        tolerance: float | None = None,
        gradients: bool = True,
        config: bool = True,
        real: Callable[[], Any] | None = None,
        mine: Callable[[], Any] | None = None,
        backend_refuses: bool = False,
    ) -> None:
        self.name, self.kwargs, self.args, self.call = name, kwargs or {}, args, call_kwargs or {}
        self.integers, self.values, self.masks = integers, values, masks
        self.weights, self.tolerance = weights, tolerance
        self.check_dtype, self.check_masks = check_dtype, check_masks
        self.gradients, self.config, self.backend_refuses = gradients, config, backend_refuses
        self.text = f"{name}{args or ''}({self.kwargs}) called on {shapes} {dtypes or ''} {call_kwargs or ''}"
        self.make_real = real or (lambda: _as_layer(Made(name, *args, **self.kwargs)))
        self.make_mine = mine or (lambda: as_mine(Made(name, *args, **self.kwargs)))
        numbers = itertools.chain(fillings[0], itertools.repeat(9))
        self.shapes = _filled(shapes, numbers)
        self.dtypes = _spread(dtypes, shapes)
        self.training = training
        self._half = max(
            (TOLERANCE.get(d, 0.0) for d in flatten(self.dtypes) if d in ("float16", "bfloat16")), default=0.0
        )

    def run(self) -> bool:
        CASES[f"layers.{self.name}"] += 1
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            error = self._rule_error()
            return self._refused(error) if error is not None else self._computed()

    def _rule_error(self) -> RuleError | None:
        """The rule's refusal of the constructor or of the call, None where it has nothing against them."""
        try:
            rule = _as_rule(Made(self.name, *self.args, **self.kwargs))
        except RuleError as error:
            return error
        error: RuleError | None = _called(rule.infer, map_structure(spec_of, self.inputs()), self.call).error
        return error

    def _refused(self, error: RuleError) -> bool:
        mine = _asked(lambda: _called(self.make_mine(), self.inputs(), self.call))
        assert isinstance(mine, InvalidArgument), (
            f"{self.text}\n  the rule refuses ({error.text}), the runtime: {mine!r}"
        )
        assert str(mine) == error.text, f"{self.text}\n  runtime: {mine}\n  rule: {error.text}"
        symbolic = _zipped(lambda shape, dtype: keras.KerasTensor(shape, dtype), self.shapes, self.dtypes)
        for inputs in (self.inputs(), symbolic):  # some checks real Keras makes only while a model is built
            if isinstance(_asked(lambda inputs=inputs: _called(self.make_real(), inputs, self.call)), Exception):
                return False
        raise AssertionError(f"{self.text}\n  only the runtime refuses: {mine}")

    def _computed(self) -> bool:
        theirs, ours = self.inputs(), self.inputs()
        real = _asked(self.make_real)
        expected = real if isinstance(real, Exception) else _asked(lambda: _called(real, theirs, self.call))
        if isinstance(expected, Exception):
            assert self.backend_refuses, f"{self.text}\n  only Keras refuses: {expected!r}"
            _called(self.make_mine(), ours, self.call)
            return True
        mine = self.make_mine()
        _called(mine, ours, self.call)
        self.need_equal_weights(mine, real, values=False)
        if self.weights:
            _randomize(real, zlib.crc32(self.text.encode()))
        mine.set_weights(real.get_weights())
        if getattr(real, "stateful", False):
            mine.reset_state(), real.reset_state()
        self._need_equal_calls(mine, real, {})
        if self._trains(real):
            self._need_equal_calls(mine, real, {"training": True})
            self.need_equal_weights(mine, real)
        if self.config:
            self._need_equal_configs(mine, real)
        return True

    def _need_equal_calls(self, mine: Any, real: Any, extra: dict[str, Any]) -> None:
        theirs, ours = self.inputs(), self.inputs()
        expected = _called(real, theirs, {**self.call, **extra})
        found = _called(mine, ours, {**self.call, **extra})
        self._need_equal_outputs(found, expected, extra)
        if self.gradients:
            self._need_equal_gradients(mine, real, ours, theirs, found, expected)

    def inputs(self) -> Any:
        """The inputs, the same ones on every call, floating ones with gradients."""
        rng = np.random.default_rng(zlib.crc32(self.text.encode()))

        def make(shape: Any, dtype: str) -> Any:
            if self.values is not None:
                data = self.values(shape, dtype, rng)
            elif "int" in dtype:
                data = rng.integers(0, self.integers, shape)
            else:
                data = rng.integers(0, 2, shape) if dtype == "bool" else rng.normal(size=shape)
            tensor = torch.tensor(np.asarray(data)).to(getattr(torch, dtype))
            return tensor.requires_grad_() if self.gradients and tensor.is_floating_point() else tensor

        tensors = _zipped(make, self.shapes, self.dtypes)
        if self.masks is not None:
            masks = [self.masks] if isinstance(self.shapes, tuple) else self.masks
            masks = list(masks.values()) if isinstance(masks, dict) else masks
            for tensor, mask in zip(flatten(tensors), masks, strict=True):
                if mask is not None:
                    _with_mask(tensor, mask)
        return tensors

    def _trains(self, real: Any) -> bool:
        if self.training is not None or "training" in self.call:
            return bool(self.training)
        if not any("training" in inspect.signature(c.call).parameters for c in (real, *real._flatten_layers())):
            return False
        if "training" not in inspect.signature(real.call).parameters:
            return False
        settings = real.get_config()
        return "seed" not in settings and not any(settings.get(name) for name in RANDOM)

    def need_equal_weights(self, mine: Any, real: Any, values: bool = True) -> None:
        """Names, shapes, dtypes and, after training, values."""
        ours, theirs = [
            [(w.name, tuple(w.shape), keras.backend.standardize_dtype(w.dtype), w.trainable) for w in layer.weights]
            for layer in (mine, real)
        ]
        assert ours == theirs, f"{self.text}\n  weights {ours}\n  in Keras {theirs}"
        if values:
            for ours, theirs, w in zip(mine.get_weights(), real.get_weights(), real.weights, strict=True):
                self._need_close(ours, theirs, f"{w.name} after training")

    def _need_equal_outputs(self, found: Any, expected: Any, extra: Any) -> None:
        ours, theirs = flatten(found), flatten(expected)
        assert len(ours) == len(theirs), f"{self.text}\n  {len(ours)} outputs, in Keras {len(theirs)}"
        for a, b in zip(ours, theirs, strict=True):
            if isinstance(b, torch.Tensor):
                self._need_equal_tensors(a, b, f"output {extra or ''}")
            else:
                assert a == b, self.text

    def _need_equal_tensors(self, a: torch.Tensor, b: torch.Tensor, what: str) -> None:
        masks = getattr(a, "_keras_mask", None), getattr(b, "_keras_mask", None)
        if a.is_floating_point() and not b.is_floating_point() and "int" in str(self.dtypes):
            b = b.to(a.dtype)  # Keras's eager calls keep some integers where its symbolic calls say floats
        assert not self.check_dtype or a.dtype == b.dtype, f"{self.text}: {a.dtype}, in Keras {b.dtype}"
        if b.dtype in (torch.float16, torch.bfloat16):  # what the layer computes in, whatever its inputs are
            self._half = TOLERANCE[str(b.dtype).removeprefix("torch.")]
        self._need_close(a, b, what)
        if not self.check_masks:
            return
        assert (masks[0] is None) == (masks[1] is None), f"{self.text}\n  mask {masks[0]}, in Keras {masks[1]}"
        if masks[1] is not None:
            self._need_close(*masks, "mask")

    def _need_equal_gradients(self, mine: Any, real: Any, ours: Any, theirs: Any, found: Any, expected: Any) -> None:
        a = _gradients(found, [*flatten(ours), *mine.trainable_weights])
        b = _gradients(expected, [*flatten(theirs), *(v.value for v in real.trainable_weights)])
        names = [*(f"input {i}" for i in range(len(flatten(ours)))), *(v.name for v in real.trainable_weights)]
        for x, y, name in zip(a, b, names, strict=True):
            if y is not None or x is not None:
                self._need_close(0 * y if x is None else x, 0 * x if y is None else y, f"gradient of {name}")

    def _need_equal_configs(self, mine: Any, real: Any) -> None:
        config, wanted = mine.get_config(), real.get_config()
        again = type(real).from_config(json.loads(json.dumps(config))).get_config()
        same_names(again, wanted)
        assert plain(again) == plain(wanted), f"{self.text}\n  config {plain(again)}\n  in Keras {plain(wanted)}"
        back = type(mine).from_config(json.loads(json.dumps(wanted))).get_config()
        same_names(back, config)
        assert plain(back) == plain(config), f"{self.text}\n  config of Keras's {plain(back)}\n  own {plain(config)}"

    def _need_close(self, found: Any, expected: Any, what: str) -> None:
        name = str(getattr(expected, "dtype", "float32")).removeprefix("torch.")
        a, b = _array(found), _array(expected)
        assert a.shape == b.shape, f"{self.text}\n  {what}: shape {a.shape}, in Keras {b.shape}"
        if not b.size:
            return
        finite = np.abs(b[np.isfinite(b)])
        tolerance = self.tolerance or max(TOLERANCE.get(name, 0), self._half)
        allowed = tolerance * max(1.0, finite.max() if finite.size else 0.0)
        same = np.isclose(a, b, rtol=0, atol=allowed, equal_nan=True)
        where = tuple(np.argwhere(~same)[0]) if not same.all() else ()
        assert same.all(), f"{self.text}\n  {what}: {a[where]}, in Keras {b[where]} at {where} ({(~same).sum()} differ)"


def as_mine(value: Any) -> Any:
    """`Made` layers, nested in lists, dicts and arguments, as layers of the runtime."""
    if not isinstance(value, Made):
        return map_structure(as_mine, value) if isinstance(value, (list, tuple, dict)) else value
    layer = getattr(runtime.layers, value.name)
    return layer(*(as_mine(each) for each in value.args), **{k: as_mine(v) for k, v in value.kwargs.items()})


def same_names(config: Any, wanted: Any) -> None:
    """Gives every layer in the first config the name that it has in the second: names are counted up on each side."""
    if isinstance(config, dict) and isinstance(wanted, dict):
        if isinstance(config.get("name"), str) and isinstance(wanted.get("name"), str):
            config["name"] = wanted["name"]
        for key in config.keys() & wanted.keys():
            same_names(config[key], wanted[key])
    elif isinstance(config, (list, tuple)) and isinstance(wanted, (list, tuple)):
        for a, b in zip(config, wanted, strict=False):
            same_names(a, b)


def plain(config: Any) -> Any:
    """A config as JSON would give it back, without what tells one process or implementation from another.

    Some layers of Keras turn their axis into a sorted list when they are built.
    """
    found = _without(json.loads(json.dumps(config, default=str)), ("build_config", "registered_name", "module"))
    if isinstance(found, dict) and isinstance(found.get("axis"), list):
        found["axis"] = found["axis"][0] if len(found["axis"]) == 1 else sorted(found["axis"])
    return found


def _without(value: Any, names: tuple[str, ...]) -> Any:
    if isinstance(value, dict):
        return {key: _without(part, names) for key, part in value.items() if key not in names}
    return [_without(part, names) for part in value] if isinstance(value, list) else value


def _rule_accepts(name: str, kwargs: Any, shapes: Any, dtypes: Any, **own: Any) -> bool:
    """What `compare_layer` would answer, by the rule alone."""
    case = Case(name, kwargs, shapes, dtypes, own.get("call_kwargs"), own.get("args", ()), values=_zeros)
    return case._rule_error() is None


def _zeros(shape: Any, dtype: str, rng: Any) -> Any:
    return np.zeros(shape)


def _filled(shapes: Any, numbers: Any) -> Any:
    if isinstance(shapes, dict):
        return {key: _filled(shape, numbers) for key, shape in shapes.items()}
    if isinstance(shapes, list):
        return [_filled(shape, numbers) for shape in shapes]
    return tuple(next(numbers) if size is None else size for size in shapes)


def _zipped(make: Any, shapes: Any, dtypes: Any) -> Any:
    if isinstance(shapes, dict):
        return {key: _zipped(make, shapes[key], dtypes[key]) for key in shapes}
    if isinstance(shapes, list):
        return [_zipped(make, shape, dtype) for shape, dtype in zip(shapes, dtypes, strict=True)]
    return make(shapes, dtypes)


def _with_mask(tensor: torch.Tensor, mask: Any) -> None:
    from runtime.engine.calls import set_mask

    set_mask(tensor, torch.as_tensor(np.asarray(mask)))


def _asked(function: Callable[[], Any]) -> Any:
    try:
        return function()
    except Exception as error:
        return error


def _randomize(layer: Any, seed: int) -> None:
    """Numbers at random for every floating weight, near those that it has; variances stay positive."""
    rng = np.random.default_rng(seed)
    values = []
    for variable, value in zip(layer.weights, layer.get_weights(), strict=True):
        if value.dtype.kind == "f" or "float" in str(value.dtype):
            value = value + 0.3 * rng.normal(size=value.shape).astype("float32").astype(value.dtype)
            value = np.abs(value) + 0.1 if "variance" in variable.name or "stddev" in variable.name else value
        values.append(value)
    layer.set_weights(values)


def _gradients(outputs: Any, wanted: list[Any]) -> list[Any]:
    """The gradients of a weighted sum of the outputs, None where there is none."""
    total: Any = 0
    for leaf in flatten(outputs):
        if isinstance(leaf, torch.Tensor) and leaf.requires_grad:
            total = total + (leaf * torch.linspace(0.1, 1, leaf.numel()).reshape(leaf.shape).to(leaf.dtype)).sum()
    leaves = [w for w in wanted if isinstance(w, torch.Tensor) and w.requires_grad]
    if isinstance(total, int) or not leaves:
        return [None for _ in wanted]
    found = iter(torch.autograd.grad(total, leaves, allow_unused=True))
    return [next(found) if isinstance(w, torch.Tensor) and w.requires_grad else None for w in wanted]


def _array(value: Any) -> Any:
    if not isinstance(value, torch.Tensor):
        return np.asarray(value).astype("float64")
    value = value.detach()
    return (value.float() if value.dtype in (torch.bfloat16, torch.float16) else value).numpy().astype("float64")


__all__ = ["LAYERS", "Case", "as_mine", "borrowed", "compare_layer", "plain"]
