"""Early stopping, checkpoints, schedules, history keys as people plot them."""
import os

import keras
import numpy as np
from keras.callbacks import CSVLogger, EarlyStopping, LambdaCallback, LearningRateScheduler, ModelCheckpoint

x, y = np.random.rand(60, 5), np.random.randint(0, 2, 60)
model = keras.Sequential([keras.Input((5,)), keras.layers.Dense(4, "relu"), keras.layers.Dense(1, "sigmoid")])
model.compile("adam", "binary_crossentropy", metrics=["accuracy", keras.metrics.AUC(name="auc")])


def schedule(epoch, lr):
    return lr if epoch < 2 else lr * np.exp(-0.1).item()


lines = []
callbacks = [
    EarlyStopping(monitor="val_auc", mode="max", patience=3, restore_best_weights=True),
    ModelCheckpoint("best.weights.h5", save_weights_only=True, save_best_only=True, monitor="val_loss"),
    LearningRateScheduler(schedule),
    CSVLogger("log.csv"),
    LambdaCallback(on_epoch_end=lambda epoch, logs: lines.append(f"{epoch}: {logs['val_accuracy']:.2f}")),
]
history = model.fit(x, y, validation_split=0.2, epochs=3, batch_size=16, callbacks=callbacks, verbose=0)
for key in ("loss", "accuracy", "auc"):
    for prefix in ("", "val_"):
        assert len(history.history[prefix + key]) == len(lines), key
best = int(np.argmax(history.history["val_auc"]))
print(f"best epoch {best}: {history.history['val_auc'][best]:.3f}")
model.load_weights("best.weights.h5")
loss, accuracy, auc = model.evaluate(x, y, verbose=0)
print(dict(zip(model.metrics_names, (loss, accuracy))))
with open("log.csv") as file:
    assert "val_loss" in file.readline()
os.remove("log.csv")
