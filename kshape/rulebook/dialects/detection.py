"""Which Keras a file is written for: configuration settles it first, then what the file imports, names and passes.

No evidence is no dialect (None): Keras 3's meaning then, with older names accepted.
"""

from __future__ import annotations

from collections.abc import Iterable

from . import keras1
from .modules import below_root
from .notes import DIALECTS, Dialect


class Evidence:
    """What a file shows, collected before it is evaluated.

    imports:  dotted paths of imported modules and names ("keras.layers.core", "tensorflow.keras.layers.Dense").
    names:    called names and attributes ("Convolution2D", "fit_generator").
    keywords: keywords of calls ("nb_filter", "border_mode").
    """

    __slots__ = ("imports", "keywords", "names")

    def __init__(self, imports: Iterable[str] = (), names: Iterable[str] = (), keywords: Iterable[str] = ()) -> None:
        self.imports, self.names, self.keywords = set(imports), set(names), set(keywords)


_KERAS1_MODULES = {"objectives", "initializations", "utils.visualize_util", "layers.containers"}
_KERAS2_MODULES = {
    "legacy",
    "engine.base_layer",
    "engine.input_layer",
    "engine.network",
    "utils.vis_utils",
    "utils.multi_gpu_utils",
    "layers.cudnn_recurrent",
}
_KERAS3_MODULES = {"ops", "random", "distribution", "dtype_policies", "quantizers", "tree", "visualization"}
_KERAS2_NAMES = {
    "fit_generator",
    "evaluate_generator",
    "predict_generator",
    "CuDNNLSTM",
    "CuDNNGRU",
    "multi_gpu_model",
}
MARKERS = frozenset({*keras1.KEYWORDS, *keras1.CLASSES, *_KERAS2_NAMES})
"""Names and keywords that tell of a dialect, imports aside."""

_KERAS2_ROOTS = ("tf_keras", "tensorflow.contrib.keras", "tf.contrib.keras", "tensorflow.python.keras")


def detect(evidence: Evidence, configured: str | None = None) -> Dialect | None:
    """The dialect of a file: the configured one ("auto" and None leave it open), else what the evidence says, or None.

    Keras 3's own modules settle it before older names do, since a file that uses keras.ops cannot run on less.
    """
    for dialect in DIALECTS:
        if configured == dialect:
            return dialect
    paths = {found for path in evidence.imports if (found := below_root(path)) is not None}
    modules = {part for _, rest in paths for part in _beginnings(rest)}
    if modules & _KERAS3_MODULES or "keras_core" in evidence.imports:
        return "keras3"
    if _speaks_keras1(evidence, modules) and (not paths or any(is_standalone(root) for root, _ in paths)):
        return "keras1"
    if modules & _KERAS2_MODULES or evidence.names & _KERAS2_NAMES:
        return "keras2"
    if any(root.startswith(_KERAS2_ROOTS) for root, _ in paths):
        return "keras2"
    return None


def _speaks_keras1(evidence: Evidence, modules: set[str]) -> bool:
    """Whether something stands in the file that only Keras 1 had. (TensorFlow never took it.)"""
    return bool(evidence.keywords & keras1.KEYWORDS or evidence.names & keras1.CLASSES or modules & _KERAS1_MODULES)


def is_standalone(root: str) -> bool:
    """Whether an import root is the `keras` package itself, rather than TensorFlow's copy."""
    return root == "keras"


def _beginnings(path: str) -> list[str]:
    """ "a.b.c" -> "a", "a.b", "a.b.c"."""
    parts = path.split(".")
    return [".".join(parts[: n + 1]) for n in range(len(parts))]
