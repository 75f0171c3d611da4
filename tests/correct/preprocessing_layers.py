"""Numbers binned and crossed, categories hashed or looked up, images augmented: only with layers."""
import keras
import numpy as np
from keras import layers

images = np.random.randint(0, 256, (4, 20, 20, 3)).astype("float32")
augment = keras.Sequential([
    layers.Rescaling(1.0 / 255),
    layers.RandomTranslation(0.1, 0.1),
    layers.RandomZoom(0.2),
    layers.RandomContrast(0.1),
    layers.Resizing(12, 16),
    layers.CenterCrop(10, 10),
])
out = augment(images, training=True)
assert out.shape == (4, 10, 10, 3)
ages = np.array([[3.0], [17.0], [44.0], [90.0]])
binned = layers.Discretization(bin_boundaries=[10, 20, 65], output_mode="one_hot")(ages)
assert binned.shape == (4, 4)
encoded = layers.CategoryEncoding(num_tokens=5, output_mode="multi_hot")(np.array([[0, 1], [2, 2], [4, 0], [3, 1]]))
table = np.concatenate([np.asarray(binned), np.asarray(encoded)], axis=1)
norm = layers.Normalization(axis=None)
norm.adapt(ages)
model = keras.Sequential([keras.Input(table.shape[1:]), layers.GaussianNoise(0.1), layers.Dense(1)])
model.compile("adam", "mse")
model.fit(table, np.asarray(norm(ages)), verbose=0)
