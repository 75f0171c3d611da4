"""keras.datasets: the arrays that load_data() gives, with their shapes, dtypes, ranges and labels."""

from __future__ import annotations

from typing import Any

from kshape.libraries.numpy.unpacking import in_order, names_of, note, role
from kshape.rulebook.dims import symbol
from kshape.rulebook.specs import TensorSpec
from kshape.source import ir
from kshape.values.calls import Call
from kshape.values.state import MISSING
from kshape.values.values import Array, DataFacts, DictValue, Native, Unknown

from .convert import to_rule
from .session import session_of

IMAGES: dict[str, tuple[int, int, tuple[int, ...], int]] = {
    "mnist": (60000, 10000, (28, 28), 10),
    "fashion_mnist": (60000, 10000, (28, 28), 10),
    "cifar10": (50000, 10000, (32, 32, 3), 10),
    "cifar100": (50000, 10000, (32, 32, 3), 100),
}
"""Name -> training and test samples, size of an image, classes. Labels of cifar10 and cifar100 are columns: (n, 1)."""


def dataset_member(module: str, name: str) -> Any:
    """load_data and its companions of one data set."""
    dataset = module.rpartition(".")[2]
    handler = _LOADERS.get((dataset, name)) or (_images if dataset in IMAGES and name == "load_data" else None)
    if handler is not None:
        return Native(f"{module}.{name}", handler)
    if name in ("get_word_index", "get_label_names"):
        return Native(f"{module}.{name}", _words)
    return MISSING


class LoadedPairs(tuple[Any, ...]):
    """What load_data gives: (x_train, y_train), (x_test, y_test)."""

    __slots__ = ()

    def unpacked(self, interpreter: Any, target: Any) -> Any:
        """Told where the pairs are unpacked: the items as the names ask for them, None for the order as it is."""
        parts = target.elts
        nested = len(parts) == 2 and all(isinstance(part, (ir.Tuple, ir.List)) for part in parts)
        targets = [each for part in parts for each in part.elts] if nested else parts
        names = names_of(targets)
        if names is None or len(names) != 4:
            return None
        wanted = in_order(names, ("train", "train"))
        if nested and (wanted is None or wanted == names or role(names[0]) == role(names[1])):
            return None
        items = tuple(each for pair in self for each in pair)
        flat = {"names": names, "wanted": wanted, "items": items, "raises": True, "by": "load_data", "nested": nested}
        note(interpreter, target, flat)
        meant = items if wanted is None else tuple(items[wanted.index(name)] for name in names)
        return (meant[:2], meant[2:]) if nested else meant


def _images(call: Call) -> Any:
    dataset = call.name.split(".")[-2]
    train, test, size, classes = IMAGES[dataset]
    if dataset == "cifar100" and to_rule(call.argument(0, "label_mode", "fine")) == "coarse":
        classes = 20
    column = dataset.startswith("cifar")
    if column and session_of(call.interpreter).get("image_data_format") == "channels_first":
        size = (size[2], size[0], size[1])
    pairs = []
    for count in (train, test):
        source = f"{dataset}.load_data()"
        pixels = DataFacts(0, 255, source=source, origin=(call.span, "x"))
        numbers = DataFacts(0, classes - 1, "integer", classes, source=source, origin=(call.span, "y"))
        labels = TensorSpec((count, 1) if column else (count,), "uint8" if dataset != "cifar100" else "int64")
        images = Array(TensorSpec((count, *size), "uint8"), pixels, call.span)
        pairs.append((images, Array(labels, numbers, call.span)))
    return LoadedPairs(pairs)


def _sequences(name: str, train: int, test: int, classes: int) -> Any:
    """Texts as lists of word numbers: arrays of lists of unlike length."""

    def load(call: Call) -> Any:
        known = not ({"maxlen", "skip_top", "test_split"} & set(call.kwargs)) and len(call.args) < 2
        words = to_rule(call.argument(1, "num_words", call.kwargs.get("nb_words")))
        high = words - 1 if isinstance(words, int) else None
        pairs = []
        for count in (train, test):
            rows = count if known else symbol()
            source = f"{name}.load_data()"
            texts = DataFacts(0, high, "sequences", source=source, origin=(call.span, "x"))
            coding = "binary" if classes == 2 else "integer"
            numbers = DataFacts(0, classes - 1, coding, classes, source=source, origin=(call.span, "y"))
            pairs.append(
                (
                    Array(TensorSpec((rows,), "object"), texts, call.span),
                    Array(TensorSpec((rows,), "int64"), numbers, call.span),
                )
            )
        return LoadedPairs(pairs)

    return load


def _table(name: str, train: int, test: int, columns: int) -> Any:
    """Rows of numbers and one number to predict for each."""

    def load(call: Call) -> Any:
        known = not call.args and not ({"test_split", "version"} & set(call.kwargs))
        pairs = []
        for count in (train, test):
            rows = count if known else symbol()
            dtype = "float64" if name == "boston_housing" else None
            parts = []
            for part, sizes in (("x", (rows, columns)), ("y", (rows,))):
                source = f"{name}.load_data()"
                facts = DataFacts(coding="continuous", source=source, origin=(call.span, part))
                parts.append(Array(TensorSpec(sizes, dtype), facts, call.span))
            pairs.append(tuple(parts))
        return LoadedPairs(pairs)

    return load


def _words(call: Call) -> Any:
    return DictValue({}, is_open=True, element=Unknown("the number of a word"))


_LOADERS: dict[tuple[str, str], Any] = {
    ("imdb", "load_data"): _sequences("imdb", 25000, 25000, 2),
    ("reuters", "load_data"): _sequences("reuters", 8982, 2246, 46),
    ("boston_housing", "load_data"): _table("boston_housing", 404, 102, 13),
    ("california_housing", "load_data"): _table("california_housing", 16512, 4128, 8),
}
