"""Functions of tf: what each gives for tensors of known shapes."""

from __future__ import annotations

import pytest

from tests.libraries.keras.running import Run

HEAD = """
import numpy as np
import tensorflow as tf
from tensorflow import keras
x = tf.zeros((2, 5, 8))
images = tf.zeros((4, 32, 48, 3))
def run(t):
    n, d = tf.shape(t)[0], tf.shape(t)[-1]
"""

SHAPES = {
    # constants
    "tf.constant([[1, 2], [3, 4]])": "(2, 2)",
    "tf.constant(7, shape=(2, 3))": "(2, 3)",
    "tf.constant(np.zeros((3, 4)))": "(3, 4)",
    "tf.convert_to_tensor([np.zeros(3), np.ones(3)])": "(2, 3)",
    "tf.Variable(tf.random.normal([784, 10]))": "(784, 10)",
    "tf.Variable(lambda: tf.zeros((3,)))": "(3,)",
    "tf.Variable(initial_value=tf.zeros_initializer()(shape=(4, 2), dtype='float32'), trainable=True)": "(4, 2)",
    "tf.compat.v1.placeholder(tf.float32, [6, 7])": "(6, 7)",
    "tf.ensure_shape(tf.py_function(print, [x], tf.float32), (3, 4))": "(3, 4)",
    "tf.one_hot([0, 1, 2], 5)": "(3, 5)",
    # the same function under several paths
    "tf.reduce_sum(x, axis=1)": "(2, 8)",
    "tf.math.reduce_sum(x, axis=[0, 1], keepdims=True)": "(1, 1, 8)",
    "tf.compat.v1.reduce_sum(x, reduction_indices=1, keep_dims=True)": "(2, 1, 8)",
    "tf.nn.softmax(x)": "(2, 5, 8)",
    "tf.linalg.matmul(x, x, transpose_b=True)": "(2, 5, 5)",
    # shapes that are computed
    "tf.shape(x)": "(3,)",
    "tf.reshape(x, tf.concat([tf.shape(x)[:-1], [2, 4]], axis=0))": "(2, 5, 2, 4)",
    "tf.reshape(x, tf.stack([tf.shape(x)[0], -1]))": "(2, 40)",
    "tf.reshape(x, [tf.shape(x)[0], tf.reduce_prod(tf.shape(x)[1:])])": "(2, 40)",
    "tf.zeros(tf.shape(x)[1:] * 2)": "(10, 16)",
    "tf.zeros(2 + tf.shape(x)[1:])": "(7, 10)",
    "tf.zeros(tf.maximum(tf.shape(x)[1], 6))": "(6,)",
    "tf.zeros([tf.size(x), tf.rank(x)])": "(80, 3)",
    "tf.zeros(tf.unstack(tf.shape(x))[::-1])": "(8, 5, 2)",
    "tf.zeros(tf.gather(tf.shape(x), [2, 0]))": "(8, 2)",
    "tf.zeros(tf.cast(tf.shape(x), tf.int64))": "(2, 5, 8)",
    "tf.zeros(tf.constant([3, 4]))": "(3, 4)",
    "tf.zeros(tf.TensorShape([3, 4]))": "(3, 4)",
    "tf.image.resize(images, tf.shape(images)[1:3] // 2)": "(4, 16, 24, 3)",
    "tf.range(tf.shape(x)[1])": "(5,)",
    # functions that call functions
    "tf.map_fn(lambda row: tf.reduce_sum(row, axis=0), x)": "(2, 8)",
    "tf.vectorized_map(lambda pair: tf.matmul(pair[0], pair[1]), (x, tf.zeros((2, 8, 3))))": "(2, 5, 3)",
    "tf.cond(tf.reduce_sum(x) > 0, lambda: tf.zeros((2, 3)), lambda: tf.ones((2, 3)))": "(2, 3)",
    "tf.cond(True, lambda: tf.zeros((2, 3)), lambda: tf.ones((4,)))": "(2, 3)",
    "tf.function(lambda t: t[:, 0])(x)": "(2, 8)",
    "tf.nest.map_structure(tf.transpose, {'a': x})['a']": "(8, 5, 2)",
    "tf.nest.flatten([x, (images,)])[1]": "(4, 32, 48, 3)",
    "tf.custom_gradient(lambda t: (tf.square(t), lambda g: g))(x)": "(2, 5, 8)",
    # files and texts
    "tf.image.decode_jpeg(tf.io.read_file('a.jpg'), channels=3)": "(None, None, 3)",
    "tf.image.resize(tf.io.decode_image(b'', channels=3), (224, 224))": "(224, 224, 3)",
    "tf.strings.lower(tf.constant(['A', 'B']))": "(2,)",
    "tf.strings.to_number(tf.constant([['1', '2']]))": "(1, 2)",
    "tf.io.parse_single_example(b'', {'x': tf.io.FixedLenFeature([3, 4], tf.float32)})['x']": "(3, 4)",
    "tf.io.parse_example([b''], {'x': tf.io.FixedLenFeature([4], tf.float32)})['x']": "(None, 4)",
    # pictures
    "tf.image.extract_patches(images, [1, 8, 8, 1], [1, 8, 8, 1], [1, 1, 1, 1], 'VALID')": "(4, 4, 6, 192)",
    "tf.image.extract_patches(images, sizes=[1, 3, 3, 1], strides=[1, 5, 5, 1], rates=[1, 2, 2, 1], padding='SAME')": "(4, 7, 10, 27)",
    "tf.image.crop_and_resize(images, tf.zeros((9, 4)), tf.zeros((9,), tf.int32), [14, 15])": "(9, 14, 15, 3)",
    "tf.image.central_crop(images, 0.5)": "(4, None, None, 3)",
    "tf.image.rot90(images[0], k=3)": "(48, 32, 3)",
    "tf.image.transpose(images)": "(4, 48, 32, 3)",
    "tf.image.total_variation(images)": "(4,)",
    "tf.image.ssim(images, images, max_val=1.0)": "(4,)",
    "tf.image.sobel_edges(images)": "(4, 32, 48, 3, 2)",
    "tf.image.rgb_to_yuv(images)": "(4, 32, 48, 3)",
    "tf.image.stateless_random_brightness(images, 0.1, seed=(1, 2))": "(4, 32, 48, 3)",
    "tf.compat.v1.image.resize_bilinear(images, [8, 9])": "(4, 8, 9, 3)",
    # numbers
    "tf.signal.stft(tf.zeros((2, 16000)), frame_length=255, frame_step=128)": "(2, 124, 129)",
    "tf.signal.frame(tf.zeros((10,)), 4, 2, pad_end=True)": "(5, 4)",
    "tf.matmul(tf.zeros((124, 129)), tf.signal.linear_to_mel_weight_matrix(40, 129))": "(124, 40)",
    "tf.linalg.diag(x)": "(2, 5, 8, 8)",
    "tf.linalg.diag_part(x)": "(2, 5)",
    "tf.linalg.normalize(x, axis=-1)[1]": "(2, 5, 1)",
    "tf.math.unsorted_segment_sum(x, tf.zeros((2, 5), tf.int32), num_segments=7)": "(7, 8)",
    "tf.math.unsorted_segment_sum(x[0], tf.range(5), tf.reduce_max(tf.range(5)) + 1)": "(None, 8)",
    "tf.math.confusion_matrix([1, 2], [1, 2], num_classes=3)": "(3, 3)",
    "tf.math.softmax(x)": "(2, 5, 8)",
    "tf.random.stateless_uniform((2, 3), seed=(1, 2))": "(2, 3)",
    "tf.scan(lambda total, row: total + row, x, initializer=tf.zeros((5, 8)))": "(2, 5, 8)",
    "tf.foldl(lambda total, row: total + tf.reduce_sum(row), x, initializer=tf.constant(0.0))": "()",
    # gradients and fetched values
    "tf.gradients(tf.reduce_sum(x), [x])[0]": "(2, 5, 8)",
    "tf.clip_by_global_norm([x, images], 1.0)[0][1]": "(4, 32, 48, 3)",
    "tf.compat.v1.Session().run([x])[0]": "(2, 5, 8)",
    "tf.distribute.MirroredStrategy().run(lambda t: t[0], args=(x,))": "(5, 8)",
    # names of Keras
    "tf.losses.mse(x, x)": "(2, 5)",
    "tf.initializers.GlorotUniform()((3, 4))": "(3, 4)",
    "tf.keras.layers.Dense(4)(x)": "(2, 5, 4)",
}


