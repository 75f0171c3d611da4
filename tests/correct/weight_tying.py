"""A language model whose output shares the embedding's matrix; two branches share one layer."""
import keras
import numpy as np
from keras import layers, ops


class TiedEmbedding(layers.Embedding):
    def call(self, inputs, reverse=False):
        if reverse:
            return ops.matmul(inputs, ops.transpose(self.embeddings))
        return super().call(inputs)

    def compute_output_spec(self, inputs, reverse=False):
        size = self.input_dim if reverse else self.output_dim
        shape = inputs.shape[:-1] if reverse else inputs.shape
        return keras.KerasTensor((*shape, size), dtype="float32")


vocabulary, width = 25, 6
tokens = keras.Input((None,), dtype="int32")
table = TiedEmbedding(vocabulary, width)
h = layers.GRU(width, return_sequences=True)(table(tokens))
logits = table(h, reverse=True)
model = keras.Model(tokens, logits)
assert logits.shape == (None, None, vocabulary)
model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
text = np.random.randint(0, vocabulary, (8, 9))
model.fit(text[:, :-1], text[:, 1:], verbose=0)
shared = layers.Dense(4, name="shared")
a, b = keras.Input((3,)), keras.Input((3,))
both = keras.Model([a, b], layers.Dot(axes=-1, normalize=True)([shared(a), shared(b)]))
assert len(both.trainable_weights) == 2
print(both.predict([np.ones((2, 3)), np.ones((2, 3))], verbose=0).ravel())
