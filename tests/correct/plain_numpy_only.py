"""No Keras here but in words: a network of numpy, to be compared with keras later."""
import numpy as np


class Dense:
    """Looks like keras.layers.Dense, and is not."""

    def __init__(self, n_in, n_out, rng):
        self.w = rng.normal(0, np.sqrt(2 / n_in), (n_in, n_out))
        self.b = np.zeros(n_out)

    def __call__(self, x):
        self.x = x
        return x @ self.w + self.b

    def backward(self, grad, lr):
        back = grad @ self.w.T
        self.w -= lr * self.x.T @ grad / len(grad)
        self.b -= lr * grad.mean(axis=0)
        return back


class Model(list):
    def compile(self, loss):
        self.loss = loss

    def fit(self, x, y, epochs=5, lr=0.1):
        history = []
        for _ in range(epochs):
            out, masks = x, []
            for layer in self[:-1]:
                out = layer(out)
                masks.append(out > 0)
                out = out * masks[-1]
            logits = self[-1](out)
            p = np.exp(logits - logits.max(axis=1, keepdims=True))
            p /= p.sum(axis=1, keepdims=True)
            history.append(-np.log(p[np.arange(len(y)), y] + 1e-9).mean())
            grad = p.copy()
            grad[np.arange(len(y)), y] -= 1
            grad = self[-1].backward(grad, lr)
            for layer, mask in zip(self[-2::-1], masks[::-1]):
                grad = layer.backward(grad * mask, lr)
        return history


rng = np.random.default_rng(0)
x = rng.normal(size=(100, 2))
y = (x[:, 0] * x[:, 1] > 0).astype(int)
model = Model([Dense(2, 16, rng), Dense(16, 16, rng), Dense(16, 2, rng)])
model.compile("categorical_crossentropy")
losses = model.fit(x, y, epochs=50)
assert losses[-1] < losses[0]
print(f"{losses[0]:.3f} -> {losses[-1]:.3f}")