@pytest.mark.parametrize("expression", SHAPES, ids=lambda text: text[:60])
def test_shape(expression: str) -> None:
    run = Run(f"found = {expression}", head=HEAD)
    assert run.faults == []
    assert run.shape("found") == SHAPES[expression]


def test_symbolic_sizes_stay_related() -> None:
    run = Run(
        """
        class Heads(keras.layers.Layer):
            def call(self, x):
                s = tf.shape(x)
                b, n, d = s[0], s[1], s[2]
                x = tf.reshape(x, [b, n, 4, d // 4])
                x = tf.transpose(x, perm=[0, 2, 1, 3])
                scores = tf.matmul(x, x, transpose_b=True)
                return tf.reshape(tf.transpose(tf.matmul(scores, x), perm=[0, 2, 1, 3]), [b, n, d])
        y = Heads()(keras.Input((None, 64)))
        """,
        head=HEAD,
    )
    assert run.faults == []
    assert run.shape("y") == "(None, None, 64)"


@pytest.mark.parametrize(
    ("dtype", "name"),
    [("tf.float16", "float16"), ("tf.dtypes.int64", "int64"), ("np.uint8", "uint8"), ("'int32'", "int32"),
     ("tf.as_dtype('bool')", "bool"), ("tf.double", "float64"), ("float", "float32")],
)  # fmt: skip
def test_dtypes(dtype: str, name: str) -> None:
    run = Run(f"found = tf.cast(x, {dtype})", head=HEAD)
    assert run.fields["found"].spec.dtype == name


