"""Layers of our own."""

import keras
from keras import layers, ops


class PatchEmbedding(layers.Layer):
    """Cuts images into patches: (batch, height, width, channels) -> (batch, patches, width)."""

    def __init__(self, patch_size, width, **kwargs):
        super().__init__(**kwargs)
        self.patch_size, self.width = patch_size, width
        self.projection = layers.Conv2D(width, patch_size, strides=patch_size)

    def call(self, images):
        patches = self.projection(images)
        return ops.reshape(patches, (-1, patches.shape[1] * patches.shape[2], self.width))

    def get_config(self):
        return {**super().get_config(), "patch_size": self.patch_size, "width": self.width}


class Block(layers.Layer):
    """Attention and two dense layers, each with a way around."""

    def __init__(self, heads, width, **kwargs):
        super().__init__(**kwargs)
        self.heads, self.width = heads, width
        self.first, self.second = layers.LayerNormalization(), layers.LayerNormalization()
        self.attention = layers.MultiHeadAttention(heads, width // heads)
        self.dense = keras.Sequential([layers.Dense(2 * width, activation="gelu"), layers.Dense(width)])

    def call(self, tokens):
        normal = self.first(tokens)
        tokens = tokens + self.attention(normal, normal)
        return tokens + self.dense(self.second(tokens))

    def get_config(self):
        return {**super().get_config(), "heads": self.heads, "width": self.width}
