"""A stateful network: the batch is part of the input, the states are reset by hand."""
import keras
import numpy as np

tsteps = 1
batch_size = 5
lahead = 4


def gen_uniform_amp(amp=1, xn=100):
    return np.random.uniform(-1 * amp, +1 * amp, xn)


to_drop = max(tsteps - 1, lahead - 1)
data_input = gen_uniform_amp(amp=0.1, xn=100 + to_drop)
cumulated = np.convolve(data_input, np.ones(lahead) / lahead, mode="valid")[:100]
expected_output = cumulated.reshape(-1, 1)
data_input = data_input[:100].reshape((-1, tsteps, 1))
assert data_input.shape[0] % batch_size == 0
assert len(expected_output) == len(data_input)


def create_model(stateful):
    model = keras.Sequential()
    model.add(keras.Input(batch_shape=(batch_size, tsteps, 1)))
    model.add(keras.layers.SimpleRNN(8, stateful=stateful, return_sequences=True))
    model.add(keras.layers.LSTM(4))
    model.add(keras.layers.Dense(1))
    model.compile(loss="mse", optimizer="adam")
    return model


split = 80
x_train, x_test = data_input[:split], data_input[split:]
y_train, y_test = expected_output[:split], expected_output[split:]
for stateful in (True, False):
    model = create_model(stateful=stateful)
    for i in range(2):
        model.fit(x_train, y_train, batch_size=batch_size, epochs=1, verbose=0, shuffle=not stateful)
        if stateful:
            for layer in model.layers:
                if hasattr(layer, "reset_states"):
                    layer.reset_states()
    predicted = model.predict(x_test, batch_size=batch_size, verbose=0)
    assert predicted.shape == y_test.shape
    print("Stateful" if stateful else "Stateless", "error:", ((predicted - y_test) ** 2).mean())
