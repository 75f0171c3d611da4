"""One block too many: after three of them a single pixel of a 28 x 28 image is left."""

from keras import Sequential, layers

model = Sequential([layers.Input((28, 28, 1))])
for filters in (16, 32, 64, 128):
    model.add(layers.Conv2D(filters, 3, activation="relu"))  # the fourth one is given a map of size 1
    model.add(layers.MaxPooling2D())
model.add(layers.Flatten())
model.add(layers.Dense(10, activation="softmax"))
