"""What a model is called with, against the inputs that it declares: number, names, ranks and sizes.

Source: keras.models.Functional
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .binding import nearest
from .dims import Shape, Size, differs, is_known, same, show_shape, show_size
from .errors import RuleError
from .specs import TensorSpec, flat_keys, flatten


def fitted(inputs: Any, declared: Any, expected: Sequence[Any], sizes: bool = True) -> list[TensorSpec]:
    """The given specs in the order and at the ranks of the model's inputs; RuleError where they do not fit.

    declared: the symbolic inputs nested as the model was given them. expected: the same, flat. sizes: False for a
    Sequential, which compares ranks only and leaves the sizes to its layers.
    """
    names = [tensor.name for tensor in expected]
    given = in_order(inputs, declared, names)
    need_count(len(given), flat_keys(declared) or names)
    several = len(expected) > 1
    return [
        check_input(spec, tensor, index if several else None, sizes)
        for index, (spec, tensor) in enumerate(zip(given, expected, strict=True))
    ]


def in_order(inputs: Any, declared: Any, names: list[str]) -> list[Any]:
    """The flat inputs (specs or anything else), a dict's by the names of the model's inputs."""
    if not isinstance(inputs, dict):
        return flatten(inputs)
    if isinstance(declared, dict):
        keys = flat_keys(declared)
        if keys is None:
            return flatten(inputs)  # Keras checks no names of deeper nesting
        names = keys
    need_names(list(inputs), names)
    return [inputs[name] for name in names]


def need_names(given: Sequence[Any], names: Sequence[str], *, is_sequential: bool = False) -> None:
    """RuleError where an input of the model is not among the keys of a dict of data.

    names: of the inputs; the keys, where the model takes a dict.
    """
    missing = [name for name in names if name not in given]
    if not missing:
        return
    near = nearest(missing[0], [key for key in given if isinstance(key, str) and key not in names])
    advice = f" Did you mean {missing[0]!r} by {near!r}?" if near else ""
    keys = f"the key{'s' * (len(given) != 1)} {', '.join(map(repr, given))}"
    raise RuleError(
        "inputs-structure",
        f"The model needs {_inputs(len(names))} named {', '.join(names)}. Received: a dict with {keys}.{advice}",
        argument="inputs",
        keras="The structure of `inputs` doesn't match the expected structure."
        if is_sequential
        else f'Missing data for input "{missing[0]}".',
    )


def need_count(given: int, names: Sequence[str], *, is_sequential: bool = False) -> None:
    """RuleError for another number of arrays (or tensors) than the model has inputs.

    A Sequential takes the first of several arrays and leaves the others out, without a word.
    """
    if given == len(names) or (is_sequential and given > len(names)):
        return
    count, shown = len(names), f" ({', '.join(names)})" if len(names) > 1 and all(names) else ""
    raise RuleError(
        "inputs-structure",
        f"The model needs {_inputs(count)}{shown}. Received: {_inputs(given)}.",
        argument="inputs",
        keras=f"expects {count} named input(s) with keys {list(names)}, but it received {given} input tensors.",
    )


def check_input(spec: TensorSpec, expected: Any, index: int | None = None, sizes: bool = True) -> TensorSpec:
    """The spec at the rank of a model's input, a last axis of 1 added or dropped; RuleError where it does not fit."""
    if not spec.is_ranked or not expected.spec.is_ranked:
        return spec
    want, got = expected.spec.shape, spec.shape
    pairs = zip(_unsqueezed(want)[1:], _unsqueezed(got)[1:], strict=False)
    if sizes and any(is_known(w) and differs(w, g) for w, g in pairs):
        raise _misfit("axis-size", want, got, expected, index)
    if len(got) == len(want):
        return spec
    if len(got) == len(want) + 1 and not differs(got[-1], 1):
        return spec.with_shape(*got[:-1])
    if len(got) == len(want) - 1 and not differs(want[-1], 1):
        return spec.with_shape(*got, 1)
    raise _misfit("input-rank", want, got, expected, index)


def need_last_sizes(specs: Sequence[TensorSpec], expected: Sequence[Any]) -> None:
    """The fault of an input whose last size is another one where one of the two is 1.

    Keras lets it pass here, since it may mean to add or drop that axis, and refuses it in the first layer that minds.
    """
    for index, (spec, tensor) in enumerate(zip(specs, expected, strict=True)):
        want, got = tensor.spec.sizes, spec.sizes
        if want and got and len(want) == len(got) and is_known(want[-1]) and differs(want[-1], got[-1]):
            raise _misfit("axis-size", want, got, tensor, index if len(specs) > 1 else None)


def needs_shape(name: str, want: Shape | None, got: Shape | None) -> str:
    """The requirement and what came, as messages about a model's input begin."""
    return f"The model's input {name} needs shape={show_shape(want)}. Received: shape={show_shape(got)}."


def differing(want: Sequence[Size], got: Sequence[Size]) -> list[int]:
    """The axes, the batch axis left out, in which shapes of one rank certainly differ."""
    return [axis for axis, (p, q) in enumerate(zip(want, got, strict=True)) if axis and differs(p, q)]


def told_sizes(want: Sequence[Size], got: Sequence[Size]) -> str:
    """In which sizes shapes of one rank differ."""
    axes = differing(want, got)
    where = ", ".join(f"axis {a} ({show_size(got[a])} instead of {show_size(want[a])})" for a in axes)
    return f"They differ in {where}." if where else ""


def told_rank(want: Sequence[Size], got: Sequence[Size]) -> str:
    """What is missing or too much, where the ranks differ."""
    if is_one_sample(want, got):
        return "This is one sample without its batch axis: use x[np.newaxis], or x[:1] for x[0]."
    return told_axes(len(got) - len(want))


def told_axes(surplus: int) -> str:
    """How many axes the data has too many, or too few where the number is negative."""
    count = f"{abs(surplus)} {'axis' if abs(surplus) == 1 else 'axes'}"
    return f"The data has {count} too {'many' if surplus > 0 else 'few'}."


def is_one_sample(want: Sequence[Size], got: Sequence[Size]) -> bool:
    """Whether a shape is that of one sample, without the batch axis."""
    return len(got) == len(want) - 1 > 0 and all(same(p, q) for p, q in zip(got, want[1:], strict=True))


def _misfit(fault: str, want: Shape, got: Shape, expected: Any, index: int | None) -> RuleError:
    assert want is not None and got is not None
    told = told_sizes(want, got) if len(want) == len(got) else told_rank(want, got)
    return RuleError(
        fault,
        f"{needs_shape(expected.name, want, got)} {told}".rstrip(),
        argument="inputs",
        index=index,
        keras="Invalid input shape for input" if fault == "input-rank" else "is incompatible with the layer: expected",
    )


def _unsqueezed(shape: Shape) -> Shape:
    """A shape without its last axis where that is 1."""
    return shape[:-1] if shape and isinstance(shape[-1], int) and shape[-1] == 1 else shape


def _inputs(count: int) -> str:
    return "1 input" if count == 1 else f"{count} inputs"
