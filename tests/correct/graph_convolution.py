"""Nodes and edges: neighbours gathered, segment sums, node indices as the model's input."""
import keras
import numpy as np
from keras import layers, ops

N_NODES, N_FEATURES, N_CLASSES = 15, 6, 3


class GraphConv(layers.Layer):
    def __init__(self, units, edges, n_nodes, **kwargs):
        super().__init__(**kwargs)
        self.edges, self.n_nodes = edges, n_nodes
        self.message = layers.Dense(units, activation="relu")
        self.update = layers.Dense(units)

    def call(self, nodes):
        source, target = self.edges
        messages = self.message(ops.take(nodes, source, axis=0))
        gathered = ops.segment_sum(messages, target, num_segments=self.n_nodes)
        return self.update(ops.concatenate([nodes, gathered], axis=-1))


class NodeClassifier(keras.Model):
    def __init__(self, features, edges, hidden=8, **kwargs):
        super().__init__(**kwargs)
        self.features = ops.convert_to_tensor(features)
        self.convs = [GraphConv(hidden, edges, len(features)) for _ in range(2)]
        self.logits = layers.Dense(N_CLASSES)

    def call(self, indices):
        x = self.features
        for conv in self.convs:
            x = x + conv(x) if x.shape[-1] == conv.update.units else conv(x)
        return self.logits(ops.take(x, ops.squeeze(indices), axis=0))


features = np.random.rand(N_NODES, N_FEATURES).astype("float32")
edges = np.unique(np.random.randint(0, N_NODES, (2, 40)), axis=1)
edges = edges[:, edges[1].argsort()]
model = NodeClassifier(features, edges)
labels = np.random.randint(0, N_CLASSES, N_NODES)
model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["acc"])
model.fit(np.arange(N_NODES), labels, batch_size=5, verbose=0)
print(model(np.arange(4)).shape)
