"""Code for Keras 1 and 2: read as it was meant, with a note on each older spelling."""

from __future__ import annotations

from tests.libraries.keras.running import Run

OLD = """
import numpy as np
import keras
from keras import backend as K
"""


def test_keras1_sequential() -> None:
    run = Run(
        """
        from keras.layers import Convolution2D, Dense, Flatten, MaxPooling2D
        from keras.models import Sequential
        m = Sequential()
        m.add(Convolution2D(8, 3, 3, border_mode="same", dim_ordering="th", input_shape=(3, 16, 16)))
        m.add(MaxPooling2D((2, 2), dim_ordering="th"))
        m.add(Flatten())
        m.add(Dense(output_dim=5, init="uniform"))
        shape, count = m.output_shape, m.count_params()
    """,
        head=OLD,
    )
    assert run.faults == []
    assert run["shape"] == (None, 5)
    assert run["count"] == 8 * 3 * 9 + 8 + 8 * 8 * 8 * 5 + 5
    assert "Dense's init is called kernel_initializer since Keras 2." in run.moved


def test_merge_of_models() -> None:
    run = Run(
        """
        from keras.layers import Dense, Merge, merge, Input
        from keras.models import Model, Sequential
        left, right = Sequential([Dense(4, input_dim=3)]), Sequential([Dense(4, input_dim=2)])
        both = Sequential()
        both.add(Merge([left, right], mode="concat"))
        both.add(Dense(1))
        shapes = both.output_shape, both.input_shape
        a, b = Input((4,)), Input((4,))
        s = merge([a, b], mode="sum")
        c = merge([a, b], mode="concat")
        m = Model(input=[a, b], output=c)
        out = m.output_shape
        both.compile("sgd", "mse")
        p = both.predict([np.zeros((5, 3)), np.zeros((5, 2))])
    """,
        head=OLD,
    )
    assert run.faults == []
    assert run["shapes"] == ((None, 1), [(None, 3), (None, 2)])
    assert (run["s"], run["c"], run["out"]) == ((None, 4), (None, 8), (None, 8))
    assert run.shape("p") == "(5, 1)"


def test_keras1_layer_class() -> None:
    run = Run(
        """
        from keras.engine.topology import Layer
        from keras.models import Sequential

        class Scale(Layer):
            def __init__(self, output_dim, **kwargs):
                self.output_dim = output_dim
                super(Scale, self).__init__(**kwargs)

            def build(self, input_shape):
                self.W = self.add_weight(shape=(input_shape[1], self.output_dim), initializer="uniform", name="W")
                super(Scale, self).build(input_shape)

            def call(self, x, mask=None):
                return K.dot(x, self.W)

            def get_output_shape_for(self, input_shape):
                return (input_shape[0], self.output_dim)

        m = Sequential([Scale(5, input_shape=(7,))])
        found = m.output_shape, m.count_params()
    """,
        head=OLD,
    )
    assert run.faults == []
    assert run["found"] == ((None, 5), 35)


def test_backend_functions() -> None:
    run = Run(
        """
        from keras.layers import Input
        x = Input((4, 6))
        shape = K.int_shape(x)
        a = K.permute_dimensions(x, (0, 2, 1))
        b = K.batch_dot(x, a)
        c = K.sum(K.square(x), axis=-1, keepdims=True)
        d = K.reshape(x, (-1, 24))
        e = K.concatenate([x, x], axis=1)
        f = K.expand_dims(x, 1)
        g = K.random_normal(K.shape(x))
        v = K.variable(np.zeros((3, 2)))
        h = K.function([x], [c])([np.zeros((5, 4, 6))])[0]
        n = K.ndim(x)
    """,
        head=OLD,
    )
    assert run.faults == []
    assert [run[name] for name in "abcdefgv"] == [
        (None, 6, 4),
        (None, 4, 4),
        (None, 4, 1),
        (None, 24),
        (None, 8, 6),
        (None, 1, 4, 6),
        (None, 4, 6),
        (3, 2),
    ]
    assert (run["shape"], run["n"], run.shape("h")) == ((None, 4, 6), 3, "(5, 4, 1)")


def test_dialect_decides_positional_kernels() -> None:
    code = """
        from keras.layers import Conv2D, Input
        y = Conv2D(4, 3, 3)(Input((9, 9, 1)))
    """
    assert Run(code, dialect="keras1", head=OLD)["y"] == (None, 7, 7, 4)
    assert Run(code, dialect="keras3", head=OLD)["y"] == (None, 3, 3, 4)
    assert Run(code, head=OLD)["y"] == (None, None, None, 4)


def test_nodes_of_a_layer() -> None:
    run = Run(
        """
        from keras.layers import Input, LSTM
        a, b = Input((5, 3)), Input((9, 3))
        lstm = LSTM(4)
        u, v = lstm(a), lstm(b)
        same = lstm.get_output_at(1) is v
        shapes = lstm.get_input_shape_at(0), lstm.get_input_shape_at(1)
    """,
        head=OLD,
    )
    assert run["same"] is True
    assert run["shapes"] == ((None, 5, 3), (None, 9, 3))


def test_old_modules_are_known() -> None:
    run = Run(
        """
        from keras.layers.core import Dense, Dropout
        from keras.layers.convolutional import Conv2D
        from keras.layers.advanced_activations import LeakyReLU
        from keras.layers.normalization import BatchNormalization
        from keras.utils.np_utils import to_categorical
        from keras.utils import np_utils
        from keras.optimizers import SGD
        from keras.regularizers import l2
        from keras.engine.training import Model
        y = Dense(3)(keras.Input((2,)))
        z = np_utils.to_categorical(np.zeros(4), 3)
        o = SGD(lr=0.1, decay=1e-6)
    """,
        head=OLD,
    )
    assert run.faults == []
    assert (run["y"], run["z"]) == ((None, 3), (4, 3))
    assert "SGD's lr is called learning_rate since Keras 3." in run.moved
