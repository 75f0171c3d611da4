"""Functional graphs against real Keras: order of layers, names, disconnected graphs, calls of nested models."""

from __future__ import annotations

import random
import string
from collections.abc import Callable
from typing import Any

import keras
import pytest
from keras.src.utils.naming import auto_name
from keras.src.utils.naming import to_snake_case as real_snake_case

from kshape.rulebook.errors import RuleError
from kshape.rulebook.naming import Names, to_snake_case
from kshape.rulebook.specs import flatten
from tests.parity.kits import RealKit, RuleKit

Topology = Callable[[Any], Any]


def chain(k: Any) -> Any:
    x = y = k.input((8,))
    for _ in range(4):
        y = k.layer("Dense", 3)(y)
    return k.model(x, y)


def residual(k: Any) -> Any:
    x = k.input((8,))
    y = k.layer("Dense", 8)(x)
    z = k.layer("Add")([x, y])
    return k.model(x, k.layer("Dense", 2)(z))


def late_shortcut(k: Any) -> Any:
    x = k.input((8,))
    short = k.layer("Dense", 4)(x)
    y = x
    for _ in range(3):
        y = k.layer("Dense", 4)(y)
    return k.model(x, k.layer("Concatenate")([y, short]))


def towers(k: Any) -> Any:
    a, b, c = (k.input((size,), name) for size, name in ((3, "a"), (4, "b"), (5, "c")))
    deep = k.layer("Dense", 4)(k.layer("Dense", 4)(b))
    joined = k.layer("Concatenate")([a, deep, k.layer("Dense", 4)(c)])
    return k.model([c, a, b], [k.layer("Dense", 1)(joined), deep])


def shared(k: Any) -> Any:
    a, b = k.input((6,)), k.input((6,))
    encoder, twice = k.layer("Dense", 6), k.layer("Dense", 6)
    left, right = encoder(a), encoder(b)
    right = twice(twice(right))
    return k.model([a, b], k.layer("Subtract")([left, right]))


def shared_at_two_depths(k: Any) -> Any:
    x = k.input((6,))
    again = k.layer("Dense", 6)
    early = k.layer("Dense", 6)(x)
    y = again(early)
    z = again(k.layer("Dense", 6)(k.layer("Dense", 6)(y)))
    side = k.layer("Dense", 6)(x)
    return k.model(x, k.layer("Add")([z, side, y]))


def nested(k: Any) -> Any:
    x = k.input((6,))
    inner = k.model(x, k.layer("Dense", 3)(k.layer("Dense", 5)(x)), name="inner")
    a, b = k.input((6,)), k.input((6,))
    return k.model([a, b], k.layer("Multiply")([inner(a), inner(b)]))


def nested_inner_tensor(k: Any) -> Any:
    x = k.input((6,))
    middle = k.layer("Dense", 5, name="middle")(x)
    k.model(x, k.layer("Dense", 3)(middle))
    return k.model(x, [middle, k.layer("Dense", 7)(middle)])


def unused_input(k: Any) -> Any:
    a, b, c = k.input((3,)), k.input((3,)), k.input((4,))
    return k.model([b, a, c], k.layer("Dense", 2)(a))


def input_is_output(k: Any) -> Any:
    a, b = k.input((3,)), k.input((3,))
    return k.model([a, b], [a, k.layer("Dense", 2)(b)])


def outputs_in_a_dict(k: Any) -> Any:
    a = k.input((3,), "a")
    head, tail = k.layer("Dense", 2)(a), k.layer("Dense", 3)(k.layer("Dense", 4)(a))
    return k.model({"a": a}, {"tail": tail, "head": head})


def several_outputs(k: Any) -> Any:
    x = k.input((7, 3))
    sequence, h, c = k.layer("LSTM", 4, return_sequences=True, return_state=True)(x)
    return k.model(x, [k.layer("Add")([h, c]), sequence])


def attention(k: Any) -> Any:
    q, v = k.input((7, 8)), k.input((5, 8))
    y = k.layer("MultiHeadAttention", num_heads=2, key_dim=4)(q, value=v)
    return k.model([q, v], k.layer("LayerNormalization")(k.layer("Add")([q, y])))


def twice_the_same(k: Any) -> Any:
    x = k.input((8,))
    y = k.layer("Dense", 8)(x)
    return k.model(x, k.layer("Add")([y, y]))


