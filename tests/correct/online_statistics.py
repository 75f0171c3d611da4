"""train_on_batch, test_on_batch and predict_on_batch in a loop; learning rate changed by assignment."""
import keras
import numpy as np

rng = np.random.default_rng(5)
model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(8, "relu"), keras.layers.Dense(1)])
model.compile(keras.optimizers.SGD(0.05), "mse", metrics=["mae"])
true = rng.normal(size=3)
losses: list[float] = []
for step in range(12):
    x = rng.normal(size=(16, 3))
    y = (x @ true)[:, None]
    loss, mae = model.train_on_batch(x, y)
    losses.append(float(loss))
    if step and step % 5 == 0:
        rate = float(model.optimizer.learning_rate.numpy()) if hasattr(model.optimizer.learning_rate, "numpy") else 0.05
        model.optimizer.learning_rate = rate * 0.5
logs = model.test_on_batch(x, y, return_dict=True)
assert {"loss", "mae"} <= logs.keys()
prediction = model.predict_on_batch(x[:5])
assert prediction.shape == (5, 1)
smooth = np.convolve(losses, np.ones(3) / 3, mode="valid")
assert len(smooth) == len(losses) - 2
weights = model.get_weights()
model.set_weights([w * 0 for w in weights])
assert not model.predict(x, verbose=0).any()
