"""Sequences of different lengths, padded batch by batch in a PyDataset, masked in the model."""
import keras
import numpy as np
from keras.utils import PyDataset


class Buckets(PyDataset):
    def __init__(self, sequences, labels, batch_size, shuffle=True, **kwargs):
        super().__init__(**kwargs)
        order = sorted(range(len(sequences)), key=lambda i: len(sequences[i]))
        self.sequences = [sequences[i] for i in order]
        self.labels = np.asarray(labels)[order]
        self.batch_size, self.shuffle = batch_size, shuffle
        self.order = np.arange(len(self))

    def __len__(self):
        return int(np.ceil(len(self.sequences) / self.batch_size))

    def __getitem__(self, index):
        at = self.order[index] * self.batch_size
        chunk = self.sequences[at:at + self.batch_size]
        longest = max(map(len, chunk))
        x = np.zeros((len(chunk), longest), dtype="int32")
        for row, sequence in zip(x, chunk):
            row[:len(sequence)] = sequence
        y = self.labels[at:at + self.batch_size]
        weights = np.where(y == 1, 2.0, 1.0)
        return x, y, weights

    def on_epoch_end(self):
        if self.shuffle:
            np.random.shuffle(self.order)


rng = np.random.default_rng(0)
texts = [rng.integers(1, 40, size=rng.integers(3, 15)).tolist() for _ in range(37)]
labels = [int(sum(t) % 2) for t in texts]
train, valid = Buckets(texts[:30], labels[:30], 8), Buckets(texts[30:], labels[30:], 8, shuffle=False)

model = keras.Sequential([
    keras.layers.Embedding(40, 8, mask_zero=True),
    keras.layers.LSTM(8, return_sequences=True),
    keras.layers.GlobalAveragePooling1D(),
    keras.layers.Dense(1, activation="sigmoid"),
])
model.compile(loss="binary_crossentropy", optimizer="nadam", metrics=["accuracy"], weighted_metrics=["auc"])
model.fit(train, validation_data=valid, epochs=2, verbose=0)
scores = model.predict(valid, verbose=0)
assert len(scores) == 7
padded = keras.utils.pad_sequences(texts[:5], maxlen=15, padding="post")
print(model.predict(padded, verbose=0)[:, 0].round(2))
