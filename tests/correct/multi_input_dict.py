"""Named inputs and outputs: dicts for data, losses, weights and metrics."""
import keras
import numpy as np
from keras import layers

num_tags, num_words, num_departments = 6, 50, 4

title_input = keras.Input(shape=(None,), name="title", dtype="int32")
body_input = keras.Input(shape=(None,), name="body", dtype="int32")
tags_input = keras.Input(shape=(num_tags,), name="tags")
title_features = layers.LSTM(8)(layers.Embedding(num_words, 8)(title_input))
body_features = layers.LSTM(4)(layers.Embedding(num_words, 8)(body_input))
x = layers.concatenate([title_features, body_features, tags_input])
priority_pred = layers.Dense(1, name="priority")(x)
department_pred = layers.Dense(num_departments, name="department")(x)

model = keras.Model(
    inputs=[title_input, body_input, tags_input],
    outputs={"priority": priority_pred, "department": department_pred},
)
model.compile(
    optimizer=keras.optimizers.RMSprop(1e-3),
    loss={
        "priority": keras.losses.BinaryCrossentropy(from_logits=True),
        "department": keras.losses.CategoricalCrossentropy(from_logits=True),
    },
    loss_weights={"priority": 1.0, "department": 0.2},
    metrics={"department": ["categorical_accuracy"]},
)
n = 24
features = {
    "title": np.random.randint(num_words, size=(n, 10)),
    "body": np.random.randint(num_words, size=(n, 30)),
    "tags": np.random.randint(2, size=(n, num_tags)).astype("float32"),
}
targets = {
    "priority": np.random.randint(2, size=(n, 1)).astype("float32"),
    "department": np.eye(num_departments)[np.random.randint(num_departments, size=n)],
}
history = model.fit(features, targets, epochs=1, batch_size=8, verbose=0)
assert "department_categorical_accuracy" in history.history, sorted(history.history)
answer = model.predict({k: v[:3] for k, v in features.items()}, verbose=0)
assert answer["department"].shape == (3, num_departments)
for name, values in answer.items():
    print(f"{name:>12}: {values.shape}")
