"""Small data sets to learn and to test with, read from Keras's cache folder. Source: keras.datasets

`datasets.mnist.load_data()` gives ((x_train, y_train), (x_test, y_test)). A file that is not in `~/.keras/datasets`
(or in `$KERAS_HOME/datasets`) is fetched from where Keras fetches it.
"""

from __future__ import annotations

from ..core.lazy import lazy

NAMES = (*("boston_housing", "california_housing", "cifar10", "cifar100", "fashion_mnist", "imdb", "mnist", "reuters"),)
TABLE = {name: f"runtime.datasets.{name}:" for name in NAMES}

__all__ = sorted(TABLE)

__getattr__, __dir__ = lazy(__name__, TABLE, globals())
