"""An image and a prefix of text: features repeated over time, attention between both, a padding mask."""
import keras
import numpy as np
from keras import layers

VOCAB, MAXLEN, FEATURES = 30, 7, 12
image = keras.Input((4, 4, FEATURES), name="features")
text = keras.Input((MAXLEN,), dtype="int32", name="caption")
regions = layers.Reshape((-1, 8))(layers.Dense(8, "relu")(image))
words = layers.Embedding(VOCAB, 8, mask_zero=True)(text)
states = layers.GRU(8, return_sequences=True)(words)
context = layers.Attention()([states, regions])
summary = layers.RepeatVector(MAXLEN)(layers.GlobalAveragePooling1D()(regions))
joined = layers.Concatenate()([states, context, summary])
logits = layers.TimeDistributed(layers.Dense(VOCAB))(joined)
model = keras.Model({"features": image, "caption": text}, logits)
model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=0))
captions = np.random.randint(1, VOCAB, (6, MAXLEN + 1))
for row, stop in zip(captions, [3, 4, 5, 8, 8, 8]):
    row[stop:] = 0
data = {"features": np.random.rand(6, 4, 4, FEATURES), "caption": captions[:, :-1]}
model.fit(data, captions[:, 1:], epochs=1, verbose=0)
beam = [([1], 0.0)]
for _ in range(2):
    grown = []
    for tokens, score in beam:
        padded = np.zeros((1, MAXLEN), dtype="int32")
        padded[0, :len(tokens)] = tokens
        out = model.predict({"features": data["features"][:1], "caption": padded}, verbose=0)[0, len(tokens) - 1]
        logp = out - np.log(np.exp(out).sum())
        grown += [(tokens + [int(t)], score + float(logp[t])) for t in np.argsort(logp)[-2:]]
    beam = sorted(grown, key=lambda pair: -pair[1])[:2]
print(beam[0][0])
