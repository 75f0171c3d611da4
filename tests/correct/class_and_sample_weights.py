"""Unbalanced classes: class_weight from counts, sample_weight, temporal weights."""
from collections import Counter

import keras
import numpy as np
from keras.layers import LSTM, Dense, Input, TimeDistributed

x = np.random.randn(40, 7)
y = np.array([0] * 28 + [1] * 9 + [2] * 3)
counts = Counter(y.tolist())
total, n = sum(counts.values()), len(counts)
class_weight = {label: total / (n * count) for label, count in counts.items()}
model = keras.Sequential([Input((7,)), Dense(8, "relu"), Dense(n, "softmax")])
model.compile("adam", "sparse_categorical_crossentropy", weighted_metrics=["accuracy"])
model.fit(x, y, class_weight=class_weight, epochs=1, verbose=0)
model.fit(x, y, sample_weight=np.vectorize(class_weight.get)(y), epochs=1, verbose=0)
one_hot = keras.utils.to_categorical(y, n)
model = keras.models.clone_model(model)
model.compile("adam", "categorical_crossentropy")
model.fit(x, one_hot, sample_weight=one_hot @ [1.0, 2.0, 5.0], validation_data=(x[:4], one_hot[:4], np.ones(4)), verbose=0)

lengths = np.random.randint(2, 6, 20)
seq = np.random.rand(20, 5, 3)
mask = (np.arange(5)[None, :] < lengths[:, None]).astype("float32")
tags = np.random.randint(0, 2, (20, 5, 1))
tagger = keras.Sequential([Input((5, 3)), LSTM(4, return_sequences=True), TimeDistributed(Dense(1, "sigmoid"))])
tagger.compile("adam", "binary_crossentropy")
tagger.fit(seq, tags, sample_weight=mask, verbose=0)
print(tagger.evaluate(seq, tags, sample_weight=mask, verbose=0))