def test_dtypes_compare_with_those_of_tensors() -> None:
    run = Run("same, other = x.dtype == tf.float32, x.dtype == tf.int32", head=HEAD)
    assert (run["same"], run["other"]) == (True, False)


@pytest.mark.parametrize(
    "expression",
    ["tf.no_such_function(x)", "tf.nn.no_such(x)", "tf.no.such.module.f(x).g", "tf.contrib.layers.flatten(x)",
     "tf.estimator.Estimator(model_fn=None).train()", "tf.sparse.to_dense(x)", "tf.config.list_physical_devices('GPU')",
     "tf.while_loop(lambda i: i < 3, lambda i: i + 1, [0])", "tf.lookup.StaticHashTable(None, -1).lookup(x)"],
)  # fmt: skip
def test_what_has_no_model_is_silent(expression: str) -> None:
    assert Run(f"found = {expression}", head=HEAD).faults == []


def test_wrong_shapes_are_faults_where_they_stand() -> None:
    run = Run(
        """
        a = tf.matmul(x, tf.zeros((7, 3)))
        b = x + tf.zeros((3,))
        c = tf.concat([x, tf.zeros((2, 5))], axis=-1)
        d = tf.reshape(x, (3, -1))
        e = tf.transpose(x, perm=[0, 1])
        """,
        head=HEAD,
    )
    assert [line for line, _ in run.faults] == [1, 2, 3, 4, 5]


def test_symbolic_tensors_are_refused_under_keras_3_only() -> None:
    code = "y = tf.abs(keras.Input((4,)))"
    assert Run(code, head=HEAD).faults == []
    run = Run(code, head=HEAD, dialect="keras3")
    assert run.faults == [(1, "foreign-function")]
    assert "Use keras.ops.abs." in run.trace.faults[0].message


def test_tensors_inside_layers_are_not_symbolic() -> None:
    run = Run(
        """
        class Absolute(keras.layers.Layer):
            def call(self, x):
                return tf.abs(x)
        y = Absolute()(keras.Input((4,)))
        z = keras.layers.Lambda(lambda t: tf.square(t[0] - t[1]))([y, y])
        """,
        head=HEAD,
        dialect="keras3",
    )
    assert run.faults == []
    assert run.shape("z") == "(None, 4)"


def test_activations_by_function() -> None:
    run = Run("layer = keras.layers.Dense(3, activation=tf.nn.softmax)", head=HEAD)
    assert run.faults == []
    assert run.fields["layer"].rule.activation == "softmax"


def test_tape() -> None:
    run = Run(
        """
        model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(3)])
        w = tf.Variable(tf.ones((2, 2)))
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(x)
            loss = tf.reduce_mean(model(tf.zeros((4, 8)))) + tf.reduce_sum(w)
        kernel, bias = tape.gradient(loss, model.trainable_variables)
        named = tape.gradient(loss, {"w": w})["w"]
        matrix = tape.jacobian(w, w)
        """,
        head=HEAD,
    )
    assert [run.shape(name) for name in ("kernel", "bias", "named", "matrix")] == [
        "(8, 3)", "(3,)", "(2, 2)", "(2, 2, 2, 2)"]  # fmt: skip


def test_variables_are_weights_of_layers() -> None:
    run = Run(
        """
        class Affine(keras.layers.Layer):
            def build(self, shape):
                self.w = tf.Variable(tf.random.normal((shape[-1], 3)))
                self.b = tf.Variable(tf.zeros((3,)), trainable=False)
            def call(self, x):
                return tf.matmul(x, self.w) + self.b
        x = keras.Input((5,))
        model = keras.Model(x, Affine()(x))
        found = (model.count_params(), len(model.trainable_weights))
        """,
        head=HEAD,
    )
    assert run["found"] == (18, 1)
