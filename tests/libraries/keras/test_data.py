"""Data sets and utilities: shapes, dtypes and what is known of the contents."""

from __future__ import annotations

from tests.libraries.keras.running import Run


def test_data_sets() -> None:
    run = Run("""
        (a, b), (c, d) = keras.datasets.mnist.load_data()
        (e, f), _ = keras.datasets.cifar10.load_data()
        (g, h), _ = keras.datasets.imdb.load_data(num_words=10000)
        (i, j), _ = keras.datasets.boston_housing.load_data()
        (k, l), _ = keras.datasets.reuters.load_data(num_words=1000)
    """)
    assert [run[name] for name in "abcdefghijkl"] == [
        (60000, 28, 28),
        (60000,),
        (10000, 28, 28),
        (10000,),
        (50000, 32, 32, 3),
        (50000, 1),
        (25000,),
        (25000,),
        (404, 13),
        (404,),
        (8982,),
        (8982,),
    ]
    images, labels, texts = (run.fields[name] for name in "abg")
    assert (images.spec.dtype, images.facts.low, images.facts.high) == ("uint8", 0, 255)
    assert (labels.facts.coding, labels.facts.classes) == ("integer", 10)
    assert (texts.spec.dtype, texts.facts.high) == ("object", 9999)


def test_one_hot_labels() -> None:
    run = Run("""
        (x, y), _ = keras.datasets.mnist.load_data()
        a = keras.utils.to_categorical(y)
        b = keras.utils.to_categorical(y, num_classes=10)
        c = keras.utils.to_categorical(np.zeros((7, 1)), 4)
    """)
    assert [run[name] for name in "abc"] == [(60000, 10), (60000, 10), (7, 4)]
    assert run.fields["b"].facts.coding == "one-hot"


def test_padding() -> None:
    run = Run("""
        (x, y), _ = keras.datasets.imdb.load_data(num_words=500)
        a = keras.utils.pad_sequences(x, maxlen=80)
        b = keras.preprocessing.sequence.pad_sequences([[1, 2], [3], [4]], 5)
        c = keras.utils.pad_sequences(x)
    """)
    assert (run["a"], run["b"], run["c"]) == ((25000, 80), (3, 5), (25000, None))
    assert run.fields["a"].facts.high == 499
