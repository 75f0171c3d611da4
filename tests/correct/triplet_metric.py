"""Metric learning: triplets through one embedding, cosine similarities, nearest neighbours."""
import keras
import numpy as np
from keras import layers, ops


class TripletLayer(layers.Layer):
    def call(self, anchor, positive, negative):
        return ops.sum(ops.square(anchor - positive), -1), ops.sum(ops.square(anchor - negative), -1)


class Siamese(keras.Model):
    def __init__(self, network, margin=0.5):
        super().__init__()
        self.network, self.margin = network, margin
        self.distance = TripletLayer()
        self.tracker = keras.metrics.Mean(name="loss")

    def call(self, inputs):
        return self.distance(*[self.network(part) for part in inputs])

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        ap, an = y_pred
        return ops.mean(ops.maximum(ap - an + self.margin, 0.0))


inputs = layers.Input((10,))
h = layers.Dense(16, "relu")(inputs)
embedding = keras.Model(inputs, layers.UnitNormalization()(layers.Dense(4)(h)), name="embedding")
siamese = Siamese(embedding)
siamese.compile("adam")
triplets = [np.random.rand(12, 10).astype("float32") for _ in range(3)]
siamese.fit(triplets, epochs=1, batch_size=6, verbose=0)
vectors = embedding.predict(triplets[0], verbose=0)
gram = np.einsum("ae,be->ab", vectors, vectors)
neighbours = np.argsort(gram.T)[:, -3:]
assert gram.shape == (12, 12) and neighbours.shape == (12, 3)
