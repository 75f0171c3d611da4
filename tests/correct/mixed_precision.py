"""Half precision for the layers, float32 for the output; dtype policies by hand."""
import keras
import numpy as np
from keras import layers

keras.mixed_precision.set_global_policy("mixed_bfloat16")
inputs = keras.Input((12,), name="digits")
dense = layers.Dense(8, activation="relu")
x = dense(inputs)
assert dense.compute_dtype == "bfloat16" and dense.kernel.dtype == "float32"
x = layers.Dense(8, activation="relu", name="second")(x)
x = layers.Dense(3, name="logits")(x)
outputs = layers.Activation("softmax", dtype="float32", name="predictions")(x)
model = keras.Model(inputs=inputs, outputs=outputs)
model.compile(loss="sparse_categorical_crossentropy", optimizer=keras.optimizers.RMSprop(), metrics=["accuracy"])
x_train = np.random.randint(0, 255, (20, 3, 4)).reshape(20, 12).astype("float32") / 255
y_train = np.random.randint(0, 3, 20)
model.fit(x_train, y_train, batch_size=10, epochs=1, validation_split=0.2, verbose=0)
prediction = model.predict(x_train[:2], verbose=0)
assert prediction.dtype == np.float32
keras.mixed_precision.set_global_policy("float32")
own = layers.Dense(2, dtype=keras.DTypePolicy("float16"))
assert own(np.ones((1, 3), "float16")).shape == (1, 2)
assert layers.Dense(2).compute_dtype == "float32"
