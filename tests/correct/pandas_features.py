"""A table with numbers, categories and gaps: one input a column, lookups, normalisation."""
import keras
import numpy as np
import pandas as pd
from keras import layers

rng = np.random.default_rng(1)
df = pd.DataFrame({
    "age": rng.integers(18, 80, 60).astype("float32"),
    "income": rng.normal(3e4, 1e4, 60),
    "city": rng.choice(["Bern", "Basel", "Genf"], 60),
    "target": rng.integers(0, 2, 60),
})
df.loc[::7, "income"] = np.nan
df["income"] = df["income"].fillna(df["income"].median())
df["city_id"] = df["city"].astype("category").cat.codes
n_cities = df["city"].nunique()
train = df.sample(frac=0.8, random_state=3)
valid = df.drop(train.index)
numeric = ["age", "income"]
inputs, parts = {}, []
for name in numeric:
    inputs[name] = keras.Input((1,), name=name)
    norm = layers.Normalization()
    norm.adapt(train[name].to_numpy().reshape(-1, 1))
    parts.append(norm(inputs[name]))
inputs["city_id"] = keras.Input((1,), name="city_id", dtype="int32")
parts.append(layers.Flatten()(layers.Embedding(n_cities, 2)(inputs["city_id"])))
x = layers.Dense(8, "relu")(layers.Concatenate()(parts))
model = keras.Model(inputs, layers.Dense(1, "sigmoid")(x))
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])


def to_arrays(frame):
    return {name: frame[name].to_numpy().reshape(-1, 1) for name in inputs}


model.fit(to_arrays(train), train["target"].values, validation_data=(to_arrays(valid), valid["target"].values), verbose=0)
scored = valid.assign(score=model.predict(to_arrays(valid), verbose=0).ravel())
print(scored.groupby("city")["score"].mean().round(3))
