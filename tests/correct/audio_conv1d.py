"""Raw audio of any length with residual 1D convolutions; the last part is odd on purpose."""
import keras
import numpy as np

SAMPLING_RATE, SECONDS = 400, 1


def residual_block(x, filters, conv_num=3, activation="relu"):
    s = keras.layers.Conv1D(filters, 1, padding="same")(x)
    for i in range(conv_num - 1):
        x = keras.layers.Conv1D(filters, 3, padding="same")(x)
        x = keras.layers.Activation(activation)(x)
    x = keras.layers.Conv1D(filters, 3, padding="same")(x)
    x = keras.layers.Add()([x, s])
    x = keras.layers.Activation(activation)(x)
    return keras.layers.MaxPool1D(pool_size=2, strides=2)(x)


def build_model(input_shape, num_classes):
    inputs = keras.layers.Input(shape=input_shape, name="input")
    x = residual_block(inputs, 4, 2)
    x = residual_block(x, 8, 2)
    x = residual_block(x, 8, 3)
    x = keras.layers.AveragePooling1D(pool_size=3, strides=3)(x)
    x = keras.layers.Flatten()(x)
    x = keras.layers.Dense(16, activation="relu")(x)
    outputs = keras.layers.Dense(num_classes, activation="softmax", name="output")(x)
    return keras.models.Model(inputs=inputs, outputs=outputs)


def audio_to_fft(audio):
    fft = np.fft.fft(audio.squeeze(-1).astype("complex64"))
    return np.abs(fft[:, : audio.shape[1] // 2, np.newaxis])


speakers = ["anna", "ben", "cleo"]
audio = np.random.randn(18, SAMPLING_RATE * SECONDS, 1)
labels = np.random.randint(len(speakers), size=18)
model = build_model((SAMPLING_RATE // 2, 1), len(speakers))
model.compile(optimizer="Adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
checkpoint = keras.callbacks.ModelCheckpoint("speaker.keras", monitor="val_accuracy", save_best_only=True)
x = audio_to_fft(audio)
history = model.fit(x[:12], labels[:12], epochs=1, validation_data=(x[12:], labels[12:]), callbacks=[checkpoint],
                    verbose=0)
y_pred = np.argmax(model.predict(x[:5], verbose=0), axis=-1)
for index, predicted in enumerate(y_pred):
    print(f"Speaker: {speakers[labels[index]]} - Predicted: {speakers[predicted]}")