def unet(k: Any) -> Any:
    x = y = k.input((32, 32, 3))
    kept = []
    for filters in (4, 8):
        y = k.layer("Conv2D", filters, 3, padding="same")(y)
        kept.append(y)
        y = k.layer("MaxPooling2D")(y)
    for filters, skip in zip((8, 4), reversed(kept), strict=True):
        y = k.layer("UpSampling2D")(y)
        y = k.layer("Concatenate")([y, skip])
        y = k.layer("Conv2D", filters, 3, padding="same")(y)
    return k.model(x, y)


def intermediate_input(k: Any) -> Any:
    a, b = k.input((4,), "a"), k.input((4,), "b")
    h, g = k.layer("Dense", 3)(a), k.layer("Dense", 3)(b)
    return k.model([h, b], k.layer("Add")([h, g]))


def two_intermediate_inputs(k: Any) -> Any:
    a = k.input((4,), "a")
    h = k.layer("Dense", 3)(a)
    g = k.layer("Dense", 3)(h)
    return k.model([g, h], k.layer("Add")([k.layer("Dense", 3)(h), g]))


def unused_beside_intermediate(k: Any) -> Any:
    a, b = k.input((4,), "a"), k.input((4,), "b")
    h = k.layer("Dense", 3)(a)
    return k.model([h, b, a], k.layer("Add")([h, k.layer("Dense", 3)(b)]))


def disconnected(k: Any) -> Any:
    a, b = k.input((4,)), k.input((4,))
    return k.model(a, k.layer("Add")([k.layer("Dense", 4)(a), b]))


def disconnected_second_output(k: Any) -> Any:
    a, b = k.input((4,)), k.input((4,))
    return k.model(a, [k.layer("Dense", 4)(a), k.layer("Dense", 4)(b)])


def same_names(k: Any) -> Any:
    x = k.input((4,))
    y = k.layer("Dense", 3, name="twin")(x)
    return k.model(x, k.layer("Dense", 3, name="twin")(y))


def no_inputs(k: Any) -> Any:
    return k.model([], k.layer("Dense", 3)(k.input((4,))))


def no_outputs(k: Any) -> Any:
    return k.model(k.input((4,)), [])


def output_is_none(k: Any) -> Any:
    return k.model(k.input((4,)), None)


TOPOLOGIES: list[Topology] = [
    chain,
    residual,
    late_shortcut,
    towers,
    shared,
    shared_at_two_depths,
    nested,
    nested_inner_tensor,
    unused_input,
    input_is_output,
    outputs_in_a_dict,
    several_outputs,
    attention,
    twice_the_same,
    unet,
    intermediate_input,
    two_intermediate_inputs,
    unused_beside_intermediate,
    disconnected,
    disconnected_second_output,
    same_names,
    no_inputs,
    no_outputs,
    output_is_none,
]


@pytest.mark.parametrize("topology", TOPOLOGIES, ids=lambda topology: topology.__name__)
def test_layers_are_in_keras_order(topology: Topology) -> None:
    assert described(topology, RuleKit()) == described(topology, RealKit())


@pytest.mark.parametrize("seed", range(60))
def test_layers_of_random_graphs_are_in_keras_order(seed: int) -> None:
    assert described(wild(seed), RuleKit()) == described(wild(seed), RealKit())


def wild(seed: int) -> Topology:
    """A random graph of Dense, Add and shared layers over one to three inputs, some of its tensors as outputs."""

    def build(k: Any) -> Any:
        dice = random.Random(seed)
        inputs = [k.input((4,)) for _ in range(dice.randint(1, 3))]
        tensors, kept = list(inputs), []
        for _ in range(dice.randint(2, 14)):
            choice = dice.random()
            if choice < 0.5:
                layer = k.layer("Dense", 4)
                kept.append(layer)
                tensors.append(layer(dice.choice(tensors)))
            elif choice < 0.7 and kept:
                tensors.append(dice.choice(kept)(dice.choice(tensors)))
            else:
                tensors.append(k.layer("Add")([dice.choice(tensors), dice.choice(tensors)]))
        outputs = dice.sample(tensors[1:], min(len(tensors) - 1, dice.randint(1, 3)))
        order = dice.sample(inputs, len(inputs))
        return k.model(order if seed % 5 else order[:1], outputs)

    return build


def described(topology: Topology, kit: Any) -> Any:
    """Class, name (where Keras counts no tensors in it) and output shape of each layer; or that it is refused."""
    try:
        model = topology(kit)
    except (RuleError, ValueError):
        return "refused"
    return [(kind(layer), "CLONE" if "CLONE" in layer.name else layer.name) for layer in model.layers]


