"""Normalising flow: coupling layers with masks, log-determinants, log_loss in train_step's place."""
import keras
import numpy as np
from keras import layers, ops, regularizers


def Coupling(input_shape, width=8):
    inputs = layers.Input(shape=(input_shape,))
    outs = []
    for last in ("linear", "tanh"):
        h = inputs
        for _ in range(2):
            h = layers.Dense(width, activation="relu", kernel_regularizer=regularizers.l2(0.01))(h)
        outs.append(layers.Dense(input_shape, activation=last)(h))
    return keras.Model(inputs=inputs, outputs=[outs[1], outs[0]])


class RealNVP(keras.Model):
    def __init__(self, n):
        super().__init__()
        self.n = n
        self.masks = ops.convert_to_tensor([[0.0, 1.0], [1.0, 0.0]] * (n // 2))
        self.couplings = [Coupling(2) for _ in range(n)]

    def call(self, x, training=True):
        log_det = 0
        direction = -1 if training else 1
        for i in range(self.n)[::direction]:
            x_masked = x * self.masks[i]
            reversed_mask = 1 - self.masks[i]
            s, t = self.couplings[i](x_masked)
            s, t = s * reversed_mask, t * reversed_mask
            gate = (direction - 1) / 2
            x = reversed_mask * (x * ops.exp(direction * s) + direction * t * ops.exp(gate * s)) + x_masked
            log_det = log_det + gate * ops.sum(s, axis=1)
        return x, log_det

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        z, log_det = y_pred
        log_likelihood = -0.5 * ops.sum(z ** 2, axis=1) - np.log(2 * np.pi) + log_det
        return -ops.mean(log_likelihood)


angle = np.random.uniform(0, np.pi, 60)
data = np.stack([np.cos(angle), np.sin(angle)], axis=1) + np.random.normal(0, 0.05, (60, 2))
norm = layers.Normalization()
norm.adapt(data)
normalized = ops.convert_to_numpy(norm(data))
model = RealNVP(4)
model.compile(optimizer=keras.optimizers.Adam(1e-3))
model.fit(normalized, epochs=1, batch_size=20, verbose=0)
samples, _ = model(np.random.randn(5, 2).astype("float32"), training=False)
assert samples.shape == (5, 2)
