"""Saved by an editor on Windows: every line ends in CR LF."""
import keras
import numpy as np

text = """one
two
three"""
vocabulary = {word: i for i, word in enumerate(text.split(), start=1)}
encode = lambda s: [vocabulary.get(w, 0) for w in s.split()]
x = keras.utils.pad_sequences([encode("one two"), encode("three"), encode("two two one")], maxlen=4)
assert x.shape == (3, 4)
model = keras.Sequential([
    keras.Input((4,)),
    keras.layers.Embedding(len(vocabulary) + 1, 3),
    keras.layers.Flatten(),
    keras.layers.Dense(1, activation="sigmoid"),
])
model.compile(loss="binary_crossentropy", optimizer="sgd")
model.fit(x, np.array([1, 0, 1]), verbose=0)
result = model.predict(
    x,
    verbose=0,
)
assert result.shape == (3, 1), \
    "continued on the next line"
