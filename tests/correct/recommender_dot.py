"""Matrix factorisation as a subclassed model: embeddings, biases, columns of one array."""
import keras
import numpy as np
from keras import layers, ops


class Recommender(keras.Model):
    def __init__(self, users, items, size, **kwargs):
        super().__init__(**kwargs)
        make = lambda n, d: layers.Embedding(n, d, embeddings_initializer="he_normal",
                                             embeddings_regularizer=keras.regularizers.l2(1e-6))
        self.user, self.user_bias = make(users, size), layers.Embedding(users, 1)
        self.item, self.item_bias = make(items, size), layers.Embedding(items, 1)

    def call(self, inputs):
        users, items = inputs[:, 0], inputs[:, 1]
        dot = ops.sum(self.user(users) * self.item(items), axis=1, keepdims=True)
        return ops.sigmoid(dot + self.user_bias(users) + self.item_bias(items))


ratings = [(f"u{u}", f"m{m}", float(np.random.randint(1, 6))) for u in range(9) for m in range(0, 20, 1 + u % 3)]
names, films = sorted({r[0] for r in ratings}), sorted({r[1] for r in ratings})
user_of, item_of = {n: i for i, n in enumerate(names)}, {n: i for i, n in enumerate(films)}
x = np.array([[user_of[u], item_of[m]] for u, m, _ in ratings])
y = np.array([r for *_, r in ratings])
y = (y - y.min()) / (y.max() - y.min())
order = np.random.permutation(len(x))
cut = int(0.9 * len(x))
train, valid = order[:cut], order[cut:]
model = Recommender(len(names), len(films), 4)
model.compile(loss=keras.losses.BinaryCrossentropy(), optimizer=keras.optimizers.Adam(1e-3))
model.fit(x[train], y[train], batch_size=32, epochs=1, validation_data=(x[valid], y[valid]), verbose=0)
seen = set(x[x[:, 0] == 0, 1])
candidates = np.array([[0, i] for i in range(len(films)) if i not in seen])
if len(candidates):
    best = model.predict(candidates, verbose=0).flatten().argsort()[-3:][::-1]
    print([films[candidates[i, 1]] for i in best])
