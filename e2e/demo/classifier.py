"""Reads the class of a text from its words: two LSTM layers over embeddings."""

from keras import Input, Sequential, layers

VOCABULARY, LENGTH, CLASSES = 20_000, 120, 4

model = Sequential([Input((LENGTH,)), layers.Embedding(VOCABULARY, 64)])
model.add(layers.LSTM(128))
model.add(layers.LSTM(64))
model.add(layers.Dense(CLASSES, activation="softmax"))
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
