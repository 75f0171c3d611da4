"""A transformer from scratch: attention, positions and masks in layers of one's own."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.runtime.programs.both import fill, labels, run_both

VOCABULARY, LENGTH, WIDTH, HEADS = 17, 9, 12, 3


def program(keras: Any) -> dict[str, Any]:
    layers, ops = keras.layers, keras.ops

    class Positions(layers.Layer):
        """Tokens and sines of their places; its constant is made in build."""

        def __init__(self, vocabulary: int, width: int, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.width = width
            self.tokens = layers.Embedding(vocabulary, width, mask_zero=True)

        def build(self, input_shape: Any) -> None:
            self.tokens.build(input_shape)
            angles = np.arange(input_shape[1])[:, None] / 100.0 ** (np.arange(self.width)[None] / self.width)
            self.sines = ops.convert_to_tensor(np.sin(angles).astype("float32"))
            super().build(input_shape)

        def call(self, ids: Any) -> Any:
            return self.tokens(ids) + self.sines

        def compute_mask(self, ids: Any, mask: Any = None) -> Any:
            return self.tokens.compute_mask(ids, mask)

    class SelfAttention(layers.Layer):
        def __init__(self, width: int, heads: int, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.heads, self.size = heads, width // heads
            self.query, self.key, self.value = (layers.Dense(width, name=name) for name in ("query", "key", "value"))
            self.join = layers.Dense(width, name="join")
            self.supports_masking = True

        def build(self, input_shape: Any) -> None:
            for layer in (self.query, self.key, self.value, self.join):
                layer.build(input_shape)
            super().build(input_shape)

        def split(self, x: Any) -> Any:
            x = ops.reshape(x, (ops.shape(x)[0], ops.shape(x)[1], self.heads, self.size))
            return ops.transpose(x, (0, 2, 1, 3))

        def call(self, x: Any, mask: Any = None) -> Any:
            q, k, v = self.split(self.query(x)), self.split(self.key(x)), self.split(self.value(x))
            scores = ops.matmul(q, ops.transpose(k, (0, 1, 3, 2))) / ops.sqrt(ops.cast(self.size, "float32"))
            if mask is not None:
                scores = scores - 1e9 * (1.0 - ops.cast(mask, "float32"))[:, None, None, :]
            joined = ops.transpose(ops.matmul(ops.softmax(scores, axis=-1), v), (0, 2, 1, 3))
            return self.join(ops.reshape(joined, ops.shape(x)))

    class Block(layers.Layer):
        def __init__(self, width: int, heads: int, inner: int, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.attention = SelfAttention(width, heads)
            self.feed = keras.Sequential([layers.Dense(inner, activation="gelu"), layers.Dense(width)])
            self.first, self.second = layers.LayerNormalization(), layers.LayerNormalization()
            self.dropout = layers.Dropout(0.0)
            self.supports_masking = True

        def build(self, input_shape: Any) -> None:
            for layer in (self.attention, self.feed, self.first, self.second):
                layer.build(input_shape)
            super().build(input_shape)

        def call(self, x: Any, mask: Any = None, training: bool = False) -> Any:
            x = self.first(x + self.dropout(self.attention(x, mask=mask), training=training))
            return self.second(x + self.feed(x))

    tokens = keras.Input((LENGTH,), dtype="int32")
    x = Positions(VOCABULARY, WIDTH)(tokens)
    for _ in range(2):
        x = Block(WIDTH, HEADS, 20)(x)
    x = layers.GlobalAveragePooling1D()(x)
    model = fill(keras.Model(tokens, layers.Dense(3, activation="softmax")(x)))
    model.compile(keras.optimizers.AdamW(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"])

    ids = labels(VOCABULARY - 1, 20, LENGTH) + 1
    ids[:, 6:] = 0  # padding, which neither attention nor pooling may see
    history = model.fit(ids, labels(3, 20), epochs=2, batch_size=5, shuffle=False, verbose=0)
    return {
        "history": history.history,
        "probabilities": model.predict(ids, verbose=0),
        "weights": model.count_params(),
    }


def test_transformer() -> None:
    run_both(program, tolerance=1e-3)
