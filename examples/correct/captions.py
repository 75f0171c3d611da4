"""Two inputs of different kinds and two heads; loss and labels by name."""

import numpy as np
from keras import Input, Model, layers

image = Input((64, 64, 3), name="image")
caption = Input((None,), dtype="int32", name="caption")

seen = layers.GlobalAveragePooling2D()(layers.Conv2D(32, 3, strides=2, activation="relu")(image))
read = layers.LSTM(48)(layers.Embedding(5000, 64, mask_zero=True)(caption))
both = layers.Dense(64, activation="relu")(layers.concatenate([seen, read]))
matches = layers.Dense(1, activation="sigmoid", name="matches")(both)
topic = layers.Dense(20, activation="softmax", name="topic")(both)
model = Model([image, caption], [matches, topic])

model.compile(
    optimizer="adam",
    loss={"matches": "binary_crossentropy", "topic": "sparse_categorical_crossentropy"},
    loss_weights={"matches": 1.0, "topic": 0.5},
)
n = 256
images = np.random.random((n, 64, 64, 3))
captions = np.random.randint(0, 5000, size=(n, 12))
model.fit(
    {"image": images, "caption": captions},
    {"matches": np.random.randint(0, 2, size=(n, 1)), "topic": np.random.randint(0, 20, size=(n,))},
    epochs=1,
)
