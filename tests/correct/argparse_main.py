#!/usr/bin/env python
"""A script with command-line options, run with its defaults."""
import argparse
import os
import sys

import keras
import numpy as np


def parse(argv=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=12, help="of the hidden layer")
    parser.add_argument("--layers", nargs="+", type=int, default=[8, 8])
    parser.add_argument("--image-size", type=int, default=10)
    parser.add_argument("--lr", type=float, default=0.01)
    parser.add_argument("--bidirectional", action="store_true")
    parser.add_argument("--cell", choices=["lstm", "gru"], default="gru")
    parser.add_argument("--output", default=None)
    return parser.parse_args(argv)


CELLS = {"lstm": keras.layers.LSTM, "gru": keras.layers.GRU}


def main(args):
    n = args.image_size
    inputs = keras.Input((n, n))
    x = inputs
    for i, units in enumerate(args.layers):
        last = i == len(args.layers) - 1
        layer = CELLS[args.cell](units, return_sequences=not last)
        x = keras.layers.Bidirectional(layer)(x) if args.bidirectional else layer(x)
    x = keras.layers.Dense(args.units, activation="tanh")(x)
    model = keras.Model(inputs, keras.layers.Dense(10, activation="softmax")(x))
    model.compile(keras.optimizers.SGD(args.lr, momentum=0.9, nesterov=True), "categorical_crossentropy")
    y = keras.utils.to_categorical(np.random.randint(0, 10, 16), 10)
    model.fit(np.random.rand(16, n, n), y, verbose=0)
    if args.output:
        model.save(os.path.join(args.output, "model.keras"))
    return 0


if __name__ == "__main__":
    if main(parse([])) != 0:
        sys.exit(1)
    main(parse(["--bidirectional", "--cell", "lstm", "--layers", "4"]))
