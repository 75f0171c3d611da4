"""Text generation with a vocabulary class, dunder methods, slices of strings, temperature."""
import keras
import numpy as np


class Vocabulary:
    def __init__(self, text):
        self.chars = sorted(set(text))
        self.index = {c: i for i, c in enumerate(self.chars)}

    def __len__(self):
        return len(self.chars)

    def __getitem__(self, item):
        return self.index[item] if isinstance(item, str) else self.chars[item]

    def __iter__(self):
        yield from self.chars

    def one_hot(self, text):
        return np.eye(len(self), dtype="float32")[[self[c] for c in text]]


text = "in the beginning there was a word, and the word was short. " * 3
vocabulary = Vocabulary(text)
maxlen, step = 10, 3
sentences = [text[i:i + maxlen] for i in range(0, len(text) - maxlen, step)]
following = [text[i + maxlen] for i in range(0, len(text) - maxlen, step)]
x = np.array([vocabulary.one_hot(s) for s in sentences])
y = vocabulary.one_hot(following)
model = keras.Sequential([
    keras.Input((maxlen, len(vocabulary))),
    keras.layers.LSTM(16),
    keras.layers.Dense(len(vocabulary), activation="softmax"),
])
model.compile(keras.optimizers.RMSprop(0.01), loss="categorical_crossentropy")
model.fit(x, y, batch_size=16, epochs=1, verbose=0)


def sample(preds, temperature=1.0):
    preds = np.log(np.asarray(preds).astype("float64") + 1e-9) / temperature
    preds = np.exp(preds) / np.sum(np.exp(preds))
    return np.argmax(np.random.multinomial(1, preds, 1))


for diversity in (0.5, 1.2):
    sentence = text[:maxlen]
    for _ in range(2):
        preds = model.predict(vocabulary.one_hot(sentence)[None], verbose=0)[0]
        sentence = sentence[1:] + vocabulary[int(sample(preds, diversity))]
    print(repr(sentence), len(list(vocabulary)))
