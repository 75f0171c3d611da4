"""The variable `x` is taken from the wrong branch: the model cannot be computed from its inputs."""

from keras import Input, Model, layers

text = Input((100,), name="text")
price = Input((1,), name="price")

a = layers.Dense(32, activation="relu")(text)
b = layers.Dense(8, activation="relu")(price)
x = layers.concatenate([a, b])
score = layers.Dense(1)(x)

model = Model(inputs=text, outputs=score)  # Graph disconnected: `price` is missing
