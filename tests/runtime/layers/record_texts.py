"""Records what layers over texts do in real Keras, which needs TensorFlow for them: writes recorded_texts.json.

    python -m tests.runtime.layers.record_texts     # where keras, torch and tensorflow are installed

A case: layer, its arguments, data to adapt to (or None), inputs; what came out, its shape, the vocabulary, the config.
Test modules read the file; nobody else needs TensorFlow.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

RECORD = Path(__file__).with_name("recorded_texts.json")
WORDS = [
    "the",
    "cat",
    "Dog",
    "sat",
    "on",
    "a",
    "mat!",
    "über",
    "ÉTÉ",
    "x-y",
    "don't",
    "日本",
    "emoji😀",
    "42",
    "",
    "the cat",
]
"""Some with capitals, punctuation, letters beyond ASCII, white space."""
SPACES = [" ", " ", "  ", "\t", "\n", "\u00a0"]


def words(rng: random.Random, shape: tuple[int, ...]) -> Any:
    if not shape:
        return rng.choice(WORDS)
    return [words(rng, shape[1:]) for _ in range(shape[0])]


def texts(rng: random.Random, count: int) -> list[str]:
    def text() -> str:
        return "".join(rng.choice(WORDS) + rng.choice(SPACES) for _ in range(rng.randint(0, 6)))

    return [text() for _ in range(count)]


def numbers(rng: random.Random, shape: tuple[int, ...], high: int = 12) -> Any:
    if not shape:
        return rng.randint(-2, high)
    return [numbers(rng, shape[1:], high) for _ in range(shape[0])]


def some(rng: random.Random, options: dict[str, list[Any]]) -> dict[str, Any]:
    """Some of the arguments; `...` leaves the default."""
    picked = {name: rng.choice(values) for name, values in options.items()}
    return {name: value for name, value in picked.items() if value is not ...}


def cases() -> Iterator[dict[str, Any]]:
    for number in range(40):
        yield hashing(random.Random(f"Hashing {number}"))
        yield crossing(random.Random(f"HashedCrossing {number}"))
    for number in range(100):
        yield lookup(random.Random(f"StringLookup {number}"), "StringLookup")
        yield lookup(random.Random(f"IntegerLookup {number}"), "IntegerLookup")
        yield vectorization(random.Random(f"TextVectorization {number}"))


def hashing(rng: random.Random) -> dict[str, Any]:
    options = {"salt": [..., 7, [133, 137]], "output_mode": [..., ..., "one_hot", "multi_hot", "count"]}
    kwargs = {"num_bins": rng.choice([1, 3, 10, 1000]), **some(rng, options)}
    shape = rng.choice([(4,), (3, 1), (2, 3)])
    of_texts = rng.random() < 0.6
    if rng.random() < 0.3:
        kwargs["mask_value"] = "" if of_texts else 0
    data = words(rng, shape) if of_texts else numbers(rng, shape, 10**9)
    return {"layer": "Hashing", "kwargs": kwargs, "adapt": None, "inputs": data}


def crossing(rng: random.Random) -> dict[str, Any]:
    kwargs = {"num_bins": rng.choice([3, 10, 1000]), **some(rng, {"output_mode": [..., "one_hot"]})}
    shape = rng.choice([(4,), (3, 1)])
    columns = [words(rng, shape) if rng.random() < 0.6 else numbers(rng, shape, 10**9) for _ in range(2)]
    return {"layer": "HashedCrossing", "kwargs": kwargs, "adapt": None, "inputs": columns}


def lookup(rng: random.Random, name: str) -> dict[str, Any]:
    of_texts = name == "StringLookup"
    make = words if of_texts else numbers
    mode = rng.choice(["int", "int", "int", "one_hot", "multi_hot", "count", "tf_idf"])
    kwargs = {"output_mode": mode} | some(rng, {"num_oov_indices": [..., 2, 3], "max_tokens": [..., 6]})
    kwargs |= some(rng, {"mask_token": [..., "" if of_texts else 0], "oov_token": [..., "[?]" if of_texts else -7]})
    if "max_tokens" in kwargs and mode != "int" and rng.random() < 0.5:
        kwargs["pad_to_max_tokens"] = True
    if kwargs.get("num_oov_indices", 1) > 1 and rng.random() < 0.5:
        kwargs |= {"salt": [3, 4]} if of_texts else {"oov_method": "farmhash"}
    adapt = make(rng, rng.choice([(12,), (6, 3)]))
    if rng.random() < 0.3:
        kwargs.pop("max_tokens", None), kwargs.pop("pad_to_max_tokens", None)
        kwargs["vocabulary"], adapt = (["cat", "the", "日本", "a"] if of_texts else [5, 3, 11]), None
        if mode == "tf_idf":
            kwargs["idf_weights"] = [0.5, 1.5, 2.0, 0.25][: len(kwargs["vocabulary"])]
    inputs = make(rng, rng.choice([(4,), (3, 1), (2, 3)]))
    if mode == "int" and rng.random() < 0.3:
        kwargs["invert"], inputs = True, numbers(rng, (5,), 6)
    return {"layer": name, "kwargs": kwargs, "adapt": adapt, "inputs": inputs}


def vectorization(rng: random.Random) -> dict[str, Any]:
    mode = rng.choice(["int", "int", "int", "multi_hot", "count", "tf_idf"])
    options = {
        "standardize": [..., ..., None, "lower", "strip_punctuation"],
        "split": [..., ..., "character", None],
        "ngrams": [..., ..., 2, [1, 3]],
        "max_tokens": [..., 8],
    }
    kwargs = {"output_mode": mode, **some(rng, options)}
    if mode == "int":
        kwargs |= some(rng, {"output_sequence_length": [..., 3, 9]})
    elif "max_tokens" in kwargs and rng.random() < 0.5:
        kwargs["pad_to_max_tokens"] = True
    if kwargs.get("split", "") is None:
        kwargs.pop("ngrams", None)
        adapt, inputs = words(rng, (5, 2)), words(rng, (3, 2))
    else:
        adapt, inputs = texts(rng, 6), texts(rng, 4)
        inputs = [[text] for text in inputs] if rng.random() < 0.3 else inputs
    if rng.random() < 0.2:
        kwargs.pop("max_tokens", None), kwargs.pop("pad_to_max_tokens", None)
        kwargs["vocabulary"], adapt = ["cat", "the", "日本", "a"], None
        if mode == "tf_idf":
            kwargs["idf_weights"] = [0.5, 1.5, 2.0, 0.25]
    return {"layer": "TextVectorization", "kwargs": kwargs, "adapt": adapt, "inputs": inputs}


def made(layers: Any, case: dict[str, Any]) -> Any:
    """The layer of a case, adapted."""
    kwargs = dict(case["kwargs"])
    if isinstance(kwargs.get("ngrams"), list):
        kwargs["ngrams"] = tuple(kwargs["ngrams"])
    layer = getattr(layers, case["layer"])(**kwargs)
    if case["adapt"] is not None:
        layer.adapt(case["adapt"])
    return layer


def recorded(case: dict[str, Any]) -> dict[str, Any]:
    import keras
    import numpy as np

    try:
        layer = made(keras.layers, case)
        inputs = case["inputs"] if case["layer"] == "HashedCrossing" else np.array(case["inputs"])
        found = layer([np.array(x) for x in inputs] if case["layer"] == "HashedCrossing" else inputs)
    except Exception as error:
        return {**case, "error": type(error).__name__}
    values = found if isinstance(found, list) else found.detach().numpy().tolist()
    shape = [len(found)] if isinstance(found, list) else list(found.shape)
    known = hasattr(layer, "get_vocabulary")
    vocabulary = (
        [token.item() if hasattr(token, "item") else token for token in layer.get_vocabulary()] if known else None
    )
    config = json.loads(json.dumps(layer.get_config(), default=str))
    return {**case, "output": values, "shape": shape, "vocabulary": vocabulary, "config": config}


if __name__ == "__main__":
    os.environ["KERAS_BACKEND"] = "torch"
    records = [recorded(case) for case in cases()]
    for number, record in enumerate(records):
        if number % 5:
            record.pop("config", None)  # of every fifth, so that the file stays small
    lines = [json.dumps(record, ensure_ascii=False, sort_keys=True) for record in records]
    RECORD.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")
    refused = sum('"error"' in line for line in lines)
    print(f"{len(lines)} cases, {refused} refused")
