"""Programs that real Keras runs as well: shapes, names, counts and orders must be the same."""

from __future__ import annotations

import textwrap
from typing import Any

import pytest

from tests.libraries.keras.running import HEAD, Run

PROGRAMS = {
    "sequential": """
        m = Sequential([Input((28, 28, 1)), layers.Conv2D(32, 3, activation="relu"), layers.MaxPooling2D(),
                        layers.Flatten(), layers.Dropout(0.5), layers.Dense(10)])
        found = [m.output_shape, m.input_shape, m.count_params(), len(m.layers), m.name, m.layers[0].name,
                 [w.name for w in m.weights], len(m.trainable_weights), m.layers[1].output.shape]
    """,
    "sequential grown": """
        m = Sequential(name="grown")
        m.add(Input((16,)))
        m.add(layers.Dense(8))
        m.add(layers.Dense(4, name="last"))
        before = m.output_shape
        m.pop()
        found = [before, m.output_shape, [layer.name for layer in m.layers], m.count_params()]
    """,
    "sequential built late": """
        m = Sequential([layers.Dense(8), layers.Dense(2)])
        y = m(np.zeros((3, 5), "float32"))
        found = [tuple(y.shape), m.count_params(), [tuple(w.shape) for w in m.weights]]
    """,
    "sequential built by hand": """
        m = Sequential([layers.Dense(64), layers.Dense(10)])
        m.build((None, 3))
        found = [len(m.weights), m.output_shape, m.input_shape]
    """,
    "functional": """
        a, b = Input((16,), name="a"), Input((8,), name="b")
        h = layers.Concatenate()([layers.Dense(4)(a), b])
        out = layers.Dense(2, name="out")(h)
        m = Model([a, b], out)
        found = [m.output_shape, m.input_shape, m.count_params(), [layer.name for layer in m.layers], m.name,
                 [tuple(t.shape) for t in m.inputs], m.get_layer("out").units, m.get_layer(index=0).name, h.shape]
    """,
    "shared and nested": """
        inner = Sequential([Input((6,)), layers.Dense(3)])
        x, y = Input((6,)), Input((6,))
        m = Model([x, y], layers.add([inner(x), inner(y)]))
        top = Model(x, m([x, layers.Dense(6)(x)]))
        found = [m.count_params(), top.count_params(), top.output_shape, len(m.layers), len(top.layers)]
    """,
    "sub-model by layer": """
        m = Sequential([Input((12, 12, 3)), layers.Conv2D(4, 3, name="c"), layers.Flatten(), layers.Dense(7)])
        features = Model(m.inputs, m.get_layer("c").output)
        found = [features.output_shape, features.count_params(), m.layers[-2].output.shape]
    """,
    "several outputs": """
        x = Input((5, 3))
        out, h, c = layers.LSTM(4, return_sequences=True, return_state=True)(x)
        m = Model(x, {"seq": out, "state": [h, c]})
        y = m(np.zeros((2, 5, 3), "float32"))
        found = [sorted(y), tuple(y["seq"].shape), [tuple(s.shape) for s in y["state"]], out.shape, h.shape]
    """,
    "operators": """
        x = Input((4, 6))
        y = x * 2 + 1
        z = (y - x) / 3
        w = z[:, 0] @ np.zeros((6, 2), "float32")
        v = ops.concatenate([x, y], axis=-1)[:, -1, :3]
        found = [y.shape, z.shape, w.shape, v.shape, (-x).shape, x[:, None].shape, x.dtype, len(x.shape)]
    """,
    "custom layer": """
        class Linear(layers.Layer):
            def __init__(self, units, **kwargs):
                super().__init__(**kwargs)
                self.units = units

            def build(self, input_shape):
                self.w = self.add_weight(shape=(input_shape[-1], self.units), name="w")
                self.b = self.add_weight(shape=(self.units,), initializer="zeros", trainable=False, name="b")

            def call(self, inputs):
                return ops.matmul(inputs, self.w) + self.b

        layer = Linear(4, name="mine")
        x = Input((7,))
        y = layer(x)
        m = Model(x, y)
        found = [y.shape, m.count_params(), layer.name, [tuple(w.shape) for w in layer.weights],
                 len(layer.trainable_weights), len(layer.non_trainable_weights), layer.units, layer.built]
    """,
    "subclass of a layer": """
        class Scaled(layers.Dense):
            def __init__(self, units, scale):
                super().__init__(units, use_bias=False)
                self.scale = scale

            def call(self, x):
                return super().call(x) * self.scale

        layer = Scaled(5, 0.1)
        y = layer(Input((3,)))
        found = [y.shape, layer.count_params(), layer.units, layer.scale]
    """,
    "subclassed model": """
        class Net(keras.Model):
            def __init__(self, n):
                super().__init__()
                self.blocks = [layers.Dense(8) for _ in range(2)]
                self.head = layers.Dense(n)

            def call(self, x, training=False):
                for block in self.blocks:
                    x = block(x)
                return self.head(x)

        net = Net(3)
        y = net(np.zeros((2, 4), "float32"))
        found = [tuple(y.shape), net.count_params(), len(net.layers), [tuple(w.shape) for w in net.weights], net.name]
    """,
    "training is kept from a call without it": """
        class Net(keras.Model):
            def __init__(self):
                super().__init__()
                self.d = layers.Dense(3)

            def call(self, x):
                return self.d(x)

        y = Net()(np.zeros((2, 4), "float32"), training=True)
        found = [tuple(y.shape)]
    """,
    "layer of a model class": """
        class Block(layers.Layer):
            def __init__(self):
                super().__init__()
                self.body = Sequential([layers.Dense(4), layers.Dropout(0.1)])
                self.norm = layers.LayerNormalization()

            def call(self, x):
                return self.norm(x + self.body(x))

        x = Input((3, 4))
        m = Model(x, Block()(x))
        found = [m.output_shape, m.count_params()]
    """,
    "lambda and wrappers": """
        x = Input((5, 8))
        a = layers.Lambda(lambda t: t[:, -1])(x)
        b = layers.TimeDistributed(layers.Dense(3))(x)
        c = layers.Bidirectional(layers.GRU(4))(x)
        found = [a.shape, b.shape, c.shape]
    """,
    "names": """
        keras.backend.clear_session()
        x = Input((3,))
        d = [layers.Dense(2), layers.Dense(2), layers.Dense(2, name="own"), layers.Dense(2), layers.BatchNormalization()]
        m = Model(x, d[1](d[0](x)))
        n = Model(x, d[3](d[2](x)), name="second")
        found = [[layer.name for layer in d], m.name, n.name, m.layers[0].name, [layer.name for layer in n.layers]]
    """,
    "frozen": """
        m = Sequential([Input((4,)), layers.Dense(3), layers.Dense(2)])
        m.layers[0].trainable = False
        found = [len(m.trainable_weights), len(m.non_trainable_weights), m.layers[0].trainable, m.layers[1].trainable]
    """,
    "weights": """
        m = Sequential([Input((4,)), layers.Dense(3), layers.BatchNormalization()])
        w = m.get_weights()
        m.set_weights(w)
        found = [[a.shape for a in w], m.layers[0].kernel.shape, tuple(m.layers[1].gamma.shape)]
    """,
    "clone": """
        m = Sequential([Input((4,)), layers.Dense(3, name="d")])
        n = keras.models.clone_model(m)
        x = Input((4,))
        f = keras.models.clone_model(Model(x, layers.Dense(2, name="e")(x)))
        found = [n.output_shape, n.layers[0].name, n.count_params(), f.output_shape, f.layers[1].name]
    """,
    "predict": """
        m = Sequential([Input((4,)), layers.Dense(3)])
        m.compile("sgd", "mse", metrics=["mae"])
        x = np.zeros((6, 4), "float32")
        two = Model(m.inputs, [m.layers[0].output, m.outputs[0]])
        history = m.fit(x, np.zeros((6, 3)), epochs=1, verbose=0)
        scores = m.evaluate(x, np.zeros((6, 3)), verbose=0)
        found = [m.predict(x, verbose=0).shape, [p.shape for p in two.predict(x, verbose=0)], len(scores),
                 m.predict_on_batch(x).shape]
    """,
    "utilities": """
        y = keras.utils.to_categorical(np.array([0, 2, 1]), 3)
        z = keras.utils.to_categorical(np.zeros((5, 1)), num_classes=4)
        p = keras.utils.pad_sequences([[1, 2], [3]], maxlen=6)
        found = [y.shape, z.shape, p.shape, keras.utils.normalize(np.ones((2, 3))).shape]
    """,
    "losses": """
        t, p = np.zeros((4, 3), "float32"), np.ones((4, 3), "float32")
        found = [tuple(keras.losses.mean_squared_error(t, p).shape), tuple(keras.losses.categorical_crossentropy(t, p).shape),
                 tuple(keras.losses.MeanSquaredError()(t, p).shape), tuple(keras.activations.relu(p).shape)]
    """,
    "configuration": """
        d = layers.Dense(4, activation="relu", name="d")
        c = d.get_config()
        e = layers.Dense.from_config(c)
        found = [c["units"], c["name"], e.units, e.name, d.use_bias]
    """,
    "application": """
        base = keras.applications.MobileNetV2(include_top=False, weights=None, input_shape=(96, 96, 3))
        m = Model(base.input, layers.GlobalAveragePooling2D()(base.output))
        found = [base.output_shape, base.count_params(), len(base.layers), m.output_shape,
                 base.get_layer("block_13_expand_relu").output.shape, base.name]
    """,
    "attributes of layers": """
        c = layers.Conv2D(8, 3, strides=2, padding="same")
        y = c(Input((9, 9, 2)))
        found = [c.filters, c.kernel_size, c.strides, c.padding, c.data_format, c.output.shape, c.input.shape,
                 tuple(c.bias.shape), c.trainable, c.dtype]
    """,
    "several inputs by name": """
        a, b = Input((2,), name="a"), Input((3,), name="b")
        m = Model({"a": a, "b": b}, layers.concatenate([a, b]))
        y = m({"a": np.zeros((4, 2), "float32"), "b": np.zeros((4, 3), "float32")})
        p = m.predict({"a": np.zeros((4, 2)), "b": np.zeros((4, 3))}, verbose=0)
        found = [tuple(y.shape), p.shape, m.input_shape, m.output_shape]
    """,
    "nested sequential": """
        enc = Sequential([layers.Conv2D(4, 3, strides=2), layers.Flatten(), layers.Dense(5)], name="enc")
        dec = Sequential([layers.Dense(9), layers.Reshape((3, 3, 1))], name="dec")
        both = Sequential([Input((7, 7, 1)), enc, dec])
        found = [both.output_shape, both.count_params(), enc.output_shape, [layer.name for layer in both.layers]]
    """,
    "loops and branches": """
        def block(x, n, pool):
            x = layers.Conv2D(n, 3, padding="same")(x)
            if pool:
                x = layers.MaxPooling2D()(x)
            return x

        x = inp = Input((32, 32, 3))
        skips = []
        for i, n in enumerate([4, 8, 16]):
            x = block(x, n, pool=i > 0)
            skips.append(x)
        pooled = [layers.GlobalAveragePooling2D()(s) for s in skips]
        m = Model(inp, layers.concatenate(pooled))
        found = [m.output_shape, [s.shape for s in skips], m.count_params(), len(m.layers)]
    """,
    "encoder and decoder": """
        latent = 3
        enc_in = Input((8,))
        mean, log_var = layers.Dense(latent, name="mean")(enc_in), layers.Dense(latent, name="log_var")(enc_in)

        def sample(args):
            m, v = args
            return m + ops.exp(0.5 * v) * keras.random.normal(ops.shape(m))

        z = layers.Lambda(sample, output_shape=(latent,))([mean, log_var])
        encoder = Model(enc_in, [mean, log_var, z], name="encoder")
        dec_in = Input((latent,))
        decoder = Model(dec_in, layers.Dense(8)(dec_in), name="decoder")
        vae = Model(enc_in, decoder(encoder(enc_in)[2]), name="vae")
        found = [vae.output_shape, vae.count_params(), [o.shape for o in encoder(enc_in)], len(vae.layers)]
    """,
    "attention block": """
        x = Input((10, 16))
        a = layers.MultiHeadAttention(num_heads=2, key_dim=8)(x, x)
        y = layers.LayerNormalization()(x + a)
        f = Sequential([layers.Dense(32, activation="gelu"), layers.Dense(16)])
        out = layers.LayerNormalization()(y + f(y))
        m = Model(x, layers.GlobalAveragePooling1D()(out))
        found = [m.output_shape, m.count_params(), a.shape]
    """,
    "walking through a model": """
        m = Sequential([Input((16, 16, 3)), layers.Conv2D(4, 3, name="a"), layers.BatchNormalization(), layers.Flatten(),
                        layers.Dense(5, name="z")])
        kinds = [isinstance(layer, layers.BatchNormalization) for layer in m.layers]
        for layer in m.layers[:-1]:
            layer.trainable = False
        probe = Model(m.inputs, [layer.output for layer in m.layers])
        head = Sequential(m.layers[:2])
        again = m.get_layer("a")(Input((8, 8, 3)))
        found = [kinds, len(m.trainable_weights), [tuple(o.shape) for o in probe.outputs], head.layers[0].name,
                 again.shape, isinstance(m, keras.Model), isinstance(m.layers[0], layers.Layer), probe.count_params(),
                 [layer.name for layer in m.layers if layer.weights], m.layers[-1].get_weights()[0].shape]
    """,
    "new head": """
        base = Sequential([Input((8,)), layers.Dense(6), layers.Dense(4), layers.Dense(2)])
        x = base.layers[-2].output
        out = layers.Dense(3, activation="softmax", name="head")(x)
        m = Model(base.inputs, out)
        for layer in m.layers[:-1]:
            layer.trainable = False
        found = [m.output_shape, len(m.layers), m.count_params(), len(m.trainable_weights), m.layers[-1].name]
    """,
    "calls of methods": """
        d = layers.Dense(3)
        x = Input((4,))
        m = Model(x, d(x))
        y = d.call(np.zeros((2, 4), "float32"))
        found = [tuple(y.shape), d.compute_output_shape((None, 4)), m.compute_output_shape((None, 4)), m.output_shape]
    """,
    "masks": """
        x = Input((7,))
        e = layers.Embedding(50, 8, mask_zero=True)(x)
        h = layers.LSTM(6, return_sequences=True)(e)
        y = layers.GlobalAveragePooling1D()(h)
        z = layers.Masking()(Input((5, 2)))
        found = [y.shape, z.shape, Model(x, y).count_params()]
    """,
    "custom cell": """
        class Cell(layers.Layer):
            def __init__(self, units, **kwargs):
                super().__init__(**kwargs)
                self.units = units
                self.state_size = units

            def build(self, input_shape):
                self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")

            def call(self, inputs, states):
                h = ops.matmul(inputs, self.kernel) + states[0]
                return h, [h]

        y = layers.RNN(Cell(6), return_sequences=True)(Input((5, 4)))
        found = [y.shape]
    """,
    "image data format": """
        keras.backend.set_image_data_format("channels_first")
        y = layers.Conv2D(8, 3)(Input((3, 12, 12)))
        p = layers.MaxPooling2D()(y)
        found = [y.shape, p.shape, keras.backend.image_data_format()]
        keras.backend.set_image_data_format("channels_last")
    """,
}


def real(code: str) -> Any:
    """What real Keras finds."""
    scope: dict[str, Any] = {"__name__": "program"}
    exec(HEAD + "keras.backend.clear_session()\n" + textwrap.dedent(code), scope)
    return normal(scope["found"])


def normal(value: Any) -> Any:
    """Sizes of torch as tuples, numbers of numpy as those of Python."""
    if isinstance(value, dict):
        return {key: normal(item) for key, item in value.items()}
    if isinstance(value, list):
        return [normal(item) for item in value]
    if isinstance(value, tuple):
        return tuple(normal(item) for item in value)
    return value


@pytest.mark.parametrize("name", PROGRAMS)
def test_as_in_keras(name: str) -> None:
    run = Run(PROGRAMS[name])
    assert run.faults == []
    assert normal(run["found"]) == real(PROGRAMS[name])
