"""absl, PIL, cv2, h5py, scipy: what scripts take from them."""

from __future__ import annotations

from tests.libraries.keras.running import Run


def run(code: str) -> Run:
    return Run(code, head="import numpy as np\nfrom tensorflow import keras\n")


def test_flags_have_their_defaults() -> None:
    found = run("""
        from absl import app, flags
        FLAGS = flags.FLAGS
        flags.DEFINE_integer("units", 32, "units")
        flags.DEFINE_list("sizes", "a,b", "sizes")
        flags.DEFINE_string("path", None, "where")
        rate = flags.DEFINE_float("rate", 0.1, "rate")
        shapes = []
        def main(argv):
            shapes.append(keras.layers.Dense(FLAGS.units)(keras.Input((4,))).shape)
            shapes.append(len(FLAGS.sizes))
            shapes.append(rate.value)
        if __name__ == "__main__":
            app.run(main)
    """)
    assert found.faults == []
    assert found["shapes"] == [(None, 32), 2, 0.1]


def test_flags_of_tensorflow_1() -> None:
    found = run("""
        import tensorflow as tf
        tf.app.flags.DEFINE_integer("units", 32, "units")
        tf.compat.v1.flags.DEFINE_boolean("deep", False, "deep")
        found = (tf.app.flags.FLAGS.units, tf.flags.FLAGS.deep)
    """)
    assert found["found"] == (32, False)


def test_pictures() -> None:
    found = run("""
        from PIL import Image, ImageOps
        a = np.array(Image.open("a.png").convert("RGB").resize((200, 100)))
        b = np.asarray(Image.open("a.png").convert("L").resize((28, 28)), dtype="float32")[None, ..., None]
        c = np.array(ImageOps.fit(Image.open("a.png").convert("RGB"), (224, 224), Image.LANCZOS))
        d = keras.utils.img_to_array(Image.new("L", (5, 6)))
        e = keras.utils.img_to_array(keras.utils.load_img("a.png", target_size=(150, 160)))
        f = np.array(Image.fromarray(np.zeros((7, 8, 3), "uint8")).resize((16, 14)))
        g = np.array(Image.open("a.png"))
        size = Image.open("a.png").resize((3, 4)).size
    """)
    assert found.faults == []
    assert [found[name] for name in "abcdef"] == [
        (100, 200, 3), (1, 28, 28, 1), (224, 224, 3), (6, 5, 1), (150, 160, 3), (14, 16, 3)]  # fmt: skip
    assert found.fields["g"].spec.sizes is None
    assert found["size"] == (3, 4)


def test_opencv() -> None:
    found = run("""
        import cv2
        a = cv2.resize(cv2.imread("a.png"), (200, 100))
        b = cv2.resize(cv2.imread("a.png", cv2.IMREAD_GRAYSCALE), dsize=(64, 64)).reshape(1, 64, 64, 1)
        c = cv2.cvtColor(a, cv2.COLOR_BGR2GRAY)
        d = cv2.resize(np.zeros((8, 8, 1)), (4, 4))
        e = cv2.GaussianBlur(a, (3, 3), 0) / 255.0
        f = cv2.VideoCapture(0).read()[1]
        g = cv2.resize(cv2.imread("a.png", flags=-1), (3, 3))
        h = cv2.cvtColor(c, cv2.COLOR_GRAY2RGB)
    """)
    assert found.faults == []
    assert [found[name] for name in "abcdefh"] == [
        (100, 200, 3), (1, 64, 64, 1), (100, 200), (4, 4), (100, 200, 3), (None, None, 3), (100, 200, 3)]  # fmt: skip
    assert found.fields["g"].spec.sizes is None


def test_one_picture_without_a_batch_axis_reaches_predict() -> None:
    found = run("""
        import cv2
        model = keras.Sequential([keras.Input((64, 64, 3)), keras.layers.Flatten(), keras.layers.Dense(2)])
        model.predict(cv2.resize(cv2.imread("a.png"), (64, 64)) / 255.0)
    """)
    assert found.event("predict").data["x"].spec.sizes == (64, 64, 3)


def test_files_of_h5py() -> None:
    found = run("""
        import h5py
        with h5py.File("data.h5", "r") as file:
            x = file["x"][:].reshape(-1, 28, 28)
            names = list(file.keys())
            file.create_dataset("z", data=x)
        import scipy.io, scipy.ndimage as nd
        matrix = scipy.io.loadmat("a.mat")["X"]
        y = nd.zoom(matrix, 2)
    """)
    assert found.faults == []
    assert found["x"] == (None, 28, 28)
