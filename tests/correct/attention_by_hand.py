"""Multi-head attention, positions and a causal mask, all written by hand."""
import math

import keras
import numpy as np
from keras import ops
from keras.layers import Dense, Dropout, Embedding, Input, Layer, LayerNormalization


class PositionalEncoding(Layer):
    def __init__(self, max_len, d_model, **kwargs):
        super().__init__(**kwargs)
        position = np.arange(max_len)[:, np.newaxis]
        div = np.exp(np.arange(0, d_model, 2) * -(math.log(10000.0) / d_model))
        table = np.zeros((max_len, d_model), dtype="float32")
        table[:, 0::2] = np.sin(position * div)
        table[:, 1::2] = np.cos(position * div)
        self.table = ops.convert_to_tensor(table[None])

    def call(self, x):
        return x + self.table[:, : ops.shape(x)[1]]


class MultiHead(Layer):
    def __init__(self, heads, d_model, causal=False, **kwargs):
        super().__init__(**kwargs)
        assert d_model % heads == 0
        self.heads, self.depth, self.d_model, self.causal = heads, d_model // heads, d_model, causal
        self.wq, self.wk, self.wv, self.wo = (Dense(d_model, use_bias=False, name=f"w{c}") for c in "qkvo")

    def split(self, x):
        b, t = ops.shape(x)[0], ops.shape(x)[1]
        x = ops.reshape(x, (b, t, self.heads, self.depth))
        return ops.transpose(x, (0, 2, 1, 3))

    def call(self, q, k, v):
        q, k, v = self.split(self.wq(q)), self.split(self.wk(k)), self.split(self.wv(v))
        scores = ops.matmul(q, ops.transpose(k, (0, 1, 3, 2))) / math.sqrt(self.depth)
        if self.causal:
            t = ops.shape(scores)[-1]
            mask = ops.triu(ops.ones((t, t)), k=1)
            scores = scores - 1e9 * mask
        weights = ops.softmax(scores, axis=-1)
        merged = ops.transpose(ops.matmul(weights, v), (0, 2, 1, 3))
        merged = ops.reshape(merged, (ops.shape(merged)[0], -1, self.d_model))
        return self.wo(merged)

    def compute_output_shape(self, q, *others):
        return (*q[:-1], self.d_model)


class Block(Layer):
    def __init__(self, d_model, heads, ff, rate=0.1, **kwargs):
        super().__init__(**kwargs)
        self.att = MultiHead(heads, d_model, causal=True)
        self.ffn = keras.Sequential([Dense(ff, activation="gelu"), Dense(d_model)])
        self.norm1, self.norm2 = LayerNormalization(epsilon=1e-6), LayerNormalization(epsilon=1e-6)
        self.drop = Dropout(rate)

    def call(self, x, training=False):
        x = self.norm1(x + self.drop(self.att(x, x, x), training=training))
        return self.norm2(x + self.ffn(x))

    def compute_output_shape(self, input_shape):
        return input_shape


vocab, length, d_model = 30, 12, 16
tokens = Input((None,), dtype="int32")
x = Embedding(vocab, d_model)(tokens) * math.sqrt(d_model)
x = PositionalEncoding(256, d_model)(x)
for i in range(2):
    x = Block(d_model, heads=4, ff=32, name=f"block_{i}")(x)
logits = Dense(vocab)(x)
model = keras.Model(tokens, logits)
model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
text = np.random.randint(0, vocab, (16, length + 1))
model.fit(text[:, :-1], text[:, 1:], batch_size=8, verbose=0)
start = np.array([[1, 2, 3]])
for _ in range(3):
    step = model.predict(start, verbose=0)[:, -1]
    start = np.concatenate([start, step.argmax(-1)[:, None]], axis=1)
assert start.shape == (1, 6)
