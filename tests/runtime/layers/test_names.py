"""The names of runtime.layers, what stands for them, and what layers of the user ask of their inputs."""

from __future__ import annotations

import inspect
import subprocess
import sys
from typing import Any

import keras
import pytest
import torch

import runtime.layers as layers
from kshape.rulebook.layers import LAYERS
from runtime.core.errors import InvalidArgument
from tools import make_stubs

NOT_HERE = {"JaxLayer", "FlaxLayer", "TFSMLayer"}


def test_every_name_of_keras_is_listed() -> None:
    public = {name for name in dir(keras.layers) if not name.startswith("__")}
    assert public - set(dir(layers)) <= NOT_HERE
    assert set(LAYERS) <= set(dir(layers))


def test_aliases_are_the_same_class() -> None:
    for name, rule in LAYERS.items():
        if rule.__module__.endswith(("conv", "pooling", "keras1")):
            assert getattr(layers, name) is getattr(layers, rule.__name__), name


def test_an_unknown_name_tells_the_nearest() -> None:
    with pytest.raises(AttributeError, match=r"runtime.layers has no Desne. Did you mean Dense\?"):
        layers.Desne  # noqa: B018
    with pytest.raises(ImportError, match=r"runtime.layers has no Conv2d. Did you mean Conv2D\?"):
        from runtime.layers import Conv2d  # noqa: F401
    assert not hasattr(layers, "Desne")


def test_layers_load_their_module_when_they_are_asked_for() -> None:
    code = """
import sys, runtime.layers
assert "runtime.layers.conv" not in sys.modules and "kshape.rulebook.layers" not in sys.modules
from runtime.layers import Conv2D
assert "runtime.layers.conv" in sys.modules and "runtime.layers.keras1" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_stubs_are_current() -> None:
    """Else: python tools/make_stubs.py"""
    assert make_stubs.TARGET.read_text() == make_stubs.stubs()


def test_stubs_show_what_the_layers_take() -> None:
    text = make_stubs.stubs()
    assert 'class Dense(Layer):\n    """y = activation(x @ kernel + bias), along the last axis.' in text
    assert "def __init__(\n        self, units: int, activation: Any = None, use_bias: bool = True," in text
    assert "MaxPool2D = MaxPooling2D\n" in text


def test_signatures() -> None:
    for name in ("Dense", "Conv2D", "add", "concatenate", "Input"):
        assert inspect.signature(getattr(layers, name)).parameters, name
    assert list(inspect.signature(layers.Dense).parameters)[:2] == ["units", "activation"]
    assert next(iter(inspect.signature(layers.Input).parameters)) == "shape"


def test_serialize() -> None:
    config = layers.serialize(layers.Dense(3, "relu", name="a"))
    assert config["class_name"] == "Dense"
    layer = layers.deserialize(config)
    assert (type(layer), layer.name, layer.units) == (layers.Dense, "a", 3)
    assert keras.layers.deserialize(config).units == 3
    with pytest.raises(InvalidArgument, match="deserialize needs the config of a layer"):
        layers.deserialize({"module": "keras.optimizers", "class_name": "L2", "config": {"l2": 0.1}})


SPECS: list[tuple[dict[str, Any], tuple[int, ...], str, bool]] = [
    ({"ndim": 3}, (2, 3), "float32", False),
    ({"ndim": 3}, (2, 3, 4), "float32", True),
    ({"min_ndim": 3}, (2, 3), "float32", False),
    ({"max_ndim": 3}, (2, 3), "float32", True),
    ({"max_ndim": 1}, (2, 3), "float32", False),
    ({"axes": {-1: 4}}, (2, 3), "float32", False),
    ({"axes": {-1: 3}}, (2, 3), "float32", True),
    ({"axes": {1: None}}, (2, 3), "float32", True),
    ({"dtype": "int32"}, (2, 3), "float32", False),
    ({"dtype": "int32"}, (2, 3), "int32", True),
    ({"shape": (None, 3)}, (2, 3), "float32", True),
    ({"shape": (None, 4)}, (2, 3), "float32", False),
    ({"shape": (None, 3, 1)}, (2, 3), "float32", False),
    ({"shape": (None, 3, 1), "allow_last_axis_squeeze": True}, (2, 3), "float32", True),
]


@pytest.mark.parametrize(("kwargs", "shape", "dtype", "fits"), SPECS)
def test_input_spec(kwargs: dict[str, Any], shape: tuple[int, ...], dtype: str, fits: bool) -> None:
    def called(module: Any) -> None:
        class Asking(module.layers.Layer):
            def __init__(self) -> None:
                super().__init__()
                self.input_spec = module.layers.InputSpec(**kwargs)

            def call(self, x: Any) -> Any:
                return x

        Asking()(torch.zeros(shape, dtype=getattr(torch, dtype)))

    import runtime

    for module, error in ((runtime, InvalidArgument), (keras, ValueError)):
        if fits:
            called(module)
        else:
            with pytest.raises(error):
                called(module)


def test_input_spec_of_symbolic_tensors() -> None:
    class Asking(layers.Layer):
        def build(self, input_shape: Any) -> None:
            self.input_spec = layers.InputSpec(min_ndim=2, axes={-1: input_shape[-1]})

        def call(self, x: Any) -> Any:
            return x

    layer = Asking(name="asking")
    layer(layers.Input((3,)))
    with pytest.raises(InvalidArgument, match="asking needs a tensor of size 3 along axis -1"):
        layer(layers.Input((4,)))


def test_weights_of_inner_layers_carry_the_names_of_those_around() -> None:
    class Block(layers.Layer):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.dense = layers.Dense(2, name="inner")

        def call(self, x: Any) -> Any:
            return self.dense(x)

    block = Block(name="block")
    block(torch.zeros(1, 3))
    assert [w.path for w in block.weights] == ["block/inner/kernel", "block/inner/bias"]
