"""Plain numpy gymnastics around one small model: the shapes must come out as asserted."""
import numpy as np
import keras

a = np.arange(24).reshape(2, 3, 4)
b = a.transpose(2, 0, 1)[:, ::-1, np.newaxis, 1:]
assert b.shape == (4, 2, 1, 2)
c = np.einsum("ijk,kl->ijl", a, np.ones((4, 5)))
d = np.concatenate([c, c[..., :1]], axis=-1)
assert d.shape == (2, 3, 6)
e = np.pad(d, ((0, 0), (1, 2), (0, 0)), mode="edge")
rows, columns = np.triu_indices(4, k=1)
f = e[:, rows, :] * e[:, columns, :]
assert f.shape == (2, 6, 6)
g = np.block([[np.eye(2), np.zeros((2, 3))], [np.ones((1, 5))]])
h = np.tile(g, (2, 1)).repeat(2, axis=1)
i = np.squeeze(h[None, :, None])[np.r_[0:2, 4]]
assert i.shape == (3, 10)
j = np.stack(np.meshgrid(np.arange(3), np.arange(5), indexing="ij"), axis=-1).reshape(-1, 2)
k = np.where(j.sum(axis=1, keepdims=True) % 2, j, -j)
l = np.array_split(k, 4)
assert [len(part) for part in l] == [4, 4, 4, 3]
x = np.vstack([*l, k[k[:, 0] > 0]])
x = (x - x.mean(0)) / np.maximum(x.std(0), 1e-6)
model = keras.Sequential([keras.Input(x.shape[1:]), keras.layers.Dense(2, "tanh"), keras.layers.Dense(1)])
p = model.predict(x, verbose=0)
assert p.shape == (len(x), 1) and p[..., 0].shape == x[:, 0].shape
q = np.outer(p.ravel()[:4], np.ones(3)) @ np.random.rand(3, 2)
assert q.shape == (4, 2) and np.linalg.norm(q, axis=1).shape == (4,)
