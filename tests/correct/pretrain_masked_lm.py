"""Masked-token pretraining, then the encoder is reused for classification by get_layer."""
import keras
import numpy as np
from keras import layers

VOCAB, LENGTH, DIM, MASK = 40, 10, 8, 39


class Places(layers.Layer):
    def build(self, shape):
        self.table = self.add_weight(shape=shape[1:], initializer="uniform", name="places")

    def call(self, x):
        return x + self.table


def encoder():
    tokens = layers.Input((LENGTH,), dtype="int64")
    x = Places()(layers.Embedding(VOCAB, DIM, name="words")(tokens))
    for i in range(2):
        attention = layers.MultiHeadAttention(num_heads=2, key_dim=DIM // 2, name=f"att_{i}")(x, x, x)
        x = layers.LayerNormalization(name=f"norm_{i}a")(x + layers.Dropout(0.1)(attention))
        x = layers.LayerNormalization(name=f"norm_{i}b")(x + layers.Dense(DIM, "relu")(x))
    return keras.Model(tokens, x, name="encoder")


def masked(texts, rate=0.15):
    chosen = np.random.rand(*texts.shape) < rate
    weights = chosen.astype("float32")
    inputs = texts.copy()
    inputs[chosen] = MASK
    return inputs, texts, weights


enc = encoder()
mlm = keras.Sequential([layers.Input((LENGTH,), dtype="int64"), enc, layers.Dense(VOCAB, activation="softmax")])
mlm.compile("adam", keras.losses.SparseCategoricalCrossentropy())
texts = np.random.randint(0, MASK, (16, LENGTH))
x, y, w = masked(texts)
mlm.fit(x, y, sample_weight=w, batch_size=8, verbose=0)
base = mlm.get_layer("encoder")
base.trainable = False
tokens = layers.Input((LENGTH,), dtype="int64")
pooled = layers.GlobalMaxPooling1D()(base(tokens))
classifier = keras.Model(tokens, layers.Dense(1, activation="sigmoid")(pooled))
classifier.compile("adam", "binary_crossentropy", metrics=["accuracy"])
classifier.fit(texts, np.random.randint(0, 2, 16), verbose=0)
assert not base.trainable_weights and len(classifier.trainable_weights) == 2
