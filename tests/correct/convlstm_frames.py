"""Next-frame prediction with ConvLSTM2D and a Conv3D on top."""
import numpy as np
import keras
from keras import layers


def make_movies(n_samples, n_frames, size):
    movies = np.zeros((n_samples, n_frames, size, size, 1), dtype=np.float32)
    for i in range(n_samples):
        x, y = np.random.randint(2, size - 2, 2)
        dx, dy = np.random.choice([-1, 0, 1], 2)
        for t in range(n_frames):
            cx, cy = (x + dx * t) % size, (y + dy * t) % size
            movies[i, t, cx, cy, 0] = 1
            movies[i, t, (cx + 1) % size, cy] += 0.5
    return movies.clip(0, 1)


def create_shifted_frames(data):
    x = data[:, 0 : data.shape[1] - 1, :, :]
    y = data[:, 1 : data.shape[1], :, :]
    return x, y


dataset = make_movies(8, 6, 12)
indexes = np.arange(dataset.shape[0])
np.random.shuffle(indexes)
train_index = indexes[: int(0.75 * dataset.shape[0])]
val_index = indexes[int(0.75 * dataset.shape[0]) :]
x_train, y_train = create_shifted_frames(dataset[train_index])
x_val, y_val = create_shifted_frames(dataset[val_index])

inp = layers.Input(shape=(None, *x_train.shape[2:]))
x = layers.ConvLSTM2D(filters=4, kernel_size=(5, 5), padding="same", return_sequences=True, activation="relu")(inp)
x = layers.BatchNormalization()(x)
x = layers.ConvLSTM2D(filters=4, kernel_size=(3, 3), padding="same", return_sequences=True, activation="relu")(x)
x = layers.Conv3D(filters=1, kernel_size=(3, 3, 3), activation="sigmoid", padding="same")(x)
model = keras.models.Model(inp, x)
model.compile(loss=keras.losses.BinaryCrossentropy(), optimizer=keras.optimizers.Adam())
early_stopping = keras.callbacks.EarlyStopping(monitor="val_loss", patience=10)
reduce_lr = keras.callbacks.ReduceLROnPlateau(monitor="val_loss", patience=5)
model.fit(x_train, y_train, batch_size=2, epochs=1, validation_data=(x_val, y_val),
          callbacks=[early_stopping, reduce_lr], verbose=0)

example = dataset[0]
frames, original_frames = example[:3, ...], example[3:, ...]
for _ in range(2):
    new_prediction = model.predict(np.expand_dims(frames, axis=0), verbose=0)
    new_prediction = np.squeeze(new_prediction, axis=0)
    predicted_frame = np.expand_dims(new_prediction[-1, ...], axis=0)
    frames = np.concatenate((frames, predicted_frame), axis=0)
assert frames.shape == (5, 12, 12, 1)
