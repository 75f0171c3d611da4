"""A cell of our own in RNN, stacked cells, states handed on, go_backwards, masks by hand."""
import keras
import numpy as np
from keras import layers, ops


class MinimalCell(layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units
        self.output_size = units

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], 2 * self.units), name="kernel")
        self.recurrent = self.add_weight(shape=(self.units, 2 * self.units), name="recurrent")

    def call(self, inputs, states):
        h = states[0]
        z, c = ops.split(ops.matmul(inputs, self.kernel) + ops.matmul(h, self.recurrent), 2, axis=-1)
        z = ops.sigmoid(z)
        h = z * h + (1 - z) * ops.tanh(c)
        return h, [h]


x = np.random.rand(4, 6, 3).astype("float32")
sequence, state = layers.RNN(MinimalCell(5), return_sequences=True, return_state=True)(x)
assert sequence.shape == (4, 6, 5) and state.shape == (4, 5)
stacked = layers.RNN([layers.LSTMCell(4), layers.GRUCell(7)])
assert stacked(x).shape == (4, 7)
backwards = layers.GRU(5, go_backwards=True, return_sequences=True)(sequence, initial_state=state)
assert ops.flip(backwards, axis=1).shape == sequence.shape
masked = layers.Masking(0.0)(np.where(np.arange(6)[None, :, None] < 4, x, 0.0))
out, h, c = layers.LSTM(2, return_state=True)(masked)
assert np.allclose(ops.convert_to_numpy(out.detach()), ops.convert_to_numpy(h.detach()))
mask = np.arange(6)[None, :] < np.array([[2], [6], [3], [1]])
out = layers.Bidirectional(layers.LSTM(3), merge_mode="sum")(x, mask=mask)
assert out.shape == (4, 3) and c.shape == (4, 2)
model = keras.Sequential([keras.Input((None, 3)), layers.RNN(MinimalCell(8)), layers.Dense(1)])
model.compile("adam", "mse")
model.fit(x, x.sum(axis=(1, 2)), verbose=0)
