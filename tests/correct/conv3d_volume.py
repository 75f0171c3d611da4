"""Volumes: 3D convolutions, strides on one axis only, channels after depth; slices put back together."""
import keras
import numpy as np
from keras import layers

D, H, W = 16, 12, 12


def model_for(depth, height, width, channels=1):
    inputs = keras.Input((depth, height, width, channels))
    x = layers.Conv3D(4, 3, activation="relu")(inputs)
    x = layers.MaxPooling3D(pool_size=(2, 1, 1))(x)
    x = layers.BatchNormalization()(x)
    x = layers.Conv3D(8, (3, 1, 1), strides=(2, 1, 1), padding="same")(x)
    x = layers.SpatialDropout3D(0.1)(x)
    x = layers.GlobalAveragePooling3D(keepdims=True)(x)
    x = layers.Reshape((-1,))(x)
    return keras.Model(inputs, layers.Dense(1, activation="sigmoid")(x))


scans = np.random.randint(-1000, 400, (5, D, H, W)).astype("float32")
scans = (np.clip(scans, -1000, 400) + 1000) / 1400
scans = np.rot90(scans, k=1, axes=(2, 3))[..., None]
labels = np.concatenate([np.zeros(3), np.ones(2)])
model = model_for(*scans.shape[1:])
model.compile("adam", "binary_crossentropy", metrics=["acc"])
model.fit(scans, labels, batch_size=2, epochs=1, shuffle=True, verbose=0)
score = model.predict(np.expand_dims(scans[0], axis=0), verbose=0)[0]
for name, value in zip(["normal", "abnormal"], [1 - score[0], score[0]]):
    print("%.2f percent %s" % (100 * value, name))
