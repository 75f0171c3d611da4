"""Several labels may hold for one text: binary cross-entropy on logits over every class."""
import keras
import numpy as np
from keras import layers, ops

LABELS = ("urgent", "question", "praise", "spam", "other")
VOCAB, LENGTH = 200, 20


def make_model(n_labels=len(LABELS)):
    inputs = layers.Input((LENGTH,), dtype="int64")
    x = layers.Embedding(VOCAB, 12, mask_zero=True)(inputs)
    x = layers.Bidirectional(layers.GRU(6))(x)
    x = layers.Dense(16, "selu", kernel_initializer="lecun_normal")(x)
    x = layers.AlphaDropout(0.1)(x)
    return keras.Model(inputs, layers.Dense(n_labels, bias_initializer=keras.initializers.Constant(-2.0))(x))


def multi_hot(rows, n=len(LABELS)):
    out = np.zeros((len(rows), n), "float32")
    for i, row in enumerate(rows):
        out[i, list(row)] = 1
    return out


texts = np.random.randint(1, VOCAB, (30, LENGTH))
texts[:, 15:] = 0
rows = [np.flatnonzero(np.random.rand(len(LABELS)) > 0.6) for _ in texts]
targets = multi_hot(rows)
model = make_model()
model.compile(
    "adam",
    loss=keras.losses.BinaryCrossentropy(from_logits=True, label_smoothing=0.05),
    metrics=[keras.metrics.BinaryAccuracy(threshold=0.0), keras.metrics.AUC(multi_label=True, from_logits=True)],
)
model.fit(texts, targets, epochs=1, batch_size=10, verbose=0)
probabilities = ops.convert_to_numpy(ops.sigmoid(model.predict(texts[:4], verbose=0)))
chosen = [[LABELS[j] for j in np.where(p > 0.5)[0]] for p in probabilities]
print(*chosen, sep="\n")
assert ((probabilities >= 0) & (probabilities <= 1)).all()
