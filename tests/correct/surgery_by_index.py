"""Cutting models apart: by name, by index, by popping, by walking over the layers again."""
import keras
import numpy as np
from keras import layers
from keras.models import Model, Sequential

trained = Sequential(
    [
        layers.Input((16, 16, 3)),
        layers.Conv2D(4, 3, activation="relu", name="conv_a"),
        layers.MaxPooling2D(name="pool_a"),
        layers.Conv2D(8, 3, activation="relu", name="conv_b"),
        layers.GlobalAveragePooling2D(name="features"),
        layers.Dense(10, activation="softmax", name="head"),
    ]
)

# 1. the features before the head
extractor = Model(trained.inputs, trained.layers[-2].output)
assert extractor.output_shape == (None, 8)

# 2. several activations at once
names = ["conv_a", "conv_b"]
probe = Model(trained.inputs, [trained.get_layer(name).output for name in names])
first, second = probe.predict(np.zeros((2, 16, 16, 3)), verbose=0)
assert first.shape == (2, 14, 14, 4) and second.shape == (2, 5, 5, 8)

# 3. a new head on popped layers
trained.pop()
trained.add(layers.Dense(3, name="new_head"))
assert trained.output_shape == (None, 3)

# 4. every layer but those of one kind, called again on something else
inputs = keras.Input((32, 32, 3))
x = inputs
for layer in trained.layers:
    if isinstance(layer, layers.MaxPooling2D):
        continue
    if layer.name == "new_head":
        break
    layer.trainable = False
    x = layer(x)
outputs = layers.Dense(2, activation="softmax")(x)
copy = Model(inputs, outputs)
copy.compile(optimizer="sgd", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
copy.fit(np.random.rand(8, 32, 32, 3), np.random.randint(0, 2, 8), verbose=0, epochs=1)
print(sum(w.shape.num_elements() if hasattr(w.shape, "num_elements") else int(np.prod(w.shape)) for w in copy.weights))
