"""A subclassed model that keeps its layers in nested lists and dicts."""
import keras
import numpy as np


class Pyramid(keras.Model):
    def __init__(self, widths=((8, 8), (16,), (4, 4, 4)), n_out=3, **kwargs):
        super().__init__(**kwargs)
        self.stages = [[keras.layers.Dense(w, activation="relu") for w in stage] for stage in widths]
        self.heads = {name: keras.layers.Dense(n_out) for name in ("coarse", "fine")}
        self.drop = keras.layers.Dropout(0.2)

    def call(self, x, training=None):
        features = []
        for stage in self.stages:
            for layer in stage:
                x = layer(x)
            x = self.drop(x, training=training)
            features.append(x)
        joined = keras.ops.concatenate(features, axis=-1)
        return {"coarse": self.heads["coarse"](x), "fine": self.heads["fine"](joined)}


model = Pyramid()
model.compile(
    optimizer="adam",
    loss={k: keras.losses.SparseCategoricalCrossentropy(from_logits=True) for k in ("coarse", "fine")},
)
x = np.random.rand(12, 6).astype("float32")
y = np.random.randint(0, 3, 12)
model.fit(x, {"coarse": y, "fine": y}, epochs=1, verbose=0)
out = model.predict(x[:2], verbose=0)
assert out["fine"].shape == (2, 3)
assert len(model.layers) >= 3
