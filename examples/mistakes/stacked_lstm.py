"""The first LSTM gives its last step only, the second wants a sequence; and two names are misspelt."""

from keras import Input, Sequential, layers

model = Sequential()
model.add(Input((50, 8)))
model.add(layers.LSTM(32))
model.add(layers.LSTM(16))  # return_sequences=True is missing above
model.add(layers.Dense(1, activation="sigmoyd"))  # sigmoid
model.compile(optimizer="adam", loss="binary_crossentropyy")  # binary_crossentropy