def kind(layer: Any) -> str:
    return getattr(layer, "class_name", type(layer).__name__)


CALLS = [
    ((8,), [(8,)]),
    ((8,), [(9,)]),
    ((8,), [(4, 8)]),
    ((8, 1), [(8, 1)]),
    ((8, 1), [(9, 1)]),
    ((8, 3), [(8, 3)]),
    ((8, 3), [(8, 4)]),
    ((8, 3), [(9, 3)]),
    ((8, 3), [(8,)]),
    ((None, 3), [(8, 3)]),
    ((None, 3), [(None, 3)]),
    ((None, 3), [(7, 5)]),
    ((8,), [(8,), (8,)]),
    ((8,), [[(8,)]]),
    ((8,), [{"first": (8,)}]),
    ((8,), [{"frist": (8,)}]),
    ((28, 28, 1), [(28, 28)]),
    ((28, 28, 1), [(28, 27, 1)]),
]


@pytest.mark.parametrize(("declared", "given"), CALLS, ids=str)
def test_a_model_refuses_the_calls_that_keras_refuses(declared: Any, given: Any) -> None:
    """The judge is the eager call: on symbolic tensors Keras checks no rank, and fails once the model runs."""
    ours, real = called(RuleKit(), declared, given), called(NumberKit(), declared, given)
    assert (ours == "refused") == (real == "refused")
    assert len(ours) == len(real)
    assert all(a in (None, b) for a, b in zip(ours, real, strict=True))
    if called(RealKit(), declared, given) == "refused":
        assert ours == "refused"


class NumberKit(RealKit):
    """Real Keras, with models that are called on numbers."""

    def tensor(self, shape: tuple[int | None, ...]) -> Any:
        return keras.ops.zeros([2, *(6 if size is None else size for size in shape)])


def called(kit: Any, declared: Any, given: Any) -> Any:
    """The output shape of a model's call, None for a size that is not known; or that the call is refused."""
    x = kit.input(declared, "first")
    inner = kit.model(x, kit.layer("Dense", 2)(kit.layer("Dense", 5)(x)))
    tensors = [made(kit, part) for part in given]
    try:
        output = inner(*tensors if len(tensors) == 1 else [tensors])
    except (RuleError, ValueError, TypeError):
        return "refused"
    shape = output.spec.sizes if hasattr(output, "spec") else output.shape
    return tuple(size if isinstance(size, int) else None for size in shape)


def made(kit: Any, part: Any) -> Any:
    tensor = getattr(kit, "tensor", kit.input)
    if isinstance(part, dict):
        return {name: tensor(shape) for name, shape in part.items()}
    return [tensor(shape) for shape in part] if isinstance(part, list) else tensor(part)


def test_dicts_of_inputs_go_by_name() -> None:
    for kit in (RuleKit(), RealKit()):
        a, b = kit.input((3,), "a"), kit.input((4,), "b")
        inner = kit.model([b, a], [kit.layer("Dense", 2)(a), kit.layer("Dense", 5)(b)])
        first, second = inner({"a": kit.input((3,)), "b": kit.input((4,))})
        sizes = [getattr(t, "spec", t).shape[-1] for t in (first, second)]
        assert sizes == [2, 5]
        with pytest.raises((RuleError, ValueError)):
            inner({"a": kit.input((3,)), "c": kit.input((4,))})


def test_names_of_layers_are_those_of_keras() -> None:
    names = [name for name in dir(keras.layers) if name[0].isupper()]
    dice = random.Random(7)
    letters = string.ascii_letters + string.digits + "_-. é"
    names += ["".join(dice.choices(letters, k=dice.randint(1, 12))) for _ in range(3000)]
    for name in names:
        assert to_snake_case(name) == real_snake_case(name), name


def test_names_are_counted_as_keras_counts() -> None:
    keras.backend.clear_session()
    ours = Names()
    dice = random.Random(3)
    for _ in range(200):
        name = dice.choice(["Dense", "Conv2D", "LSTM", "MyLayer", "dense", "Conv2D_1"])
        assert ours.unique(name) == auto_name(name)


def test_flatten_goes_in_keras_order() -> None:
    structure = {"b": [1, (2, [3, 4])], "a": 5}
    assert flatten(structure) == keras.tree.flatten(structure)
