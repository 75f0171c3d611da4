"""Fixes of older spellings: what was written for Keras 1 and 2 as Keras 3 has it."""

from __future__ import annotations

import pytest

from kshape.fixing import fixed

MODEL = "import keras\nm = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])\nm.compile('sgd', 'mse')\n"
DATA = "def g():\n    while True:\n        yield keras.ops.ones((8, 4)), keras.ops.ones((8, 1))\n"

PAIRS = [
    (
        "from keras.layers import AtrousConvolution2D, Input\nx = AtrousConvolution2D(8, (3, 3))(Input((9, 9, 3)))",
        "from keras.layers import AtrousConvolution2D, Input\nfrom keras.layers import Conv2D\n"
        "x = Conv2D(8, (3, 3))(Input((9, 9, 3)))",
    ),
    (
        f"{MODEL}{DATA}m.fit_generator(generator=g(), steps_per_epoch=2)",
        f"{MODEL}{DATA}m.fit(x=g(), steps_per_epoch=2)",
    ),
    (f"{MODEL}p = m.predict_proba(keras.ops.ones((8, 4)))", f"{MODEL}p = m.predict(keras.ops.ones((8, 4)))"),
    ("from keras.layers.core import Dense, Dropout as D", "from keras.layers import Dense, Dropout as D"),
    ("from keras.layers.convolutional import Conv2D  # c", "from keras.layers import Conv2D  # c"),
    ("from keras.utils import np_utils", "from keras import utils as np_utils"),
    ("from keras.utils.np_utils import to_categorical", "from keras.utils import to_categorical"),
    (
        "from keras.utils import np_utils, plot_model",
        "from keras import utils as np_utils\nfrom keras.utils import plot_model",
    ),
    (
        "from tensorflow.keras.layers.experimental.preprocessing import Rescaling",
        "from tensorflow.keras.layers import Rescaling",
    ),
    (
        "if True:\n    from keras.utils import np_utils, plot_model",
        "if True:\n    from keras import utils as np_utils\n    from keras.utils import plot_model",
    ),
    (
        "import tensorflow as tf\nx = tf.keras.layers.experimental.preprocessing.Rescaling(2)",
        "import tensorflow as tf\nx = tf.keras.layers.Rescaling(2)",
    ),
    (
        "from keras.layers import Convolution2D\nx = Convolution2D(32, 3, 3, border_mode='same', subsample=(2, 2))",
        "from keras.layers import Convolution2D\nx = Convolution2D(32, (3, 3), padding='same', strides=(2, 2))",
    ),
    (
        'from keras.layers import MaxPooling2D\nx = MaxPooling2D(pool_size=(2, 2), dim_ordering="tf")',
        'from keras.layers import MaxPooling2D\nx = MaxPooling2D(pool_size=(2, 2), data_format="channels_last")',
    ),
]


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_is_written_as_today(old: str, new: str) -> None:
    done = fixed(old + "\n", "a.py")
    assert done.text == new + "\n"
    assert fixed(done.text, "a.py").text == done.text


@pytest.mark.parametrize(
    "code",
    [
        # Another thing under today's name, not the same one elsewhere.
        "from keras.preprocessing.image import ImageDataGenerator\nx = ImageDataGenerator()\n",
        # A property takes no arguments.
        "import keras\nd = keras.layers.Dense(2)\ny = d(keras.Input((4,)))\ny = d.get_output_at(0)\n",
        # Its arguments by position mean something else in fit().
        "import keras\nm = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])\nm.compile('sgd', 'mse')\n"
        "def g():\n    yield 1\nm.fit_generator(g(), 10, 2)\n",
    ],
)
def test_what_is_not_one_to_one_stays(code: str) -> None:
    assert fixed(code, "a.py").text == code
