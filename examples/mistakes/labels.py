"""Integer labels under a loss for one-hot labels; and features that the model does not take."""

import numpy as np
from keras import Sequential, layers

x = np.random.random((500, 30))
y = np.random.randint(4, size=(500,))

model = Sequential([layers.Input((20,)), layers.Dense(64, activation="relu"), layers.Dense(4, activation="softmax")])
model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y, epochs=3)  # 30 features for a model of 20; class numbers where one-hot labels are needed

binary = Sequential([layers.Input((20,)), layers.Dense(1, activation="softmax")])
binary.compile("adam", "binary_crossentropy")  # a softmax over one unit is always 1: sigmoid is meant
