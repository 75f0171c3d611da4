"""A loop of our own: the model's stateful parts by hand, `optimizer.apply`, metrics reset each epoch."""
import keras
import numpy as np
import torch

inputs = keras.Input(shape=(20,), name="digits")
x1 = keras.layers.Dense(16, activation="relu")(inputs)
x2 = keras.layers.Dense(16, activation="relu")(x1)
outputs = keras.layers.Dense(6, name="predictions")(x2)
model = keras.Model(inputs=inputs, outputs=outputs)

x_all = np.random.rand(50, 4, 5).reshape(-1, 20).astype("float32")
y_all = np.random.randint(0, 6, size=(50,))
x_val, y_val = x_all[-10:], y_all[-10:]
x_train, y_train = x_all[:-10], y_all[:-10]

optimizer = keras.optimizers.AdamW(learning_rate=keras.optimizers.schedules.CosineDecay(1e-2, 100))
loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
train_acc_metric = keras.metrics.SparseCategoricalAccuracy()
val_acc_metric = keras.metrics.SparseCategoricalAccuracy()


def batches(x, y, size, shuffle=False):
    order = np.random.permutation(len(x)) if shuffle else np.arange(len(x))
    for start in range(0, len(x), size):
        chosen = order[start:start + size]
        yield x[chosen], y[chosen]


for epoch in range(2):
    for step, (xb, yb) in enumerate(batches(x_train, y_train, 16, shuffle=True)):
        logits = model(xb, training=True)
        loss = loss_fn(yb, logits)
        model.zero_grad()
        trainable_weights = [v for v in model.trainable_weights]
        loss.backward()
        gradients = [v.value.grad for v in trainable_weights]
        with torch.no_grad():
            optimizer.apply(gradients, trainable_weights)
        train_acc_metric.update_state(yb, logits)
        if step % 100 == 0:
            print(f"loss at step {step}: {float(loss):.4f}")
    train_acc = train_acc_metric.result()
    train_acc_metric.reset_state()
    for xb, yb in batches(x_val, y_val, 8):
        val_acc_metric.update_state(yb, model(xb, training=False))
    val_acc = val_acc_metric.result()
    val_acc_metric.reset_state()
    print(f"train {float(train_acc):.3f} val {float(val_acc):.3f}")
