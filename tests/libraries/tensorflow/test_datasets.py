"""tf.data: what the elements of a data set are."""

from __future__ import annotations

import pytest

from tests.libraries.keras.running import Run

HEAD = """
import numpy as np
import tensorflow as tf
from tensorflow import keras
x, y = np.zeros((100, 28, 28), "float32"), np.zeros((100,), "int32")
rows = tf.data.Dataset.from_tensor_slices((x, y))
"""

ELEMENTS = {
    "rows": [(28, 28), ()],
    "rows.shuffle(100).repeat().batch(32).prefetch(tf.data.AUTOTUNE)": [(None, 28, 28), (None,)],
    "rows.batch(32, drop_remainder=True)": [(32, 28, 28), (32,)],
    "rows.batch(32).unbatch()": [(28, 28), ()],
    "rows.map(lambda a, b: (a[..., None], tf.one_hot(b, 10))).batch(8)": [(None, 28, 28, 1), (None, 10)],
    "rows.filter(lambda a, b: b > 0).take(3).skip(1).cache()": [(28, 28), ()],
    "rows.enumerate().map(lambda i, pair: (i, pair[0]))": [(), (28, 28)],
    "tf.data.Dataset.zip((rows.map(lambda a, b: a), rows.map(lambda a, b: b)))": [(28, 28), ()],
    "tf.data.Dataset.from_tensor_slices([[1, 2, 3], [4, 5, 6]])": (3,),
    "tf.data.Dataset.from_tensors(x)": (100, 28, 28),
    "tf.data.Dataset.from_tensor_slices(y).window(5).flat_map(lambda w: w.batch(5, drop_remainder=True))": (5,),
    "tf.data.Dataset.range(10).map(lambda n: [n, n])": (2,),
    "tf.data.Dataset.list_files('*.jpg').map(lambda f: tf.image.resize(tf.io.decode_jpeg(tf.io.read_file(f), channels=3), (64, 64)))": (64, 64, 3),
    "tf.data.Dataset.from_generator(None, output_signature=(tf.TensorSpec((4,), tf.float32), tf.TensorSpec((), tf.int32)))": [(4,), ()],
    "tf.data.Dataset.from_generator(None, (tf.float32, tf.int32), ((4, None), ())).padded_batch(2)": [(None, 4, None), (None,)],
    "rows.interleave(lambda a, b: tf.data.Dataset.from_tensor_slices(a))": (28,),
    "rows.concatenate(rows)": [(28, 28), ()],
    "rows.apply(lambda d: d.batch(4, drop_remainder=True))": [(4, 28, 28), (4,)],
    "rows.map(lambda a, b: tf.py_function(print, [a], tf.float32))": None,
    "keras.utils.image_dataset_from_directory('d', image_size=(180, 160))": [(None, 180, 160, 3), (None,)],
    "keras.utils.image_dataset_from_directory('d', label_mode='categorical', class_names=['a', 'b'], color_mode='grayscale')": [(None, 256, 256, 1), (None, 2)],
    "keras.utils.image_dataset_from_directory('d', labels=None, batch_size=None)": (256, 256, 3),
    "keras.utils.image_dataset_from_directory('d', subset='both', validation_split=0.2, seed=1)[1]": [(None, 256, 256, 3), (None,)],
    "keras.utils.text_dataset_from_directory('d', label_mode='binary')": [(None,), (None, 1)],
    "keras.utils.timeseries_dataset_from_array(np.zeros((50, 7)), np.zeros((50, 2)), sequence_length=10)": [(None, 10, 7), (None, 2)],
}  # fmt: skip


@pytest.mark.parametrize("expression", ELEMENTS, ids=lambda text: text[:60])
def test_element(expression: str) -> None:
    run = Run(
        f"""
        found = {expression}
        for element in found:
            pass
        batch = next(iter(found))
        """,
        head=HEAD,
    )
    assert run.faults == []
    wanted = ELEMENTS[expression]
    values = run.fields["batch"]
    if wanted is None:
        assert values.spec.sizes is None
    elif isinstance(wanted, list):
        assert [_sizes(value) for value in values] == wanted
    else:
        assert _sizes(values) == wanted


def _sizes(value: object) -> tuple[int | None, ...]:
    return tuple(size if isinstance(size, int) else None for size in value.spec.sizes)  # type: ignore[attr-defined]


def test_dicts_of_features() -> None:
    run = Run(
        """
        found = tf.data.Dataset.from_tensor_slices(({"image": x, "id": y}, y)).batch(5, drop_remainder=True)
        for features, label in found:
            image = features["image"]
        arrays = next(found.as_numpy_iterator())[0]["id"]
        spec = found.element_spec[0]["image"].shape
        """,
        head=HEAD,
    )
    assert (run["arrays"], run["spec"]) == ((5,), (5, 28, 28))


def test_a_model_is_built_by_its_data_set() -> None:
    run = Run(
        """
        model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(10, "softmax")])
        model.compile("adam", "sparse_categorical_crossentropy")
        model.fit(rows.batch(32), epochs=2)
        p = model.predict(rows.batch(32).map(lambda a, b: a))
        total = model.count_params()
        """,
        head=HEAD,
    )
    assert run.faults == []
    assert (run["total"], run["p"]) == (7850, (100, 10))


def test_a_data_set_that_does_not_fit_the_model() -> None:
    run = Run(
        """
        inputs = keras.Input((28, 32))
        model = keras.Model(inputs, keras.layers.Dense(1)(keras.layers.Flatten()(inputs)))
        model.compile("adam", "mse")
        model.fit(rows.batch(32))
        """,
        head=HEAD,
    )
    event = run.event("fit")
    assert event.data["x"].spec.sizes[1:] == (28, 28)
    assert event.spans["x"].text() == "rows.batch(32)"


def test_what_nobody_knows_stays_unknown() -> None:
    run = Run(
        """
        import tensorflow_datasets as tfds
        (train, test), info = tfds.load("mnist", split=["train", "test"], as_supervised=True, with_info=True)
        train = train.map(lambda image, label: (tf.cast(image, tf.float32) / 255.0, label)).batch(128)
        for image, label in train:
            print(image.shape)
        unknown = tf.data.Dataset.from_tensor_slices(info.features).batch(3)
        for part in unknown:
            total = part + 1
        def pack(*row):
            return tf.stack(row[1:], 1), row[0]
        packed = tf.data.experimental.CsvDataset("a.csv", [float()] * 29).batch(100).map(pack).unbatch()
        """,
        head=HEAD,
    )
    assert run.faults == []


def test_a_train_step_of_the_user_is_evaluated_on_a_batch() -> None:
    run = Run(
        """
        class Net(keras.Model):
            def train_step(self, data):
                images, labels = data
                wrong = tf.matmul(images, tf.zeros((3, 3)))
                return {}
        inputs = keras.Input((28, 28))
        net = Net(inputs, keras.layers.Flatten()(inputs))
        net.compile("adam")
        net.fit(rows.batch(8))
        """,
        head=HEAD,
    )
    assert run.faults == [(4, "matmul-shapes")]
