"""A model described in JSON: names of layers, keywords, connections."""
import json

import keras
import numpy as np

TEXT = """
{
  "input": [16, 16, 3],
  "layers": [
    {"class": "Conv2D", "filters": 4, "kernel_size": 3, "strides": 2, "padding": "same"},
    {"class": "ReLU"},
    {"class": "Conv2D", "filters": 8, "kernel_size": [3, 1]},
    {"class": "GlobalAveragePooling2D"},
    {"class": "Dense", "units": 5, "activation": "softmax"}
  ],
  "compile": {"optimizer": "adam", "loss": "categorical_crossentropy"}
}
"""


def from_description(description):
    model = keras.Sequential([keras.Input(tuple(description["input"]))])
    for entry in description["layers"]:
        entry = dict(entry)
        cls = getattr(keras.layers, entry.pop("class"))
        model.add(cls(**entry))
    model.compile(**description["compile"])
    return model


model = from_description(json.loads(TEXT))
assert model.output_shape[-1] == 5
x, y = np.random.rand(6, 16, 16, 3), np.eye(5)[[0, 1, 2, 3, 4, 0]]
model.fit(x, y, verbose=0)
again = keras.models.model_from_json(model.to_json())
again.set_weights(model.get_weights())
np.testing.assert_allclose(again.predict(x, verbose=0), model.predict(x, verbose=0), atol=1e-5)
twin = keras.Sequential.from_config(model.get_config())
assert twin.count_params() == model.count_params()
